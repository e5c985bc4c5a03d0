"""/v1/audit: are the markings right? Answered at once; nothing is kept."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

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
        **problems(413, 415, 422, 503),
    },
)
async def audit(context: Reading, body: Annotated[Body, Depends(read_body)]) -> Response:
    """Up to 256 KB, read in a process of its own under limits of time and memory; what is larger or
    takes longer is handed in."""
    submission = await run_in_threadpool(read_submission, body, context.settings.rules)
    check_size(submission.source, MAX_AUDIT_BYTES)
    report = await context.auditor.audit(submission)
    return Response(report, media_type="application/json")
