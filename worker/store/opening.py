"""Opening the store of a process: its master keys, its database, its tables."""

from contextlib import suppress

from sqlalchemy import Engine

from rules.errors import ExciseError
from worker.key import read_key
from worker.settings import Settings
from worker.store.database import migrate, open_engine
from worker.store.sealing import is_sealed
from worker.vault.ring import Ring, RingFile, make_ring, parse_ring
from worker.vault.vault import Vault


def open_vault(settings: Settings) -> Vault:
    """Raises ExciseError: NO_MASTER, BAD_MASTER."""
    if settings.master_keys is None:
        return Vault(RingFile(settings.master_path))
    ring: Ring = parse_ring(settings.master_keys)
    return Vault(lambda: ring)


def open_store(settings: Settings) -> Engine:
    """The database with its vault, as it is. Open it after a fork, never before.

    Raises ExciseError: NO_MASTER, BAD_MASTER.
    """
    return open_engine(settings.database, open_vault(settings))


def prepare_store(settings: Settings) -> Engine:
    """The same, brought to this version. An office key of before is taken over as the store's own
    secret, and its file in the data folder goes.

    Raises ExciseError: NO_MASTER, BAD_MASTER, WRONG_MASTER; nothing is written then.
    """
    engine = open_store(settings)
    try:
        migrate(engine, _read_old_key(settings))
    except BaseException:
        engine.dispose()
        raise
    if settings.key_file is None:
        settings.key_path.unlink(missing_ok=True)
    return engine


def make_first_ring(settings: Settings) -> None:
    """Make master keys where a machine starts for the first time: none are named, none are there,
    and nothing that is kept needs those that are lost."""
    named = settings.master_keys is not None or settings.master_file is not None
    if named or settings.master_path.exists() or _holds_sealed(settings):
        return
    make_ring(settings.master_path)


def _holds_sealed(settings: Settings) -> bool:
    """Looking makes no database."""
    if settings.database_url is None and not (settings.data / "excise.sqlite3").exists():
        return False
    engine = open_engine(settings.database)
    try:
        return is_sealed(engine)
    finally:
        engine.dispose()


def _read_old_key(settings: Settings) -> bytes | None:
    with suppress(ExciseError):
        return read_key(settings.key_path)
    return None
