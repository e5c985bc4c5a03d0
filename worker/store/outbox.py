"""Doorbells: which jobs nobody has taken, and whether the broker was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Engine, func, or_, select, update

from worker.store.database import reading, writing
from worker.store.tables import Jobs, Outbox


@dataclass(frozen=True, slots=True)
class Backlog:
    """Jobs nobody has taken: how many, and for how many seconds the oldest has waited."""

    waiting: int
    oldest_seconds: float


def take_bells(engine: Engine, limit: int, rung_before: float | None = None) -> tuple[str, ...]:
    """Up to `limit` job ids to ring for, oldest first, marked as rung.

    rung_before: take also those rung more than so many seconds ago and still not answered.
    A message sent twice does no harm, since the claim decides; one never sent is found again by
    `rung_before`.
    """
    now = datetime.now(UTC)
    due: ColumnElement[bool] = Outbox.rung_at.is_(None)
    if rung_before is not None:
        due = or_(due, Outbox.rung_at < now - timedelta(seconds=rung_before))
    with reading(engine) as connection:
        if connection.execute(select(Outbox.job_id).where(due).limit(1)).first() is None:
            return ()  # the common case takes no write lock
    with writing(engine) as connection:
        ids = connection.execute(
            select(Outbox.job_id)
            .where(due)
            .order_by(Outbox.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).scalars()
        taken = tuple(ids)
        connection.execute(update(Outbox).where(Outbox.job_id.in_(taken)).values(rung_at=now))
    return taken


def return_bells(engine: Engine, job_ids: Sequence[str]) -> None:
    """The broker did not take these: they are to be rung again."""
    with writing(engine) as connection:
        connection.execute(update(Outbox).where(Outbox.job_id.in_(job_ids)).values(rung_at=None))


def measure_backlog(engine: Engine) -> Backlog:
    with reading(engine) as connection:
        count, oldest = connection.execute(
            select(func.count(), func.min(Jobs.queued_at, type_=Jobs.queued_at.type)).where(
                Jobs.id == Outbox.job_id
            )
        ).one()
    waited = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    return Backlog(count, waited)
