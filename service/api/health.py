"""/healthz and /readyz: is the process up, can it do its work."""

from celery import Celery
from fastapi import APIRouter
from kombu.exceptions import OperationalError
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from rules.errors import ExciseError
from service.api.models import problems
from service.context import ContextDep
from worker.queue import CONNECT_SECONDS
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
    summary="The database and the broker answer",
    responses=problems(503),
)
def readiness(context: ContextDep) -> Readiness:
    try:
        backlog = measure_backlog(context.engine)
    except SQLAlchemyError as error:
        raise _away("The database") from error
    try:
        _reach(context.queue)
    except OperationalError as error:
        raise _away("The broker") from error
    return Readiness(waiting=backlog.waiting, oldest_seconds=backlog.oldest_seconds)


def _reach(queue: Celery) -> None:
    with queue.connection_for_write(connect_timeout=CONNECT_SECONDS) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_SECONDS)


def _away(part: str) -> ExciseError:
    return ExciseError(
        "NOT_READY", f"{part} does not answer.", "Cables handed in are kept and done later."
    )
