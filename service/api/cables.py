"""/v1/cables: hand in, list, look up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from service.accounts.asking import Asked, Reading, Submitting
from service.api.examples import CABLE_BODY, DONE, LIST, RECEIPT, answer
from service.api.models import Cable, CableList, Receipt, describe, links_to, problems
from service.idempotency import once
from service.intake.cable import Body, read_body, read_submission
from service.veil import veil
from worker.store.cables import CableRecord, list_cables, read_cable
from worker.store.ledger import Status
from worker.store.submission import submit_cable

router = APIRouter(prefix="/v1/cables", tags=["cables"])

IdempotencyKey = Annotated[
    str | None,
    Header(pattern=r"^[!-~]{1,255}$", description="any text of your own, new for every request"),
]
CableId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="as given by POST /v1/cables")]


@router.post(
    "",
    status_code=202,
    operation_id="submitCable",
    summary="Hand in a cable",
    openapi_extra={"requestBody": CABLE_BODY},
    responses=answer(202, "Taken and kept", RECEIPT) | problems(409, 413, 415, 422),
)
def submit(
    context: Submitting,
    body: Annotated[Body, Depends(read_body)],
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Receipt:
    """Committed when this answers, whether or not the queue is up. Up to 10 MB.

    With an Idempotency-Key the same request sent again gets the same cable; while the first is
    under way the answer is 409, with other content under the key it is 422.
    """
    submission = read_submission(body, context.settings.rules)
    with once(context, idempotency_key, body) as (known, idempotency):
        receipt = known or submit_cable(
            context.engine,
            context.office,
            submission,
            under=context.under,
            actor=context.actor,
            idempotency=idempotency,
        )
    context.ringer.nudge()
    links = links_to(receipt.id)
    response.headers["location"] = links.self
    return Receipt(id=receipt.id, created=receipt.created, links=links)


@router.get(
    "",
    operation_id="listCables",
    summary="List cables",
    responses=answer(200, "Newest first", LIST) | problems(422),
)
def list_page(
    context: Reading,
    status: Status | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")] = None,
) -> CableList:
    """Of a cable above your clearance, or not read yet, the line says nothing of its text."""
    page = list_cables(context.engine, context.office, status=status, limit=limit, before=before)
    shown = [describe(veil(record, context.account)) for record in page.cables]
    return CableList(cables=shown, next=page.next)


@router.get(
    "/{cable_id}",
    operation_id="getCable",
    summary="Where a cable stands",
    responses=answer(200, "Under exactly one status", DONE) | problems(404, 422),
)
def look_up(context: Reading, cable_id: CableId) -> Cable:
    record = read_cable(context.engine, context.office, cable_id)
    return describe(veil(record, context.account))


def read_cleared(context: Asked, cable_id: str) -> CableRecord:
    """A cable that the asker may read. Raises ExciseError: UNKNOWN_CABLE, ABOVE_CLEARANCE."""
    record = read_cable(context.engine, context.office, cable_id)
    context.demand(record.access, cable_id)
    return record
