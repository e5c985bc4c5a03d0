"""How store functions reach the vault: an engine carries it, and so does every connection of it."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from rules.errors import ExciseError
from worker.key import KEY_BYTES, derive_office_key
from worker.store.database import VAULT_OPTION, insert_missing, reading
from worker.store.sealingtables import DataKeys, Masters
from worker.vault.ring import no_master
from worker.vault.vault import DataKey, Vault, Wrapped, seal_broken

SEED: Final = "seed"
_A_STATEMENT: Final = 500  # SQLite takes 32,766 parameters at most


def vault_of(source: Engine | Connection) -> Vault:
    """Raises ExciseError NO_MASTER where the engine was opened without one."""
    vault: Vault | None = source.get_execution_options().get(VAULT_OPTION)
    if vault is None:
        raise no_master()
    return vault


def check_ring(connection: Connection) -> None:
    """Whether the ring opens this store, before anything of it is written.

    Raises ExciseError: WRONG_MASTER, and NO_MASTER and BAD_MASTER as the ring is read.
    """
    if not inspect(connection).has_table(DataKeys.__tablename__):
        return
    try:
        if _any_key(connection):
            find_key(connection, SEED)
    except ExciseError as error:
        if error.code in {"UNKNOWN_MASTER", "SEAL_BROKEN"}:
            raise _wrong() from None
        raise


def admit(connection: Connection, seed: bytes | None = None) -> None:
    """Take the ring's current master into use, and make the store's secret where there is none.

    seed: that secret, 32 bytes; a new one unless given.
    """
    vault = vault_of(connection)
    current = {"id": vault.ring.current.id, "since": datetime.now(UTC)}
    insert_missing(connection, Masters, [current])
    wrapped = vault.adopt_key(SEED, "", seed or os.urandom(KEY_BYTES))[1]
    insert_keys(connection, [wrapped], missing=True)


def is_sealed(engine: Engine) -> bool:
    """Whether anything in this store can be opened with its master keys alone."""
    with reading(engine) as connection:
        return inspect(connection).has_table(DataKeys.__tablename__) and _any_key(connection)


def read_seed(connection: Connection) -> bytes:
    """The secret from which every office's own is derived, 32 bytes. Raises ExciseError:
    UNKNOWN_MASTER, SEAL_BROKEN."""
    return find_key(connection, SEED).secret


def read_office_key(source: Engine | Connection, office: str) -> bytes:
    """Raises ExciseError: UNKNOWN_MASTER, SEAL_BROKEN."""
    if isinstance(source, Connection):
        return derive_office_key(read_seed(source), office)
    with reading(source) as connection:
        return derive_office_key(read_seed(connection), office)


def make_keys(
    vault: Vault, office: str, ids: Iterable[str]
) -> tuple[Mapping[str, DataKey], Sequence[Wrapped]]:
    """New keys for the rows with these ids, by id and as they are kept."""
    made = [vault.make_key(key_id, office) for key_id in ids]
    return {key.id: key for key, _ in made}, [wrapped for _, wrapped in made]


def insert_keys(connection: Connection, keys: Sequence[Wrapped], *, missing: bool = False) -> None:
    """missing: those that are there already are left as they are.

    Raises ExciseError MASTER_RETIRED: this process has not heard of a rotation, or the ring begins
    with a key that the store was never told of.
    """
    rows = [
        {"id": key.id, "office_id": key.office, "master": key.master, "wrapped": key.sealed}
        for key in keys
    ]
    try:
        if missing:
            insert_missing(connection, DataKeys, rows)
        elif rows:
            connection.execute(insert(DataKeys), rows)
    except IntegrityError as error:
        raise ExciseError(
            "MASTER_RETIRED",
            "The store does not take what is sealed with this master key.",
            "Start this process anew with the ring as it is now, or run `excise keys rotate`.",
        ) from error


def find_key(connection: Connection, key_id: str) -> DataKey:
    """Raises ExciseError: UNKNOWN_MASTER, SEAL_BROKEN."""
    return find_keys(connection, [key_id])[key_id]


def find_keys(connection: Connection, ids: Sequence[str]) -> dict[str, DataKey]:
    """By id. Raises ExciseError: UNKNOWN_MASTER, and SEAL_BROKEN where one is gone or changed."""
    vault = vault_of(connection)
    found = find_wrapped(connection, ids)
    if not found.keys() >= set(ids):
        raise seal_broken()
    return {key_id: vault.open_key(wrapped) for key_id, wrapped in found.items()}


def find_wrapped(connection: Connection, ids: Sequence[str]) -> dict[str, Wrapped]:
    """The same as they are kept."""
    return {
        row.id: read_wrapped(row)
        for some in _pages(ids)
        for row in connection.execute(select(DataKeys).where(DataKeys.id.in_(some)))
    }


def read_wrapped(row: Any) -> Wrapped:
    """row: of the table of data keys."""
    return Wrapped(row.id, row.office_id, row.master, row.wrapped)


def _any_key(connection: Connection) -> bool:
    return connection.execute(select(DataKeys.id).limit(1)).first() is not None


def _wrong() -> ExciseError:
    return ExciseError(
        "WRONG_MASTER",
        "The master keys are not those of this store.",
        "Restore the right ones; nothing was opened or written.",
    )


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _A_STATEMENT] for at in range(0, len(ids), _A_STATEMENT))
