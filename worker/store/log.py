"""Writing and reading the audit log."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Engine, Select, insert, select, update

from worker.log.entry import Act, Entry, Verb, read_entry, write_entry
from worker.log.errors import log_changed
from worker.log.tree import EMPTY, HASH_BYTES, Frontier, extend, hash_leaf
from worker.store.database import insert_missing, reading, writing
from worker.store.logtables import LogEntries, LogHeads

_A_PAGE: Final = 1000


def append(connection: Connection, office: str, acts: Sequence[Act]) -> None:
    """Write acts in the transaction in which they happen; where this fails they do not happen.

    Make it the last statement: every other act of the office waits until the transaction ends.
    """
    if not acts:
        return
    before = _lock_head(connection, office)
    now = datetime.now(UTC)
    bodies = [write_entry(Entry(n, office, now, act)) for n, act in enumerate(acts, before.size)]
    connection.execute(
        insert(LogEntries),
        [
            {"office_id": office, "number": n, "act": act.verb, "body": body}
            for n, (act, body) in enumerate(zip(acts, bodies, strict=True), before.size)
        ],
    )
    frontier = extend(before, (hash_leaf(body.encode()) for body in bodies))
    connection.execute(
        update(LogHeads)
        .where(LogHeads.office_id == office)
        .values(
            size=frontier.size,
            frontier=b"".join(frontier.peaks),
        )
    )


def record_act(engine: Engine, office: str, act: Act) -> None:
    """Write an act that changes nothing else: a read, a login, a refusal."""
    with writing(engine) as connection:
        append(connection, office, [act])


def read_head(connection: Connection, office: str) -> Frontier:
    """How far the log goes, by its own account."""
    row = connection.execute(_select_head(office)).one_or_none()
    return EMPTY if row is None else _unpack(*row)


def walk_entries(
    connection: Connection, office: str, start: int = 0, end: int | None = None
) -> Iterator[str]:
    """Entries as they are written, from number `start` to before `end`, as far as there are any
    without a gap; in pages, so that a long log is not held."""
    while end is None or start < end:
        page = connection.execute(
            select(LogEntries.number, LogEntries.body)
            .where(LogEntries.office_id == office, LogEntries.number >= start)
            .order_by(LogEntries.number)
            .limit(_A_PAGE if end is None else min(_A_PAGE, end - start))
        ).all()
        for number, body in page:
            if number != start:
                return
            yield body
            start += 1
        if len(page) < _A_PAGE:
            return


def stream_entries(engine: Engine, office: str, end: int, start: int = 0) -> Iterator[str]:
    """The same for who may read slowly: no transaction is open between two pages."""
    while start < end:
        with reading(engine) as connection:
            page = list(walk_entries(connection, office, start, min(end, start + _A_PAGE)))
        if not page:
            return
        yield from page
        start += len(page)


def find_last(engine: Engine, office: str, verb: Verb) -> Entry | None:
    """The last entry of this act."""
    with reading(engine) as connection:
        body = connection.execute(
            select(LogEntries.body)
            .where(LogEntries.office_id == office, LogEntries.act == verb)
            .order_by(LogEntries.number.desc())
            .limit(1)
        ).scalar_one_or_none()
    return None if body is None else read_entry(body)


def _lock_head(connection: Connection, office: str) -> Frontier:
    query = _select_head(office).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:  # the office's first act
        first = {"office_id": office, "size": 0, "frontier": b""}
        insert_missing(connection, LogHeads, [first])
        row = connection.execute(query).one()
    return _unpack(*row)


def _select_head(office: str) -> Select[int, bytes]:
    return select(LogHeads.size, LogHeads.frontier).where(LogHeads.office_id == office)


def _unpack(size: int, peaks: bytes) -> Frontier:
    """Raises ExciseError LOG_CHANGED where the row was not written here."""
    starts = range(0, len(peaks), HASH_BYTES)
    try:
        return Frontier(size, tuple(peaks[start : start + HASH_BYTES] for start in starts))
    except ValueError as error:
        raise log_changed() from error
