"""Jobs as the worker sees them: claim, renew, save, fail, sweep.

A worker holds a job by lease. `attempts` goes up with every claim, before the work, and fences: a
claimant that lost its lease can no longer save.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, or_, select, update

from rules.errors import ExciseError
from worker.proposal import Proposal, Submission
from worker.store.database import reading, writing
from worker.store.tables import Cables, Jobs, Outbox, Results
from worker.summary import summarise

MAX_ATTEMPTS = 3

CRASHED = ExciseError(
    "CRASHED",
    "The worker stopped three times while it read this cable.",
    "Give the cable's id and this code to whoever runs Excise.",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one job. `attempt` counts from 1."""

    job_id: str
    office: str
    attempt: int
    submission: Submission


def claim_job(
    engine: Engine, job_id: str, holder: str, lease: float, gone: str | None = None
) -> Claim | None:
    """Take a job that nobody holds, count the attempt and silence its doorbell; None where there
    is nothing to do (a second message for a job held or finished).

    holder: who takes it. lease: seconds. gone: a holder known to be dead, whose lease need not run
    out. A job whose third holder died is failed with CRASHED here.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        free = _free(now, gone)
        taken = connection.execute(
            update(Jobs)
            .where(
                Jobs.id == job_id,
                Jobs.attempts < MAX_ATTEMPTS,
                or_(Jobs.status == "queued", free),
            )
            .values(
                status="running",
                attempts=Jobs.attempts + 1,
                holder=holder,
                lease_until=now + timedelta(seconds=lease),
                started_at=now,
            )
        )
        if taken.rowcount != 1:
            _quarantine(connection, now, and_(Jobs.id == job_id, free))
            return None
        connection.execute(delete(Outbox).where(Outbox.job_id == job_id))
        row = connection.execute(
            select(
                Jobs.office_id,
                Jobs.attempts,
                Cables.source,
                Cables.name,
                Cables.profile,
                Cables.as_of,
            )
            .join(Cables, Cables.id == Jobs.cable_id)
            .where(Jobs.id == job_id)
        ).one()
    submission = Submission(row.source, row.name, row.profile, row.as_of)
    return Claim(job_id, row.office_id, row.attempts, submission)


def read_holder(engine: Engine, job_id: str) -> str | None:
    """Who holds this job while it runs; None where nobody does."""
    with reading(engine) as connection:
        return connection.execute(
            select(Jobs.holder).where(Jobs.id == job_id, Jobs.status == "running")
        ).scalar_one_or_none()


def renew_lease(engine: Engine, claim: Claim, lease: float) -> bool:
    """Hold the job for `lease` seconds more; False where somebody else has it by now."""
    until = datetime.now(UTC) + timedelta(seconds=lease)
    with writing(engine) as connection:
        kept = connection.execute(update(Jobs).where(_held(claim)).values(lease_until=until))
    return kept.rowcount == 1


def finish_job(engine: Engine, claim: Claim, proposal: Proposal) -> bool:
    """Save both reports and the copy, once; False where the claim was lost to another."""
    working, releasable = proposal.working, proposal.releasable
    with writing(engine) as connection:
        done = connection.execute(
            update(Jobs)
            .where(_held(claim))
            .values(
                status="done",
                disposition=proposal.disposition,
                holder=None,
                lease_until=None,
                finished_at=datetime.now(UTC),
            )
        )
        if done.rowcount != 1:
            return False
        connection.execute(
            insert(Results).values(
                job_id=claim.job_id,
                office_id=claim.office,
                ruleset_digest=working.ruleset.digest,
                summary=summarise(working, releasable).model_dump_json(),
                working=working.model_dump_json(by_alias=True),
                releasable=releasable.model_dump_json(by_alias=True),
                redacted=proposal.redacted,
            )
        )
    return True


def fail_job(engine: Engine, claim: Claim, error: ExciseError) -> bool:
    """Record why there is no proposal; False where the claim was lost to another."""
    with writing(engine) as connection:
        failed = connection.execute(
            update(Jobs).where(_held(claim)).values(_failure(error, datetime.now(UTC)))
        )
    return failed.rowcount == 1


def sweep_jobs(engine: Engine, *, everyone: bool = False) -> int:
    """Put jobs whose holder fell silent back into the queue; gives their number.

    everyone: at the start of the only worker there is, no holder can be alive.
    """
    now = datetime.now(UTC)
    silent: ColumnElement[bool] = Jobs.status == "running"
    if not everyone:
        silent = and_(silent, Jobs.lease_until < now)
    with writing(engine) as connection:
        _quarantine(connection, now, silent)
        # Locked, so that of two sweepers on PostgreSQL only one puts the doorbell back.
        rows = connection.execute(
            select(Jobs.id, Jobs.office_id).where(silent).with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            connection.execute(
                update(Jobs)
                .where(Jobs.id == row.id)
                .values(status="queued", holder=None, lease_until=None)
            )
            connection.execute(
                insert(Outbox).values(job_id=row.id, office_id=row.office_id, created_at=now)
            )
    return len(rows)


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(Jobs.id == claim.job_id, Jobs.status == "running", Jobs.attempts == claim.attempt)


def _free(now: datetime, gone: str | None) -> ColumnElement[bool]:
    silent: ColumnElement[bool] = Jobs.lease_until < now
    if gone is not None:
        silent = or_(silent, Jobs.holder == gone)
    return and_(Jobs.status == "running", silent)


def _quarantine(connection: Connection, now: datetime, which: ColumnElement[bool]) -> None:
    connection.execute(
        update(Jobs).where(which, Jobs.attempts >= MAX_ATTEMPTS).values(_failure(CRASHED, now))
    )


def _failure(error: ExciseError, now: datetime) -> dict[str, object]:
    return {
        "status": "failed",
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "holder": None,
        "lease_until": None,
        "finished_at": now,
    }
