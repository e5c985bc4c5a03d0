"""`excise log`: the audit log for whoever checks it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from service.commands.status import require_data
from service.logkeeper import make_notary
from service.settings import ServiceSettings
from worker.log.checkpoint import derive_verifier, read_checkpoint, write_verifier
from worker.log.export import write_export
from worker.signer import read_signer
from worker.store.database import open_engine, reading
from worker.store.log import walk_entries


def describe_key(settings: ServiceSettings) -> str:
    """The public key, one line. Raises ExciseError: NO_LOG_KEY, BAD_LOG_KEY."""
    return write_verifier(derive_verifier(settings.office, read_signer(settings.log_key_path)))


def make_checkpoint(settings: ServiceSettings) -> str:
    """Raises ExciseError: NO_DATA, NO_LOG_KEY, BAD_LOG_KEY, and those of `Notary.vouch`."""
    with _opened(settings) as engine:
        return make_notary(engine, settings).vouch()


def export_log(settings: ServiceSettings) -> Iterator[str]:
    """Lines of an export up to a checkpoint made now. Raises ExciseError: as `make_checkpoint`."""
    with _opened(settings) as engine:
        text = make_notary(engine, settings).vouch()
        verifier = derive_verifier(settings.office, read_signer(settings.log_key_path))
        size = read_checkpoint(text, verifier).size
        with reading(engine) as connection:
            yield from write_export(text, walk_entries(connection, settings.office, 0, size))


@contextmanager
def _opened(settings: ServiceSettings) -> Iterator[Engine]:
    engine = open_engine(settings.database)
    try:
        require_data(settings, engine)
        yield engine
    finally:
        engine.dispose()
