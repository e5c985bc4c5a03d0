"""/v1/cables/{id}/redacted and …/report: what a cable that is done gives."""

from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response

from rules.cable.envelope import decode, decode_copy
from rules.report import ReleasableReport, Report
from service.accept import prefers_html
from service.accounts.asking import Asked, Reading
from service.api.cables import CableId
from service.api.models import problems
from service.errors import ConflictError
from service.pages.look import REPORT_POLICY
from service.pages.report import render_releasable, render_working
from worker.store.cables import (
    ENDED_BADLY,
    CableRecord,
    Result,
    describe_end,
    read_cable,
    read_result,
    read_source,
)

router = APIRouter(prefix="/v1/cables", tags=["results"])

CHARSETS = {"cp1252": "windows-1252"}  # all others go by their Python name
HELD = ConflictError(
    "HELD",
    "The copy is held: withheld words stand in released text, here or in a near-duplicate, or"
    " another text bears the same number.",
    "Read the working report, and the reasons in the batch's table, and decide.",
)


@router.get(
    "/{cable_id}/redacted",
    operation_id="getRedacted",
    summary="The proposed copy",
    response_class=Response,
    responses={
        200: {"description": "PROPOSED, NOT CLEARED", "content": {"text/plain": {}}},
        **problems(404, 409, 410, 422),
    },
)
def redacted(context: Reading, cable_id: CableId) -> Response:
    """In the encoding the cable came in."""
    record, result = _read_done(context, cable_id)
    _refuse_held(record)
    encoding = _encoding(result)
    context.note_read(cable_id, "copy", copy=sha256(result.redacted).hexdigest())
    return Response(
        result.redacted,
        headers={
            "content-type": f"text/plain; charset={CHARSETS.get(encoding, encoding)}",
            "content-disposition": f'inline; filename="{cable_id}.redacted.txt"',
            "x-clearance": "PROPOSED, NOT CLEARED",
        },
    )


@router.get(
    "/{cable_id}/report",
    operation_id="getReport",
    summary="The report, as JSON or a page",
    response_class=Response,
    responses={
        200: {
            "description": "By `kind` and Accept",
            "content": {
                "application/json": {
                    "schema": {
                        "oneOf": [
                            {"$ref": "#/components/schemas/Report"},
                            {"$ref": "#/components/schemas/ReleasableReport"},
                        ]
                    }
                },
                "text/html": {},
            },
        },
        **problems(404, 409, 410, 422),
    },
)
def report(
    context: Reading,
    cable_id: CableId,
    kind: Literal["working", "releasable"] = "working",
    accept: Annotated[str, Header()] = "*/*",
) -> Response:
    """The working report quotes the cable and is for cleared readers; the releasable one is derived
    from the redacted copy alone, and is held with it."""
    record, result = _read_done(context, cable_id)
    if kind == "releasable":
        _refuse_held(record)
        context.note_read(cable_id, kind, report=sha256(result.releasable.encode()).hexdigest())
    else:
        context.note_read(cable_id, kind)
    if not prefers_html(accept):
        body = result.working if kind == "working" else result.releasable
        return Response(body, media_type="application/json", headers={"vary": "accept"})
    if kind == "working":
        source = read_source(context.engine, context.office, cable_id)
        page = render_working(
            Report.model_validate_json(result.working), decode(source, record.name).text
        )
    else:
        page = render_releasable(
            ReleasableReport.model_validate_json(result.releasable), _decode_copy(result)
        )
    headers = {"vary": "accept", "content-security-policy": REPORT_POLICY}
    return Response(page, media_type="text/html", headers=headers)


def _read_done(context: Asked, cable_id: str) -> tuple[CableRecord, Result]:
    record = read_cable(context.engine, context.office, cable_id)
    if record.status != "done":
        context.demand(record.access, cable_id)
    if record.status in ENDED_BADLY:
        end = describe_end(record)
        raise ConflictError(end.code, end.message, end.hint)
    result = read_result(context.engine, context.office, cable_id)
    context.demand(result.access, cable_id)  # of what is handed out, whatever the record said
    return record, result


def _refuse_held(record: CableRecord) -> None:
    if record.disposition == "held":
        raise HELD


def _encoding(result: Result) -> str:
    return Report.model_validate_json(result.working).source.encoding


def _decode_copy(result: Result) -> str:
    return decode_copy(result.redacted, _encoding(result))
