"""`excise webhook-secret`: what a receiver checks our signatures with."""

from service.commands.status import opened
from service.telling.signature import derive_secret, write_secret
from worker.settings import Settings
from worker.store.sealing import read_office_key


def show_secret(settings: Settings) -> str:
    """Of the office of the settings. Raises ExciseError: NO_DATA, NO_MASTER, UNKNOWN_MASTER."""
    with opened(settings) as engine:
        return write_secret(derive_secret(read_office_key(engine, settings.office)))
