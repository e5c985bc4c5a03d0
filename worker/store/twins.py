"""Results compared with those of the office that are there: what one withholds another must not
give away, and one message reference number stands for one text.

Both cables are held, whichever came first, so that the outcome does not hang on the order. The
comparison is the last thing in the transaction that saves a result, and one at a time in an office:
of two twins that finish together the second to commit sees the first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, text, update
from sqlalchemy.orm import aliased

from worker.store.database import insert_missing
from worker.store.judgingtables import Landmarks, Reasons, TracesKept
from worker.store.releasetables import Lifts
from worker.store.tables import Jobs
from worker.traces import Traces, least_shared, pack, unpack

SAME_MRN: Final = "same MRN"
TWIN_RELEASES: Final = "twin releases"
TWIN_WITHHOLDS: Final = "twin withholds"
HOLDING: Final = (SAME_MRN, TWIN_RELEASES, TWIN_WITHHOLDS)
MOST_TWINS: Final = 32  # compared with each result, those with most in common first
_A_STATEMENT: Final = 500  # SQLite takes 32,766 parameters at most
_LOCK: Final = 0x45585457  # any number of our own, for PostgreSQL's advisory locks


@dataclass(frozen=True, slots=True)
class Traced:
    """A result to keep the traces of; sha256 is of its source."""

    key: str
    profile: str
    sha256: str
    traces: Traces


@dataclass(frozen=True, slots=True)
class _Clash:
    """Why the result under `key` is held beside that under `other`."""

    key: str
    code: str
    other: str


def keep_traces(connection: Connection, office: str, results: Iterable[Traced]) -> None:
    """Those of results with nothing to compare are left out."""
    told = [one for one in results if one.traces.wording]
    rows = [
        {
            "key": one.key,
            "office_id": office,
            "profile": one.profile,
            "sha256": one.sha256,
            "mrn": one.traces.mrn,
            "wording": one.traces.wording,
            "withheld": pack(one.traces.withheld),
            "released": pack(one.traces.released),
        }
        for one in told
    ]
    insert_missing(connection, TracesKept, rows)
    marks = [
        {"office_id": office, "mark": mark, "key": one.key}
        for one in told
        for mark in one.traces.landmarks
    ]
    insert_missing(connection, Landmarks, marks)


def hold_twins(connection: Connection, office: str, keys: Sequence[str]) -> None:
    """Compare results that this transaction has saved with all others that jobs stand by, and hold
    the cables that clash, but where somebody lifted that very hold."""
    if not keys:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:n, hashtext(:office))"),
            {"n": _LOCK, "office": office},
        )
    clashes = [*_find_same_mrn(connection, keys), *_find_twins(connection, keys)]
    if not clashes:
        return
    jobs = _find_jobs(connection, office, {key for c in clashes for key in (c.key, c.other)})
    lifted = _find_lifted(connection, {clash.key for clash in clashes})
    rows = {
        (job.id, clash.code): _reason(job, clash.code, jobs[clash.other][0].cable_id)
        for clash in clashes
        if jobs.get(clash.other)
        for job in jobs.get(clash.key, ())
        if (job.cable_id, clash) not in lifted
    }
    insert_missing(connection, Reasons, list(rows.values()))
    held = sorted({job_id for job_id, _ in rows})
    for some in _pages(held):
        connection.execute(update(Jobs).where(Jobs.id.in_(some)).values(disposition="held"))


def keep_reasons(
    connection: Connection, office: str, batch_id: str | None, reasons: Mapping[str, dict[str, int]]
) -> None:
    """By job id, what each result asks a person; what an earlier round asked is forgotten."""
    for some in _pages(list(reasons)):
        connection.execute(delete(Reasons).where(Reasons.job_id.in_(some)))
    rows = [
        {
            "job_id": job_id,
            "code": code[:64],
            "office_id": office,
            "batch_id": batch_id,
            "number": number,
        }
        for job_id, asked in reasons.items()
        for code, number in asked.items()
    ]
    if rows:
        connection.execute(insert(Reasons), rows)


def _find_same_mrn(connection: Connection, keys: Sequence[str]) -> Iterator[_Clash]:
    mine, other = aliased(TracesKept), aliased(TracesKept)
    query = (
        select(mine.key, func.min(other.key))
        .join(
            other,
            and_(
                other.office_id == mine.office_id,
                other.mrn == mine.mrn,
                other.wording != mine.wording,
            ),
        )
        .join(Jobs, and_(Jobs.result_key == other.key, Jobs.status == "done"))
    )
    for some in _pages(keys):
        # Every other one: all that bear the number are to be held.
        for key, clash in connection.execute(
            query.where(mine.key.in_(some)).group_by(mine.key, other.key)
        ):
            yield _Clash(key, SAME_MRN, clash)
            yield _Clash(clash, SAME_MRN, key)


def _find_twins(connection: Connection, keys: Sequence[str]) -> Iterator[_Clash]:
    pairs = [pair for some in _pages(keys) for pair in _list_near(connection, some)]
    kept = _read_traces(connection, {key for pair in pairs for key in pair})
    for key, other in pairs:
        mine, theirs = kept[key], kept[other]
        if mine.profile != theirs.profile or mine.sha256 == theirs.sha256:
            continue
        if not mine.traces.is_twin(theirs.traces):
            continue
        if mine.traces.withheld & theirs.traces.released:
            yield _Clash(key, TWIN_RELEASES, other)
            yield _Clash(other, TWIN_WITHHOLDS, key)
        if mine.traces.released & theirs.traces.withheld:
            yield _Clash(key, TWIN_WITHHOLDS, other)
            yield _Clash(other, TWIN_RELEASES, key)


def _list_near(connection: Connection, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of results that share landmarks, the second one that a job stands by.

    keys: of one office, which is not said again: SQLite would walk through all its landmarks.
    """
    mine, other = aliased(Landmarks), aliased(Landmarks)
    shared = func.count().label("shared")
    place = func.row_number().over(partition_by=mine.key, order_by=(shared.desc(), other.key))
    query = (
        select(mine.key, other.key.label("other"), shared, place.label("place"))
        .join(
            other,
            and_(other.office_id == mine.office_id, other.mark == mine.mark, other.key != mine.key),
        )
        .where(
            mine.key.in_(keys),
            select(Jobs.id).where(Jobs.result_key == other.key, Jobs.status == "done").exists(),
        )
        .group_by(mine.key, other.key)
    ).subquery()
    rows = connection.execute(select(query).where(query.c.place <= MOST_TWINS)).all()
    marks = _count_landmarks(connection, {key for row in rows for key in (row.key, row.other)})
    for row in rows:
        if row.shared >= least_shared(min(marks[row.key], marks[row.other])):
            yield row.key, row.other


def _count_landmarks(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    query = select(Landmarks.key, func.count()).group_by(Landmarks.key)
    return {
        key: number
        for some in _pages(sorted(keys))
        for key, number in connection.execute(query.where(Landmarks.key.in_(some)))
    }


def _read_traces(connection: Connection, keys: Iterable[str]) -> dict[str, Traced]:
    query = select(TracesKept)
    return {
        row.key: Traced(
            row.key,
            row.profile,
            row.sha256,
            Traces(row.mrn, row.wording, unpack(row.withheld), unpack(row.released)),
        )
        for some in _pages(sorted(keys))
        for row in connection.execute(query.where(TracesKept.key.in_(some)))
    }


def _find_jobs(connection: Connection, office: str, keys: set[str]) -> dict[str, list[Row[Any]]]:
    """By result key, the jobs that are done with it."""
    found: dict[str, list[Row[Any]]] = {}
    query = select(Jobs.id, Jobs.cable_id, Jobs.batch_id, Jobs.office_id, Jobs.result_key)
    for some in _pages(sorted(keys)):
        rows: Sequence[Any] = connection.execute(
            query.where(
                Jobs.office_id == office, Jobs.status == "done", Jobs.result_key.in_(some)
            ).order_by(Jobs.id)
        ).all()
        for row in rows:
            found.setdefault(row.result_key, []).append(row)
    return found


def _find_lifted(connection: Connection, keys: set[str]) -> set[tuple[str, _Clash]]:
    """By cable, what somebody decided shall not hold it."""
    query = select(Lifts.cable_id, Lifts.result_key, Lifts.code, Lifts.other)
    return {
        (cable, _Clash(key, code, other))
        for some in _pages(sorted(keys))
        for cable, key, code, other in connection.execute(query.where(Lifts.result_key.in_(some)))
    }


def _reason(job: Row[Any], code: str, twin: str) -> dict[str, object]:
    return {
        "job_id": job.id,
        "code": code,
        "office_id": job.office_id,
        "batch_id": job.batch_id,
        "number": 1,
        "twin": twin,
    }


def _pages(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[at : at + _A_STATEMENT] for at in range(0, len(keys), _A_STATEMENT))
