"""The ledger: every cable ever handed in stands under exactly one status."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import Connection, Engine, and_, func, null, select, union_all

from worker.store.database import reading
from worker.store.tables import Batches, Cables, Jobs

Status = Literal["queued", "running", "done", "failed", "quarantined", "cancelled"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of cables; `done` is parted into `ready`, `needs_decision` and `held`."""

    submitted: int = 0
    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    quarantined: int = 0
    cancelled: int = 0
    ready: int = 0
    needs_decision: int = 0
    held: int = 0

    @property
    def balanced(self) -> bool:
        """Whether the two sums hold: nothing is lost, nothing stands twice."""
        ended = self.done + self.failed + self.quarantined + self.cancelled
        judged = self.ready + self.needs_decision + self.held
        return self.submitted == self.queued + self.running + ended and self.done == judged

    @property
    def unfinished(self) -> int:
        return self.queued + self.running


COUNTS = tuple(field.name for field in fields(Ledger))


def read_ledger(engine: Engine, office: str, batch_id: str | None = None) -> Ledger:
    """Of an office, or of one batch of it."""
    with reading(engine) as connection:
        return count_jobs(connection, office, batch_id)


def count_jobs(connection: Connection, office: str, batch_id: str | None = None) -> Ledger:
    """What was submitted is counted apart from the jobs, so that a cable without one shows; in one
    statement, so that both are of the same moment."""
    which = Jobs.office_id == office
    if batch_id is None:
        submitted = select(null(), null(), func.count()).where(Cables.office_id == office)
    else:
        which = and_(which, Jobs.batch_id == batch_id)
        submitted = select(null(), null(), Batches.submitted).where(
            Batches.id == batch_id, Batches.office_id == office
        )
    jobs = select(Jobs.status, Jobs.disposition, func.count()).where(which)
    rows: Sequence[Any] = connection.execute(
        union_all(submitted, jobs.group_by(Jobs.status, Jobs.disposition))
    ).all()
    counts = dict.fromkeys(COUNTS, 0)
    for status, disposition, number in rows:
        counts[status or "submitted"] += number
        if status == "done" and disposition is not None:
            counts[disposition] += number
    return Ledger(**counts)
