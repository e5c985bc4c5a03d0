"""Chunks: jobs of one batch and one pass that are worked on together, since a message costs more
than a short cable. What one message names, and what one UPDATE claims."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from worker.store.chunksize import ChunkSize
from worker.store.tables import Jobs, Outbox

INTERACTIVE: Final = "interactive"
BULK: Final = "bulk"
PAGE: Final = 5000  # jobs looked at in one transaction


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: str
    position: int
    size: int


def cut_page(
    connection: Connection, batch: Row[Any], phase: str, chunk_size: ChunkSize, now: datetime
) -> int:
    """Give the first queued jobs of a pass that have none their chunks and hang the doorbells;
    gives the number of jobs, 0 where none was left."""
    rows = connection.execute(
        select(Jobs.id, Jobs.position, Jobs.size)
        .where(
            Jobs.batch_id == batch.id,
            Jobs.phase == phase,
            Jobs.status == "queued",
            Jobs.chunk_id.is_(None),
        )
        .order_by(Jobs.position)
        .limit(PAGE)
    ).all()
    waiting = [_Waiting(*row) for row in rows]
    chunks = {uuid4().hex: jobs for jobs in part(waiting, chunk_size)}
    if waiting:
        connection.execute(
            update(Jobs).where(Jobs.id == bindparam("job")).values(chunk_id=bindparam("chunk")),
            [{"job": job.id, "chunk": chunk} for chunk, jobs in chunks.items() for job in jobs],
        )
        hang_bells(connection, chunks, batch.office_id, batch.id, now)
    return len(waiting)


def part(waiting: Iterable[_Waiting], chunk_size: ChunkSize) -> Iterator[Sequence[_Waiting]]:
    """In the order given."""
    chunk: list[_Waiting] = []
    size = 0
    for job in waiting:
        if chunk and (size + job.size > chunk_size.bytes or len(chunk) >= chunk_size.cables):
            yield chunk
            chunk, size = [], 0
        chunk.append(job)
        size += job.size
    if chunk:
        yield chunk


def hang_bells(
    connection: Connection, chunks: Iterable[str], office: str, batch_id: str | None, now: datetime
) -> None:
    """A doorbell a chunk: at the interactive queue for what is of no batch."""
    rows = [
        {
            "chunk_id": chunk,
            "office_id": office,
            "batch_id": batch_id,
            "queue": BULK if batch_id else INTERACTIVE,
            "created_at": now,
        }
        for chunk in chunks
    ]
    if rows:
        connection.execute(insert(Outbox), rows)
