"""The product with a part taken out, from outside: a run that does not fail then proves nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, Row, select, update

from worker.store import jobs, outbox
from worker.store.database import writing
from worker.store.jobs import Chunk, Claim
from worker.store.tables import Batches, Jobs


def take_out(part: str) -> None:
    """part: `sweeper`, `fence`, `attempts`, or empty. For the life of this process."""
    match part:
        case "sweeper":
            patch("worker.queue.sweep_jobs", return_value=0).start()
            patch("worker.attendance.bury_holders", return_value=0).start()
            patch("worker.queue.take_bells", _take_bells_once).start()
        case "fence":
            patch("worker.store.saving._lock_held", _hold_whatever_it_is).start()
        case "attempts":
            patch("worker.tasks.claim_chunk", _claim_uncounted).start()


def _take_bells_once(
    engine: Engine, limit: int, forgotten: outbox.Forgotten
) -> tuple[outbox.Bell, ...]:
    return outbox.take_bells(engine, limit)


def _hold_whatever_it_is(
    connection: Connection, chunk: Chunk, claims: Sequence[Claim]
) -> dict[str, Row[Any]]:
    """Without a look at who holds the job by now, at which attempt, or whether anyone does."""
    rows: Sequence[Any] = connection.execute(
        select(Jobs.id, Jobs.office_id, Jobs.batch_id, Jobs.attempts, Batches.state)
        .outerjoin(Batches, Batches.id == Jobs.batch_id)
        .where(Jobs.id.in_([claim.job_id for claim in claims]))
    ).all()
    return {row.id: row for row in rows}


def _claim_uncounted(engine: Engine, chunk_id: str, holder: str, lease: float) -> Chunk | None:
    chunk = jobs.claim_chunk(engine, chunk_id, holder, lease)
    if chunk is None:
        return None
    with writing(engine) as connection:
        connection.execute(
            update(Jobs)
            .where(Jobs.id.in_([claim.job_id for claim in chunk.claims]))
            .values(attempts=0)
        )
    return replace(chunk, claims=tuple(replace(claim, attempt=0) for claim in chunk.claims))
