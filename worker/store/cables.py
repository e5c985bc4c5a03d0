"""Cables as those outside the worker see them: hand in, list, read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, tuple_
from sqlalchemy.exc import IntegrityError

from rules.errors import ExciseError
from rules.report import Disposition
from worker.proposal import Submission
from worker.store.database import reading, writing
from worker.store.tables import Cables, Jobs, Outbox, Results
from worker.summary import Summary

Status = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """`created` is False where the same bytes were handed in before with the same question."""

    id: str
    created: bool


@dataclass(frozen=True, slots=True)
class CableRecord:
    """A cable and where its job stands.

    code, message, hint: why it failed. disposition, summary: only when done.
    """

    id: str
    name: str
    sha256: str
    size: int
    profile: str
    as_of: date
    status: Status
    code: str | None
    message: str | None
    hint: str | None
    disposition: Disposition | None
    attempts: int
    submitted_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    summary: Summary | None


@dataclass(frozen=True, slots=True)
class CablePage:
    """Newest first. `next` goes into `before` for the page that follows; None on the last."""

    cables: tuple[CableRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a job that is done left: both reports as JSON text, the redacted copy as bytes."""

    working: str
    releasable: str
    redacted: bytes


def submit_cable(engine: Engine, office: str, submission: Submission) -> Receipt:
    """Commit cable, job and doorbell in one transaction, or find the ones that are there.

    The same bytes under the same profile and date are one question and get one id.
    """
    digest = hashlib.sha256(submission.source).hexdigest()
    same = select(Cables.id).where(
        Cables.office_id == office,
        Cables.sha256 == digest,
        Cables.profile == submission.profile,
        Cables.as_of == submission.as_of,
    )
    try:
        with writing(engine) as connection:
            known = connection.execute(same).scalar_one_or_none()
            if known is None:
                return Receipt(_insert(connection, office, digest, submission), created=True)
            return Receipt(known, created=False)
    except IntegrityError:  # PostgreSQL: somebody handed it in between our look and our insert
        with reading(engine) as connection:
            return Receipt(connection.execute(same).scalar_one(), created=False)


def find_cable(engine: Engine, office: str, sha256: str, profile: str) -> str | None:
    """The id under which these bytes were last handed in with this profile, at any date."""
    with reading(engine) as connection:
        return connection.execute(
            select(Cables.id)
            .where(Cables.office_id == office, Cables.sha256 == sha256, Cables.profile == profile)
            .order_by(Cables.as_of.desc())
            .limit(1)
        ).scalar_one_or_none()


def list_cables(
    engine: Engine,
    office: str,
    *,
    status: Status | None = None,
    limit: int = 50,
    before: str | None = None,
) -> CablePage:
    """One page, newest first, of all cables or those in one status. An unknown `before` gives an
    empty page."""
    query = _records(office).order_by(Cables.submitted_at.desc(), Cables.id.desc())
    if status is not None:
        query = query.where(Jobs.status == status)
    if before is not None:
        mark = select(Cables.submitted_at, Cables.id).where(
            Cables.office_id == office, Cables.id == before
        )
        query = query.where(tuple_(Cables.submitted_at, Cables.id) < mark.scalar_subquery())
    with reading(engine) as connection:
        rows = connection.execute(query.limit(limit + 1)).all()
    cables = tuple(map(_record, rows[:limit]))
    return CablePage(cables, cables[-1].id if len(rows) > limit else None)


def read_cable(engine: Engine, office: str, cable_id: str) -> CableRecord:
    """Raises ExciseError: UNKNOWN_CABLE."""
    with reading(engine) as connection:
        row = connection.execute(_records(office).where(Cables.id == cable_id)).one_or_none()
    if row is None:
        raise _unknown()
    return _record(row)


def read_cables(engine: Engine, office: str, ids: Sequence[str]) -> tuple[CableRecord, ...]:
    """The records of these ids, in the order given; unknown ids are left out."""
    found: dict[str, CableRecord] = {}
    with reading(engine) as connection:
        for start in range(0, len(ids), 500):  # SQLite takes 32,766 parameters at most
            rows = connection.execute(
                _records(office).where(Cables.id.in_(ids[start : start + 500]))
            )
            found.update((row.id, _record(row)) for row in rows)
    return tuple(found[cable_id] for cable_id in ids if cable_id in found)


def read_source(engine: Engine, office: str, cable_id: str) -> bytes:
    """The bytes as they were handed in. Raises ExciseError: UNKNOWN_CABLE."""
    with reading(engine) as connection:
        source = connection.execute(
            select(Cables.source).where(Cables.office_id == office, Cables.id == cable_id)
        ).scalar_one_or_none()
    if source is None:
        raise _unknown()
    return source


def read_result(engine: Engine, office: str, cable_id: str) -> Result:
    """Both reports and the copy. It does not ask whether the copy is held; its callers do.

    Raises ExciseError: UNKNOWN_CABLE, NOT_DONE, or the code with which the job failed.
    """
    record = read_cable(engine, office, cable_id)
    if record.status == "failed":
        raise ExciseError(record.code or "FAILED", record.message or "", record.hint or "")
    with reading(engine) as connection:
        row = connection.execute(
            select(Results.working, Results.releasable, Results.redacted)
            .join(Jobs, Jobs.id == Results.job_id)
            .where(Results.office_id == office, Jobs.cable_id == cable_id, Jobs.status == "done")
        ).one_or_none()
    if row is None:
        raise ExciseError("NOT_DONE", "This cable is not done yet.", "Ask again in a moment.")
    return Result(row.working, row.releasable, row.redacted)


def count_by_status(engine: Engine, office: str) -> dict[Status, int]:
    """The ledger: every cable ever handed in stands under exactly one status."""
    counts: dict[Status, int] = {"queued": 0, "running": 0, "done": 0, "failed": 0}
    with reading(engine) as connection:
        rows = connection.execute(
            select(Jobs.status, func.count()).where(Jobs.office_id == office).group_by(Jobs.status)
        )
        counts.update({row[0]: row[1] for row in rows})  # type: ignore[misc]  # CHECK holds it
    return counts


def _insert(connection: Connection, office: str, digest: str, submission: Submission) -> str:
    cable_id, job_id, now = uuid4().hex, uuid4().hex, datetime.now(UTC)
    connection.execute(
        insert(Cables).values(
            id=cable_id,
            office_id=office,
            name=submission.name,
            sha256=digest,
            size=len(submission.source),
            profile=submission.profile,
            as_of=submission.as_of,
            submitted_at=now,
            source=submission.source,
        )
    )
    connection.execute(
        insert(Jobs).values(
            id=job_id,
            office_id=office,
            cable_id=cable_id,
            status="queued",
            attempts=0,
            queued_at=now,
        )
    )
    connection.execute(insert(Outbox).values(job_id=job_id, office_id=office, created_at=now))
    return cable_id


def _records(office: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Cables.id,
            Cables.name,
            Cables.sha256,
            Cables.size,
            Cables.profile,
            Cables.as_of,
            Jobs.status,
            Jobs.code,
            Jobs.message,
            Jobs.hint,
            Jobs.disposition,
            Jobs.attempts,
            Cables.submitted_at,
            Jobs.started_at,
            Jobs.finished_at,
            Results.summary,
        )
        .join(Jobs, Jobs.cable_id == Cables.id)
        .outerjoin(Results, Results.job_id == Jobs.id)
        .where(Cables.office_id == office)
    )


def _record(row: Row[Any]) -> CableRecord:
    values = row._asdict()
    summary = values.pop("summary")
    return CableRecord(**values, summary=summary and Summary.model_validate_json(summary))


def _unknown() -> ExciseError:
    return ExciseError("UNKNOWN_CABLE", "There is no cable with this id.", "Check the id.")
