"""Doorbells: which chunks nobody has taken, and whether the broker was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, update

from worker.store.database import reading, writing
from worker.store.tables import Outbox


@dataclass(frozen=True, slots=True)
class Backlog:
    """Chunks nobody has taken: how many, and for how many seconds the oldest has waited."""

    waiting: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Bell:
    """One message: the chunk and the queue it goes to."""

    chunk_id: str
    queue: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Bells rung more than so many seconds ago at these queues, where the broker holds nothing."""

    queues: tuple[str, ...] = ()
    seconds: float = 0


NOTHING: Final = Forgotten()


def take_bells(engine: Engine, limit: int, forgotten: Forgotten = NOTHING) -> tuple[Bell, ...]:
    """Up to `limit` chunks to ring for, interactive ones first, then oldest first, marked as rung.

    forgotten: which of those rung before to take too.
    A message sent twice does no harm, since the claim decides.
    """
    now = datetime.now(UTC)
    due: ColumnElement[bool] = Outbox.rung_at.is_(None)
    if forgotten.queues:
        since = now - timedelta(seconds=forgotten.seconds)
        due = or_(due, and_(Outbox.queue.in_(forgotten.queues), Outbox.rung_at < since))
    with reading(engine) as connection:
        if connection.execute(select(Outbox.chunk_id).where(due).limit(1)).first() is None:
            return ()  # the common case takes no write lock
    with writing(engine) as connection:
        rows = connection.execute(
            select(Outbox.chunk_id, Outbox.queue)
            .where(due)
            .order_by(Outbox.queue.desc(), Outbox.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        bells = tuple(Bell(*row) for row in rows)
        _mark(connection, bells, now)
    return bells


def return_bells(engine: Engine, bells: Sequence[Bell]) -> None:
    """The broker did not take these: they are to be rung again."""
    with writing(engine) as connection:
        _mark(connection, bells, None)


def measure_backlog(engine: Engine, queue: str | None = None) -> Backlog:
    """Of all queues, or of one."""
    query = select(func.count(), func.min(Outbox.created_at, type_=Outbox.created_at.type))
    if queue is not None:
        query = query.where(Outbox.queue == queue)
    with reading(engine) as connection:
        count, oldest = connection.execute(query).one()
    waited = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    return Backlog(count, waited)


def _mark(connection: Connection, bells: Sequence[Bell], rung_at: datetime | None) -> None:
    chunks = [bell.chunk_id for bell in bells]
    connection.execute(update(Outbox).where(Outbox.chunk_id.in_(chunks)).values(rung_at=rung_at))
