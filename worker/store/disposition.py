"""Disposition: the final deletion of what is kept, by schedule or by name, never of what is held.

A cable's row and its job stay, so that the ledger balances: status, counts, size, the hash of the
source and who did what when. Its key is deleted, and with it go the text, every name, the reports,
the copy, the fingerprints and what it marked for protection. What a batch withholds in all its
cables stays until the last of them is disposed of.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, delete, or_, select, update

from rules.errors import ExciseError
from worker.log.entry import Act
from worker.store.database import reading, writing
from worker.store.holds import find_held
from worker.store.judgingtables import Deliveries, Landmarks, Reasons, TracesKept
from worker.store.log import append
from worker.store.releasetables import DecisionsKept, Lifts, Releases
from worker.store.sealingtables import DataKeys
from worker.store.tables import Batches, Cables, Jobs, Marks, Results

A_PAGE: Final = 200
ENDED: Final = ("finished", "cancelled")
_GONE: Final = b""


@dataclass(frozen=True, slots=True)
class Disposed:
    """How many cables, and how many batches as a whole."""

    cables: int
    batches: int


def list_due(engine: Engine, office: str, before: datetime, limit: int = 1000) -> tuple[str, ...]:
    """Ids of cables that ended before this moment, with their batch where they are of one, oldest
    first; those on hold are left out."""
    alone = and_(Jobs.batch_id.is_(None), Jobs.finished_at < before)
    together = Batches.finished_at < before  # None while it is under way
    query = (
        select(Jobs.cable_id, Jobs.batch_id)
        .join(Cables, Cables.id == Jobs.cable_id)
        .outerjoin(Batches, Batches.id == Jobs.batch_id)
        .where(
            Jobs.office_id == office,
            Cables.disposed_at.is_(None),
            Jobs.status.not_in(("queued", "running")),
            or_(alone, together),
        )
        .order_by(Cables.submitted_at, Jobs.position, Cables.id)
    )
    due: list[str] = []
    with reading(engine) as connection:
        for page in connection.execute(query).partitions(A_PAGE):
            subjects = [one for row in page for one in row if one is not None]
            held = find_held(connection, office, subjects)
            due += [row.cable_id for row in page if held.isdisjoint(row)]
            if len(due) >= limit:
                break
    return tuple(due[:limit])


def list_cables_of(engine: Engine, office: str, batch_id: str) -> tuple[str, ...]:
    """Those of a batch that are still there, in order."""
    query = (
        select(Cables.id)
        .join(Jobs, Jobs.cable_id == Cables.id)
        .where(Jobs.batch_id == batch_id, Jobs.office_id == office, Cables.disposed_at.is_(None))
        .order_by(Jobs.position)
    )
    with reading(engine) as connection:
        return tuple(connection.execute(query).scalars())


def dispose(engine: Engine, office: str, ids: Sequence[str], approver: str) -> Disposed:
    """Delete these cables for good; a batch goes with the last of its cables. A page a transaction:
    what was disposed of before a refusal stays so.

    approver: who answers for it, an account's id.
    Raises ExciseError: NO_APPROVER, UNKNOWN_CABLE, ON_HOLD, NOT_ENDED.
    """
    try:
        Act("dispose", approver)
    except ValueError:
        raise ExciseError(
            "NO_APPROVER", "Nobody answers for it by an id.", "Name who approves, without spaces."
        ) from None
    cables = batches = 0
    for some in (ids[at : at + A_PAGE] for at in range(0, len(ids), A_PAGE)):
        with writing(engine) as connection:
            now = datetime.now(UTC)
            jobs = _lock(connection, office, some)
            _empty_cables(connection, jobs, now)
            ended = tuple(_find_emptied(connection, {job.batch_id for job in jobs}))
            _empty_batches(connection, ended, now)
            gone = (*(job.cable_id for job in jobs), *ended)
            append(connection, office, [Act("dispose", approver, (one,)) for one in gone])
        cables, batches = cables + len(jobs), batches + len(ended)
    _drop_orphans(engine, office)
    _truncate_log(engine)
    return Disposed(cables, batches)


def _lock(connection: Connection, office: str, ids: Sequence[str]) -> Sequence[Any]:
    """Batches first, as everybody locks them."""
    of_ids = (Jobs.office_id == office, Jobs.cable_id.in_(ids))
    batches = connection.execute(
        select(Batches.id, Batches.state)
        .where(Batches.id.in_(select(Jobs.batch_id).where(*of_ids)))
        .order_by(Batches.id)
        .with_for_update(key_share=True)
    ).all()
    jobs: Sequence[Any] = connection.execute(
        select(Jobs.id, Jobs.cable_id, Jobs.batch_id, Jobs.status, Jobs.result_key)
        .join(Cables, Cables.id == Jobs.cable_id)
        .where(*of_ids, Cables.disposed_at.is_(None))
        .with_for_update()
    ).all()
    if {job.cable_id for job in jobs} != set(ids):
        raise ExciseError("UNKNOWN_CABLE", "There is no cable with this id.", "Check the id.")
    going = {batch.id for batch in batches if batch.state not in ENDED}
    if any(job.status in {"queued", "running"} or job.batch_id in going for job in jobs):
        raise ExciseError(
            "NOT_ENDED", "A cable of these is still being worked on.", "Wait, or cancel its batch."
        )
    if find_held(connection, office, [*ids, *(batch.id for batch in batches)]):
        raise ExciseError(
            "ON_HOLD", "A cable of these, or its batch, is on hold.", "See `excise hold list`."
        )
    return jobs


def _empty_cables(connection: Connection, jobs: Sequence[Any], now: datetime) -> None:
    job_ids, cable_ids = [job.id for job in jobs], [job.cable_id for job in jobs]
    for table in (Marks, Reasons):
        connection.execute(delete(table).where(table.job_id.in_(job_ids)))
    for decided in (DecisionsKept, Lifts):
        connection.execute(delete(decided).where(decided.cable_id.in_(cable_ids)))
    # What was released and stands is a record of its own.
    put_forward = (Releases.cable_id.in_(cable_ids), Releases.state != "released")
    keys = select(Releases.id).where(*put_forward)
    connection.execute(delete(DataKeys).where(DataKeys.id.in_(keys)))
    connection.execute(
        update(Releases).where(*put_forward).values(copy=_GONE, report=_GONE, page=_GONE)
    )
    # Nothing to read is left: no re-run begins it again.
    nothing = {"result_key": None, "size": 0, "decisions": None}
    connection.execute(update(Jobs).where(Jobs.id.in_(job_ids)).values(nothing))
    connection.execute(
        update(Cables)
        .where(Cables.id.in_(cable_ids))
        # The same text handed in again is another cable.
        .values(name=_GONE, source=_GONE, asked_under=None, disposed_at=now)
    )
    connection.execute(delete(DataKeys).where(DataKeys.id.in_(cable_ids)))
    _drop_results(connection, sorted({job.result_key for job in jobs if job.result_key}))


def _find_emptied(connection: Connection, batches: set[str | None]) -> Iterator[str]:
    """Those of which no cable is left."""
    for batch_id in sorted(one for one in batches if one is not None):
        left = (
            select(Cables.id)
            .join(Jobs, Jobs.cable_id == Cables.id)
            .where(Jobs.batch_id == batch_id, Cables.disposed_at.is_(None))
        )
        if connection.execute(left.limit(1)).first() is None:
            yield batch_id


def _empty_batches(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    connection.execute(
        update(Batches)
        .where(Batches.id.in_(ids))
        .values(name=_GONE, webhook=None, must_redact=None, digest=None, disposed_at=now)
    )
    connection.execute(delete(Deliveries).where(Deliveries.batch_id.in_(ids)))
    connection.execute(delete(DataKeys).where(DataKeys.id.in_(ids)))


def _drop_orphans(engine: Engine, office: str) -> None:
    """Results that no job stands by any more: of earlier rounds and rules, perhaps of what was
    disposed of. Whoever asks the same again has them computed again."""
    orphans = (
        select(Results.key)
        .where(
            Results.office_id == office,
            ~select(Jobs.id).where(Jobs.result_key == Results.key).exists(),
        )
        .limit(A_PAGE)
    )
    while True:
        with writing(engine) as connection:
            keys = connection.execute(orphans).scalars().all()
            _drop_results(connection, keys)
        if not keys:
            return


def _drop_results(connection: Connection, keys: Sequence[str]) -> None:
    """But for those that a job stands by."""
    used = select(Jobs.result_key).where(Jobs.result_key.in_(keys))
    stay = set(connection.execute(used).scalars())
    gone = [key for key in keys if key not in stay]
    for table in (Landmarks, TracesKept, Results):
        connection.execute(delete(table).where(table.key.in_(gone)))
    connection.execute(delete(DataKeys).where(DataKeys.id.in_(gone)))


def _truncate_log(engine: Engine) -> None:
    """SQLite's write-ahead log holds older pages, keys among them."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:  # in no transaction
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
