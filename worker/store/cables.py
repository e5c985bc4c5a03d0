"""Cables as those outside the worker see them: list, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, select, tuple_

from rules.errors import ExciseError
from rules.marking.clearance import parse_marking
from rules.marking.value import Marking
from rules.report import Disposition, ReleasableReport, Report
from worker.store.database import reading
from worker.store.ledger import Status
from worker.store.outcome import disposed
from worker.store.sealing import find_key, find_keys
from worker.store.tables import Cables, Jobs, Results
from worker.summary import Summary
from worker.vault.vault import DataKey

JUDGED = frozenset({"ready", "needs_decision", "held"})
ENDED_BADLY: tuple[Status, ...] = ("failed", "quarantined", "cancelled")


@dataclass(frozen=True, slots=True)
class CableRecord:
    """A cable and where its job stands.

    code, message, hint: why it failed or is quarantined. disposition, summary: only when done.
    batch, position: None and 0 for a cable handed in by itself. name: empty once it is disposed of.
    access: the marking a reader must be cleared for; None where it is not read yet or cannot be.
    veiled: whether what a cleared reader alone may know is taken out (service.veil).
    """

    id: str
    batch: str | None
    position: int
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
    disposed_at: datetime | None
    summary: Summary | None
    access: Marking | None
    veiled: bool = False


@dataclass(frozen=True, slots=True)
class CablePage:
    """Newest first. `next` goes into `before` for the page that follows; None on the last."""

    cables: tuple[CableRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a job that is done left: both reports as JSON text, the redacted copy as bytes. access:
    the marking a reader must be cleared for."""

    working: str
    releasable: str
    redacted: bytes
    access: Marking | None


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
        cables = _open_records(connection, rows[:limit])
    return CablePage(cables, cables[-1].id if len(rows) > limit else None)


def read_cable(engine: Engine, office: str, cable_id: str) -> CableRecord:
    """Raises ExciseError: UNKNOWN_CABLE."""
    with reading(engine) as connection:
        rows = connection.execute(_records(office).where(Cables.id == cable_id)).all()
        if not rows:
            raise _unknown()
        return _open_records(connection, rows)[0]


def read_cables(engine: Engine, office: str, ids: Sequence[str]) -> tuple[CableRecord, ...]:
    """The records of these ids, in the order given; unknown ids are left out."""
    found: dict[str, CableRecord] = {}
    with reading(engine) as connection:
        for start in range(0, len(ids), 500):  # SQLite takes 32,766 parameters at most
            some = _records(office).where(Cables.id.in_(ids[start : start + 500]))
            records = _open_records(connection, connection.execute(some).all())
            found.update((record.id, record) for record in records)
    return tuple(found[cable_id] for cable_id in ids if cable_id in found)


def list_batch_cables(
    engine: Engine,
    office: str,
    batch_id: str,
    *,
    after: int = -1,
    limit: int = 500,
    shown: Status | Disposition | None = None,
) -> tuple[CableRecord, ...]:
    """Cables of a batch in the order they came, from the one after position `after`; all, or those
    in one status or disposition."""
    query = _records(office).where(Jobs.batch_id == batch_id, Jobs.position > after)
    if shown in JUDGED:
        query = query.where(Jobs.status == "done", Jobs.disposition == shown)
    elif shown is not None:
        query = query.where(Jobs.status == shown)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(Jobs.position).limit(limit)).all()
        return _open_records(connection, rows)


def read_source(engine: Engine, office: str, cable_id: str) -> bytes:
    """The bytes as they were handed in. Raises ExciseError: UNKNOWN_CABLE, DISPOSED,
    SEAL_BROKEN."""
    with reading(engine) as connection:
        row = connection.execute(
            select(Cables.source, Cables.disposed_at).where(
                Cables.office_id == office, Cables.id == cable_id
            )
        ).one_or_none()
        if row is None:
            raise _unknown()
        if row.disposed_at is not None:
            raise disposed()
        return find_key(connection, cable_id).open("cables.source", row.source)


def read_result(engine: Engine, office: str, cable_id: str) -> Result:
    """Both reports and the copy. It does not ask whether the copy is held; its callers do.

    Raises ExciseError: UNKNOWN_CABLE, DISPOSED, NOT_DONE, CANCELLED, or the code with which the job
    ended.
    """
    record = read_cable(engine, office, cable_id)
    if record.disposed_at is not None:
        raise disposed()
    if record.status in ENDED_BADLY:
        raise describe_end(record)
    with reading(engine) as connection:
        row = connection.execute(
            select(
                Results.key,
                Results.working,
                Results.releasable,
                Results.redacted,
                Results.access,
            )
            .join(Jobs, Jobs.result_key == Results.key)
            .where(Results.office_id == office, Jobs.cable_id == cable_id, Jobs.status == "done")
        ).one_or_none()
        if row is None:
            raise ExciseError("NOT_DONE", "This cable is not done yet.", "Ask again in a moment.")
        result = open_result(connection, row)
    return replace(
        result,
        working=_fit(result.working, record),
        releasable=fit_releasable(result.releasable, record.disposition),
    )


def open_result(connection: Connection, row: Any) -> Result:
    """row: key, working, releasable, redacted and access of a result. Raises ExciseError:
    SEAL_BROKEN."""
    key = find_key(connection, row.key)
    return Result(
        working=key.open_text("results.working", row.working),
        releasable=key.open_text("results.releasable", row.releasable),
        redacted=key.open("results.redacted", row.redacted),
        access=row.access and parse_marking(row.access),
    )


def describe_end(record: CableRecord) -> ExciseError:
    """Why there is no result of a cable that ended badly."""
    if record.status == "cancelled":
        return ExciseError("CANCELLED", "Its batch was cancelled.", "Run the batch again.")
    return ExciseError(record.code or "FAILED", record.message or "", record.hint or "")


def _fit(working: str, record: CableRecord) -> str:
    """The report under the name this cable came with, since one that shares its result may have had
    another; and held where a twin holds it."""
    report = Report.model_validate_json(working)
    if (report.source.name, report.disposition) == (record.name, record.disposition):
        return working
    source = report.source.model_copy(update={"name": record.name})
    fitted = report.model_copy(update={"source": source, "disposition": record.disposition})
    return fitted.model_dump_json(by_alias=True)


def fit_releasable(releasable: str, disposition: str | None) -> str:
    """The report under what came of this cable: a hold that was lifted holds it no more."""
    report = ReleasableReport.model_validate_json(releasable)
    if disposition is None or report.disposition == disposition:
        return releasable
    return report.model_copy(update={"disposition": disposition}).model_dump_json(by_alias=True)


def _records(office: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Cables.id,
            Jobs.batch_id.label("batch"),
            Jobs.position,
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
            Cables.disposed_at,
            Results.summary,
            Results.access,
            Results.key,
        )
        .join(Jobs, Jobs.cable_id == Cables.id)
        .outerjoin(Results, Results.key == Jobs.result_key)
        .where(Cables.office_id == office)
    )


def _open_records(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[CableRecord, ...]:
    ids = [row.id for row in rows if row.disposed_at is None]
    keys = find_keys(connection, [*ids, *{row.key for row in rows if row.key is not None}])
    return tuple(_record(row, keys) for row in rows)


def _record(row: Row[Any], keys: Mapping[str, DataKey]) -> CableRecord:
    gone = row.disposed_at is not None
    name = "" if gone else keys[row.id].open_text("cables.name", row.name)
    values = row._asdict() | {"name": name}
    result_key, sealed, access = (values.pop(column) for column in ("key", "summary", "access"))
    summary = sealed and Summary.model_validate_json(
        keys[result_key].open("results.summary", sealed)
    )
    return CableRecord(**values, summary=summary, access=access and parse_marking(access))


def _unknown() -> ExciseError:
    return ExciseError("UNKNOWN_CABLE", "There is no cable with this id.", "Check the id.")
