"""What the first pass collects: kept by cable, joined for the batch."""

import hashlib
import hmac

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, select

from worker.protection.mustredact import NOTHING, MustRedact, join_entries
from worker.store.database import reading
from worker.store.sealing import find_key
from worker.store.tables import Batches, Marks
from worker.vault.vault import DataKey

_MUST_REDACT = TypeAdapter(MustRedact)


def write_marks(must_redact: MustRedact) -> bytes:
    """As JSON."""
    return _MUST_REDACT.dump_json(must_redact)


def read_marks(text: bytes) -> MustRedact:
    return _MUST_REDACT.validate_json(text)


def join_marks(connection: Connection, batch_id: str, key: DataKey) -> MustRedact:
    """What all cables of a batch mark for protection. key: the batch's.

    Raises ExciseError: SEAL_BROKEN.
    """
    rows = connection.execute(select(Marks.job_id, Marks.entries).where(Marks.batch_id == batch_id))
    texts = (key.open("marks.entries", row.entries, row.job_id) for row in rows)
    return join_entries(entry for text in texts for entry in read_marks(text).entries)


def digest_marks(must_redact: MustRedact, office_key: bytes) -> str | None:
    """Keyed, since whoever reads the database may try names; None where nothing is marked and all
    was read."""
    if must_redact == NOTHING:
        return None
    own = hmac.new(office_key, b"excise marks 1", hashlib.sha256).digest()
    return hmac.new(own, write_marks(must_redact), hashlib.sha256).hexdigest()


def read_must_redact(engine: Engine, batch_id: str) -> MustRedact:
    """What the first pass over a batch collected. Raises ExciseError: SEAL_BROKEN."""
    with reading(engine) as connection:
        sealed = connection.execute(
            select(Batches.must_redact).where(Batches.id == batch_id)
        ).scalar_one()
        if not sealed:
            return NOTHING
        key = find_key(connection, batch_id)
    return read_marks(key.open("batches.must_redact", sealed))
