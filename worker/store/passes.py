"""How a batch goes on: cut into chunks, collected, redacted, finished.

`advance` may be called by anyone at any time and does what is due, once: it locks the batch, and a
milestone admits one finaliser of each pass. Call it after the commit that may have ended a pass;
whoever commits last sees that all is done.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, and_, insert, select, update

from worker.protection.mustredact import NOTHING, MustRedact
from worker.store.chunks import cut_page
from worker.store.chunksize import ChunkSize
from worker.store.database import reading, writing
from worker.store.marks import digest_marks, join_marks, read_marks, write_marks
from worker.store.outcome import AGAIN
from worker.store.sealing import find_key, read_office_key
from worker.store.tables import Batches, Cables, Jobs, Milestones
from worker.vault.vault import DataKey

# Jobs of the first pass that nobody reads any more. In an empty file nothing can be marked.
UNREAD: Final = Jobs.status.in_(("failed", "quarantined")) & (Jobs.code != "EMPTY")


def advance(engine: Engine, batch_id: str, chunk_size: ChunkSize) -> bool:
    """Cut what is not cut yet, end the pass whose last job has ended, begin the next; gives whether
    there was anything to do."""
    moved = False
    while _advance_once(engine, batch_id, chunk_size):
        moved = True
    return moved


def advance_all(engine: Engine, chunk_size: ChunkSize) -> bool:
    """One step for every batch of every office: what a process that died left undone. Gives whether
    there was anything to do; a large batch takes many steps, and others must not wait for it."""
    with reading(engine) as connection:
        going = connection.execute(
            select(Batches.id).where(Batches.state.in_(("collecting", "redacting")))
        ).scalars()
        batch_ids = going.all()
    moved = [_advance_once(engine, batch_id, chunk_size) for batch_id in batch_ids]
    return any(moved)


def _advance_once(engine: Engine, batch_id: str, chunk_size: ChunkSize) -> bool:
    if not _is_due(engine, batch_id):
        return False
    with writing(engine) as connection:
        batch = connection.execute(
            select(Batches).where(Batches.id == batch_id).with_for_update(key_share=True)
        ).one()
        _take_step(connection, batch, chunk_size, datetime.now(UTC))
    return True


def _is_due(engine: Engine, batch_id: str) -> bool:
    """Without the lock, since mostly nothing is."""
    with reading(engine) as connection:
        state = connection.execute(select(Batches.state).where(Batches.id == batch_id)).scalar_one()
        phase = _phase(state)
        return phase is not None and (
            _has_uncut(connection, batch_id, phase)
            or not _has_unfinished(connection, batch_id, phase)
        )


def _take_step(
    connection: Connection, batch: Row[Any], chunk_size: ChunkSize, now: datetime
) -> None:
    phase = _phase(batch.state)
    if phase is None:
        return
    if cut_page(connection, batch, phase, chunk_size, now):
        return
    if _has_unfinished(connection, batch.id, phase):
        return
    step = "collected" if phase == "collect" else "finished"
    connection.execute(
        insert(Milestones).values(
            batch_id=batch.id, round=batch.round, step=step, office_id=batch.office_id, at=now
        )
    )
    if phase == "collect":
        _end_collecting(connection, batch)
    else:
        set_batch(connection, batch.id, state="finished", finished_at=now)


def _end_collecting(connection: Connection, batch: Row[Any]) -> None:
    key = find_key(connection, batch.id)
    complete = not _any(connection, batch.id, "collect", UNREAD)
    marked = replace(join_marks(connection, batch.id, key), complete=complete)
    must_redact = marked | _read_of_disposed(connection, batch, key)
    digest = digest_marks(must_redact, read_office_key(connection, batch.office_id))
    sealed = key.seal("batches.must_redact", write_marks(must_redact)) if digest else None
    if digest != batch.digest:
        # Run again, and other sources are marked now: what was done is not done under these.
        connection.execute(
            update(Jobs)
            .where(Jobs.batch_id == batch.id, Jobs.status == "done", Jobs.size > 0)
            .values(AGAIN)
        )
    set_batch(connection, batch.id, state="redacting", digest=digest, must_redact=sealed)


def _read_of_disposed(connection: Connection, batch: Row[Any], key: DataKey) -> MustRedact:
    """What cables marked that are disposed of by now stands in the list of before alone, and is
    withheld from the others still."""
    gone = (
        select(Cables.id)
        .join(Jobs, Jobs.cable_id == Cables.id)
        .where(Jobs.batch_id == batch.id, Cables.disposed_at.is_not(None))
    )
    if batch.must_redact is None or connection.execute(gone.limit(1)).first() is None:
        return NOTHING
    return read_marks(key.open("batches.must_redact", batch.must_redact))


def set_batch(connection: Connection, batch_id: str, **values: object) -> None:
    """Change columns of a batch that this transaction has locked."""
    connection.execute(update(Batches).where(Batches.id == batch_id).values(values))


def _phase(state: str) -> str | None:
    return {"collecting": "collect", "redacting": "redact"}.get(state)


def _has_uncut(connection: Connection, batch_id: str, phase: str) -> bool:
    uncut = and_(Jobs.status == "queued", Jobs.chunk_id.is_(None))
    return _any(connection, batch_id, phase, uncut)


def _has_unfinished(connection: Connection, batch_id: str, phase: str) -> bool:
    return _any(connection, batch_id, phase, Jobs.status == "queued") or _any(
        connection, batch_id, phase, Jobs.status == "running"
    )


def _any(connection: Connection, batch_id: str, phase: str, which: Any) -> bool:
    query = select(Jobs.id).where(Jobs.batch_id == batch_id, Jobs.phase == phase, which)
    return connection.execute(query.limit(1)).first() is not None
