"""What the first pass collects: kept by cable, joined for the batch."""

import hashlib

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, select

from worker.protection.mustredact import NOTHING, MustRedact, join_entries
from worker.store.database import reading
from worker.store.tables import Batches, Marks

_MUST_REDACT = TypeAdapter(MustRedact)


def write_marks(must_redact: MustRedact) -> str:
    """As JSON."""
    return _MUST_REDACT.dump_json(must_redact).decode()


def read_marks(text: str) -> MustRedact:
    return _MUST_REDACT.validate_json(text)


def join_marks(connection: Connection, batch_id: str) -> MustRedact:
    """What all cables of a batch mark for protection."""
    rows = connection.execute(select(Marks.entries).where(Marks.batch_id == batch_id)).scalars()
    return join_entries(entry for text in rows for entry in read_marks(text).entries)


def digest_marks(must_redact: MustRedact) -> str | None:
    """sha256; None where nothing is marked and all was read. It stays in the store, where the names
    stand too."""
    if must_redact == NOTHING:
        return None
    return hashlib.sha256(write_marks(must_redact).encode()).hexdigest()


def read_must_redact(engine: Engine, batch_id: str) -> MustRedact:
    """What the first pass over a batch collected."""
    with reading(engine) as connection:
        text = connection.execute(
            select(Batches.must_redact).where(Batches.id == batch_id)
        ).scalar_one()
    return read_marks(text) if text else NOTHING
