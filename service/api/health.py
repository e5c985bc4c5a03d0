"""/healthz and /readyz: is the process up, can it do its work."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from rules.errors import ExciseError
from service.api.models import problems
from service.context import OpenDep
from worker.queue import reach_broker
from worker.store.outbox import measure_backlog

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str = "up"


class Readiness(BaseModel):
    """`oldest_seconds`: how long the oldest job that no worker has taken waits. Workers that look
    alive and take nothing show here."""

    status: str = "ready"
    waiting: int
    oldest_seconds: float


@router.get("/healthz", operation_id="getHealth", summary="The process is up")
def health() -> Health:
    return Health()


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Database and broker answer, and the audit log is vouched for",
    responses=problems(503),
)
def readiness(context: OpenDep) -> Readiness:
    context.log.refuse_unready()
    try:
        backlog = measure_backlog(context.engine)
    except SQLAlchemyError as error:
        raise ExciseError(
            "DATABASE_AWAY", "The database does not answer.", "Nothing is taken until it does."
        ) from error
    with reach_broker(context.queue):
        return Readiness(waiting=backlog.waiting, oldest_seconds=backlog.oldest_seconds)
