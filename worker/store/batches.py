"""Batches: open, fill, close; pause, resume, cancel, run again.

A batch is `receiving` until it is closed, then read twice: `collecting` gathers what its cables
mark for protection, `redacting` makes the proposals.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from rules.errors import ExciseError
from worker.log.entry import NOBODY, Act
from worker.proposal import Submission
from worker.store.chunksize import ChunkSize
from worker.store.database import reading, writing
from worker.store.idempotency import Idempotency, reserve_key, settle_key
from worker.store.log import append
from worker.store.outcome import AGAIN, disposed, failure
from worker.store.passes import advance, set_batch
from worker.store.sealing import insert_keys, make_keys, vault_of
from worker.store.submission import Receipt, cable_row, insert_rows, job_row
from worker.store.tables import Batches, Jobs, Marks, Outbox

A_TRANSACTION: Final = 200  # cables
A_TRANSACTION_BYTES: Final = 4 << 20
USUAL: Final = ChunkSize()


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What is asked of all cables of a batch. webhook: told when it is finished."""

    name: str
    profile: str
    as_of: date
    webhook: str | None = None
    idempotency: Idempotency | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that could not be taken, and why."""

    name: str
    error: ExciseError


@dataclass(frozen=True, slots=True)
class Added:
    """count: cables added by this call. submitted: all that the batch holds now."""

    count: int
    submitted: int


def open_batch(engine: Engine, office: str, order: BatchOrder, actor: str = NOBODY) -> Receipt:
    """A batch that receives; the one that is there where its idempotency key came before.

    Raises ExciseError: KEY_REUSED, KEY_IN_USE.
    """
    if order.idempotency is not None:
        known = reserve_key(engine, office, order.idempotency)
        if known is not None:
            return Receipt(known, created=False)
    batch_id, now = uuid4().hex, datetime.now(UTC)
    keys, wrapped = make_keys(vault_of(engine), office, [batch_id])
    key = keys[batch_id]
    with writing(engine) as connection:
        insert_keys(connection, wrapped)
        connection.execute(
            insert(Batches).values(
                id=batch_id,
                office_id=office,
                name=key.seal_text("batches.name", order.name),
                profile=order.profile,
                as_of=order.as_of,
                state="receiving",
                round=1,
                submitted=0,
                webhook=order.webhook and key.seal_text("batches.webhook", order.webhook),
                created_at=now,
            )
        )
        if order.idempotency is not None:
            settle_key(connection, office, order.idempotency, batch_id)
        append(connection, office, [Act("open_batch", actor, (batch_id,))])
    return Receipt(batch_id, created=True)


def add_cables(
    engine: Engine,
    office: str,
    batch_id: str,
    items: Iterable[Submission | Refusal],
    actor: str = NOBODY,
    *,
    at: int | None = None,
) -> Added:
    """Commit items in the order given, a few hundred a transaction; never holds them all.

    A refusal stands in its place: failed with its code, without a text.
    at: the position of the first item. Where somebody else has added meanwhile nothing more is
    added, so that of two that hand in the same thing one ends and nothing stands twice.
    Raises ExciseError: UNKNOWN_BATCH, BATCH_CLOSED, BATCH_MOVED; what was committed before stays.
    """
    count = 0
    submitted = _look(engine, office, batch_id).submitted
    stream = iter(items)
    while some := _take(stream):
        expected = None if at is None else at + count
        submitted = _add(engine, office, batch_id, some, expected=expected, actor=actor)
        count += len(some)
    return Added(count, submitted)


def refuse_item(
    engine: Engine,
    office: str,
    batch_id: str,
    refusal: Refusal,
    actor: str = NOBODY,
) -> None:
    """Put an item that could not be taken in its place: failed with its code, without a text.

    Raises ExciseError: UNKNOWN_BATCH, BATCH_CLOSED.
    """
    _add(engine, office, batch_id, [refusal], expected=None, actor=actor)


def close_batch(
    engine: Engine,
    office: str,
    batch_id: str,
    chunk_size: ChunkSize = USUAL,
    actor: str = NOBODY,
) -> None:
    """Nothing more comes: cut the chunks and hang their doorbells. Closed twice is closed once.

    A batch of one item is read once: its own marks are all there are.
    Raises ExciseError: UNKNOWN_BATCH.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        batch = _lock(connection, office, batch_id)
        if batch.state == "receiving":
            if batch.submitted < 2:
                connection.execute(
                    update(Jobs).where(Jobs.batch_id == batch_id).values(phase="redact")
                )
            set_batch(connection, batch_id, state="collecting", closed_at=now)
            append(connection, office, [Act("close_batch", actor, (batch_id,))])
    advance(engine, batch_id, chunk_size)


def pause_batch(engine: Engine, office: str, batch_id: str, actor: str = NOBODY) -> None:
    """Nothing more of it is begun; the chunks in hand, about a second's work, are finished.

    Raises ExciseError: UNKNOWN_BATCH, BATCH_STATE.
    """
    with writing(engine) as connection:
        batch = _expect(connection, office, batch_id, "collecting", "redacting")
        _silence(connection, batch_id)
        set_batch(connection, batch_id, state="paused", paused_from=batch.state)
        append(connection, office, [Act("pause_batch", actor, (batch_id,))])


def resume_batch(
    engine: Engine,
    office: str,
    batch_id: str,
    chunk_size: ChunkSize = USUAL,
    actor: str = NOBODY,
) -> None:
    """Go on where it was paused. Raises ExciseError: UNKNOWN_BATCH, BATCH_STATE."""
    with writing(engine) as connection:
        batch = _expect(connection, office, batch_id, "paused")
        set_batch(connection, batch_id, state=batch.paused_from, paused_from=None)
        append(connection, office, [Act("resume_batch", actor, (batch_id,))])
    advance(engine, batch_id, chunk_size)


def cancel_batch(engine: Engine, office: str, batch_id: str, actor: str = NOBODY) -> None:
    """End it: what is done stays, what is in hand is not saved any more.

    Raises ExciseError: UNKNOWN_BATCH, BATCH_STATE.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        _expect(connection, office, batch_id, "receiving", "collecting", "redacting", "paused")
        _silence(connection, batch_id)
        connection.execute(
            update(Jobs)
            .where(Jobs.batch_id == batch_id, Jobs.status.in_(("queued", "running")))
            .values(
                status="cancelled", holder=None, lease_until=None, chunk_id=None, finished_at=now
            )
        )
        set_batch(connection, batch_id, state="cancelled", paused_from=None, finished_at=now)
        append(connection, office, [Act("cancel_batch", actor, (batch_id,))])


def rerun_batch(
    engine: Engine,
    office: str,
    batch_id: str,
    chunk_size: ChunkSize = USUAL,
    actor: str = NOBODY,
    *,
    everything: bool = False,
) -> None:
    """Do again what failed, was quarantined or cancelled; with `everything` also what is done, for
    which nothing is computed where neither rules nor marks have changed.

    Raises ExciseError: UNKNOWN_BATCH, BATCH_STATE.
    """
    ended = ["failed", "quarantined", "cancelled", *(["done"] if everything else [])]
    now = datetime.now(UTC)
    with writing(engine) as connection:
        batch = _expect(connection, office, batch_id, "finished", "cancelled")
        # size: what was refused on its way in or is disposed of has no text to read
        which = (Jobs.batch_id == batch_id, Jobs.status.in_(ended), Jobs.size > 0)
        if everything and batch.submitted > 1:
            connection.execute(update(Jobs).where(*which).values(phase="collect"))
        anew = select(Jobs.id).where(*which, Jobs.phase == "collect")
        connection.execute(delete(Marks).where(Marks.job_id.in_(anew)))
        connection.execute(update(Jobs).where(*which).values(AGAIN))
        set_batch(
            connection,
            batch_id,
            state="collecting",
            round=batch.round + 1,
            closed_at=batch.closed_at or now,
            finished_at=None,
        )
        append(connection, office, [Act("rerun_batch", actor, (batch_id,))])
    advance(engine, batch_id, chunk_size)


def unknown_batch() -> ExciseError:
    return ExciseError("UNKNOWN_BATCH", "There is no batch with this id.", "Check the id.")


def _add(
    engine: Engine,
    office: str,
    batch_id: str,
    items: Sequence[Submission | Refusal],
    *,
    expected: int | None,
    actor: str,
) -> int:
    """How many the batch holds now. expected: how many it must hold before."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        batch = _lock(connection, office, batch_id)
        if batch.state != "receiving":
            raise ExciseError(
                "BATCH_CLOSED", "This batch takes no more cables.", "Open another batch."
            )
        if expected not in {None, batch.submitted}:
            raise ExciseError(
                "BATCH_MOVED",
                "Somebody else adds to this batch, or this is not what comes next.",
                "Ask how many it holds and go on from there.",
            )
        # Apart, since rows that are inserted together have the same columns.
        taken: tuple[list[Any], list[Any]] = [], []
        refused: tuple[list[Any], list[Any]] = [], []
        for position, item in enumerate(items, batch.submitted):
            fate: dict[str, object] = {"batch_id": batch_id, "position": position}
            if isinstance(item, Submission):
                rows, submission = taken, item
            else:
                rows, submission = refused, Submission(b"", item.name, batch.profile, batch.as_of)
                fate |= failure("failed", item.error, now)
            cable = cable_row(office, submission, None, now)
            rows[0].append(cable)
            rows[1].append(job_row(cable, "collect", now) | fate)
        for cables, jobs in (taken, refused):
            insert_rows(connection, cables, jobs)
        submitted: int = batch.submitted + len(items)
        set_batch(connection, batch_id, submitted=submitted)
        ids = (cable["id"] for cables, _ in (taken, refused) for cable in cables)
        append(
            connection, office, [Act("submit", actor, (one,), {"batch": batch_id}) for one in ids]
        )
    return submitted


def _take(stream: Iterator[Submission | Refusal]) -> list[Submission | Refusal]:
    """What goes into the next transaction."""
    taken: list[Submission | Refusal] = []
    size = 0
    for item in stream:
        taken.append(item)
        size += len(item.source) if isinstance(item, Submission) else 0
        if len(taken) >= A_TRANSACTION or size >= A_TRANSACTION_BYTES:
            break
    return taken


def _look(engine: Engine, office: str, batch_id: str) -> Row[Any]:
    with reading(engine) as connection:
        return _one(connection, office, batch_id, lock=False)


def _lock(connection: Connection, office: str, batch_id: str) -> Row[Any]:
    return _one(connection, office, batch_id, lock=True)


def _one(connection: Connection, office: str, batch_id: str, *, lock: bool) -> Row[Any]:
    query = select(Batches).where(Batches.id == batch_id, Batches.office_id == office)
    row = connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        raise unknown_batch()
    return row


def _expect(connection: Connection, office: str, batch_id: str, *states: str) -> Row[Any]:
    batch = _lock(connection, office, batch_id)
    if batch.disposed_at is not None:
        raise disposed()
    if batch.state not in states:
        raise ExciseError(
            "BATCH_STATE",
            f"This batch is {batch.state}.",
            f"That can be done to one that is {' or '.join(states)}.",
        )
    return batch


def _silence(connection: Connection, batch_id: str) -> None:
    """Nobody claims what waits: its chunks are no more, and messages for them name nothing."""
    connection.execute(
        update(Jobs)
        .where(Jobs.batch_id == batch_id, Jobs.status == "queued", Jobs.chunk_id.is_not(None))
        .values(chunk_id=None)
    )
    connection.execute(delete(Outbox).where(Outbox.batch_id == batch_id))
