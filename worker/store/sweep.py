"""What becomes of the jobs of a holder that died or fell silent.

The chunk is broken up: each of its unfinished cables comes back in a chunk by itself, so that the
one that killed the holder kills only itself the next time. A cable at its third failed attempt is
quarantined, with the code of the last failure.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    bindparam,
    select,
    true,
    update,
)

from rules.errors import ExciseError
from worker.store.chunks import hang_bells
from worker.store.database import reading, writing
from worker.store.outcome import failure
from worker.store.tables import Batches, Jobs

MAX_ATTEMPTS: Final = 3

CRASHED = ExciseError(
    "CRASHED",
    "The worker stopped three times while it read this cable.",
    "Give the cable's id and this code to whoever runs Excise.",
)


def sweep_jobs(engine: Engine, *, everyone: bool = False) -> int:
    """Break up what is held by those whose lease ran out; gives the number of jobs.

    everyone: at the start of the only worker there is, no holder can be alive.
    """
    silent = true() if everyone else Jobs.lease_until < datetime.now(UTC)
    if not _any_running(engine, silent):
        return 0  # the common case takes no write lock
    with writing(engine) as connection:
        return put_back(connection, silent, CRASHED)


def bury_holders(engine: Engine, dead: Mapping[str, ExciseError]) -> int:
    """Break up what is held by processes known to be dead; gives the number of jobs.

    dead: what each died of.
    """
    jobs = 0
    for holder, error in dead.items():
        with writing(engine) as connection:
            jobs += put_back(connection, Jobs.holder == holder, error)
    return jobs


def list_holders(engine: Engine, prefix: str) -> tuple[str, ...]:
    """Who holds running jobs, of those whose name begins so."""
    with reading(engine) as connection:
        holders = connection.execute(
            select(Jobs.holder)
            .where(Jobs.status == "running", Jobs.holder.startswith(prefix, autoescape=True))
            .distinct()
        ).scalars()
        return tuple(holder for holder in holders if holder is not None)


def renew_chunks(engine: Engine, chunks: Sequence[str], prefix: str, lease: float) -> None:
    """Hold for `lease` seconds more what holders whose name begins so have of these chunks."""
    until = datetime.now(UTC) + timedelta(seconds=lease)
    with writing(engine) as connection:
        connection.execute(
            update(Jobs)
            .where(
                Jobs.chunk_id.in_(chunks),
                Jobs.status == "running",
                Jobs.holder.startswith(prefix, autoescape=True),
            )
            .values(lease_until=until)
        )


def put_back(connection: Connection, which: ColumnElement[bool], error: ExciseError) -> int:
    """Back to the queue, each by itself; the third time into quarantine with this error."""
    now = datetime.now(UTC)
    rows: Sequence[Any] = connection.execute(
        select(Jobs.id, Jobs.office_id, Jobs.batch_id, Jobs.attempts, Batches.state)
        .outerjoin(Batches, Batches.id == Jobs.batch_id)
        .where(Jobs.status == "running", which)
        # of two sweepers on PostgreSQL only one gets a job
        .with_for_update(skip_locked=True, of=Jobs)
    ).all()
    spent = [row for row in rows if row.attempts >= MAX_ATTEMPTS]
    if spent:
        connection.execute(
            update(Jobs)
            .where(Jobs.id.in_([row.id for row in spent]))
            .values(failure("quarantined", error, now))
        )
    queue_alone(connection, [row for row in rows if row.attempts < MAX_ATTEMPTS], now)
    return len(rows)


def queue_alone(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """A chunk for each job; those of a paused batch get theirs when it goes on.

    rows: id, office_id, batch_id and the state of the batch.
    """
    if not rows:
        return
    changes = [
        {"job": row.id, "chunk": None if row.state == "paused" else uuid4().hex} for row in rows
    ]
    connection.execute(
        update(Jobs)
        .where(Jobs.id == bindparam("job"))
        .values(status="queued", holder=None, lease_until=None, chunk_id=bindparam("chunk")),
        changes,
    )
    for row, change in zip(rows, changes, strict=True):
        if change["chunk"] is not None:
            hang_bells(connection, [change["chunk"]], row.office_id, row.batch_id, now)


def _any_running(engine: Engine, which: ColumnElement[bool]) -> bool:
    with reading(engine) as connection:
        query = select(Jobs.id).where(and_(Jobs.status == "running", which))
        return connection.execute(query.limit(1)).first() is not None
