"""How batches go: counts, rate, findings so far."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Engine, Row, Select, case, func, select, tuple_

from worker.store.batches import unknown_batch
from worker.store.database import reading
from worker.store.ledger import Ledger, count_jobs
from worker.store.passes import UNREAD
from worker.store.sealing import find_key
from worker.store.tables import Batches, Jobs

State = Literal["receiving", "collecting", "redacting", "paused", "cancelled", "finished"]
RATE_SECONDS: Final = 60
ENDED: Final = frozenset({"finished", "cancelled"})


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """Where a batch stands.

    collected: cables with which the first pass is through. unread: those among them whose marks for
    protection nobody could read; the copies of all others then need a decision.
    rate: cables ended a second, over the last minute. seconds_left: None where nothing moves.
    errors, warnings, infos: findings so far.
    """

    id: str
    name: str
    profile: str
    as_of: date
    state: State
    created_at: datetime
    closed_at: datetime | None
    finished_at: datetime | None
    disposed_at: datetime | None
    webhook: str | None
    ledger: Ledger
    collected: int
    unread: int
    rate: float
    seconds_left: float | None
    errors: int
    warnings: int
    infos: int


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Newest first. `next` goes into `before` for the page that follows; None on the last."""

    batches: tuple[BatchRecord, ...]
    next: str | None


def read_batch(engine: Engine, office: str, batch_id: str) -> BatchRecord:
    """Raises ExciseError: UNKNOWN_BATCH."""
    with reading(engine) as connection:
        row = connection.execute(_batches(office).where(Batches.id == batch_id)).one_or_none()
        if row is None:
            raise unknown_batch()
        return _describe(connection, office, row)


def list_batches(
    engine: Engine, office: str, *, limit: int = 20, before: str | None = None
) -> BatchPage:
    """One page, newest first. An unknown `before` gives an empty page."""
    query = _batches(office).order_by(Batches.created_at.desc(), Batches.id.desc())
    if before is not None:
        mark = select(Batches.created_at, Batches.id).where(
            Batches.office_id == office, Batches.id == before
        )
        query = query.where(tuple_(Batches.created_at, Batches.id) < mark.scalar_subquery())
    with reading(engine) as connection:
        rows = connection.execute(query.limit(limit + 1)).all()
        batches = tuple(_describe(connection, office, row) for row in rows[:limit])
    return BatchPage(batches, batches[-1].id if len(rows) > limit else None)


def count_batches(engine: Engine, office: str) -> dict[str, int]:
    """By state, also those that no batch is in."""
    counts: dict[str, int] = dict.fromkeys(get_args(State), 0)
    with reading(engine) as connection:
        rows = connection.execute(
            select(Batches.state, func.count())
            .where(Batches.office_id == office)
            .group_by(Batches.state)
        )
        counts.update((row[0], row[1]) for row in rows)
    return counts


def _batches(office: str) -> Select[*tuple[Any, ...]]:
    return select(
        Batches.id,
        Batches.name,
        Batches.profile,
        Batches.as_of,
        Batches.state,
        Batches.created_at,
        Batches.closed_at,
        Batches.finished_at,
        Batches.disposed_at,
        Batches.webhook,
    ).where(Batches.office_id == office)


def _describe(connection: Connection, office: str, row: Row[Any]) -> BatchRecord:
    batch_id, now = row.id, datetime.now(UTC)
    ledger = count_jobs(connection, office, batch_id)
    lately = Jobs.finished_at > now - timedelta(seconds=RATE_SECONDS)
    to_collect = Jobs.phase == "collect"
    ended = Jobs.status.in_(("failed", "quarantined"))
    collecting, unread, recent, errors, warnings, infos = connection.execute(
        select(
            *(
                func.coalesce(func.sum(case((which, 1), else_=0)), 0)
                for which in (to_collect & ~ended, to_collect & UNREAD, lately)
            ),
            *(
                func.coalesce(func.sum(column), 0)
                for column in (Jobs.errors, Jobs.warnings, Jobs.infos)
            ),
        ).where(Jobs.batch_id == batch_id)
    ).one()
    since = (now - (row.closed_at or now)).total_seconds()
    rate = recent / min(RATE_SECONDS, max(since, 1.0))
    values = row._asdict() | {"name": ""}
    if row.disposed_at is None:
        key = find_key(connection, batch_id)
        values["name"] = key.open_text("batches.name", row.name)
        values["webhook"] = row.webhook and key.open_text("batches.webhook", row.webhook)
    return BatchRecord(
        **values,
        ledger=ledger,
        collected=ledger.submitted - collecting,
        unread=unread,
        rate=rate,
        seconds_left=ledger.unfinished / rate if rate else None,
        errors=errors,
        warnings=warnings,
        infos=infos,
    )
