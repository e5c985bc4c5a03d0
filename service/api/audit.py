"""/v1/audit: are the markings right? Answered at once; nothing is kept."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from rules.audit import audit_bytes
from service.accounts.asking import Reading
from service.api.examples import CABLE_BODY
from service.api.models import problems
from service.intake.cable import Body, check_size, read_body, read_submission
from service.settings import MAX_AUDIT_BYTES

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.post(
    "",
    operation_id="auditCable",
    summary="Audit a cable's markings",
    openapi_extra={"requestBody": CABLE_BODY},
    response_class=Response,
    responses={
        200: {
            "description": "The report, without people and redactions",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}},
        },
        **problems(413, 415, 422),
    },
)
def audit(context: Reading, body: Annotated[Body, Depends(read_body)]) -> Response:
    """Up to 256 KB; larger cables are handed in."""
    site = context.settings.rules
    submission = read_submission(body, site)
    check_size(submission.source, MAX_AUDIT_BYTES)
    report = audit_bytes(
        submission.source, submission.name, submission.profile, submission.as_of, site
    )
    return Response(report.model_dump_json(by_alias=True), media_type="application/json")
