"""Opening the database: one code path for SQLite on one machine and PostgreSQL on many."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from worker.vault.vault import Vault

BUSY_SECONDS = 30
CONNECT_SECONDS = 10
# libpq's: within half a minute it is known that a server is cut off or gone, while an answer that
# is slow to come may take its time.
ALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds
}
VAULT_OPTION: Final = "excise_vault"
MIGRATION_LOCK = 0x45584349  # any number of our own, for PostgreSQL's advisory lock


def open_engine(url: str, vault: Vault | None = None) -> Engine:
    """An engine for a SQLAlchemy URL; open it after a fork, never before.

    Statement parameters may hold what was typed, so they are kept out of every error.
    vault: what seals and opens, carried by every connection; without one only what is not sealed
    can be read or written.
    """
    options = {VAULT_OPTION: vault}
    if not url.startswith("sqlite"):
        # A worker cut off in the middle of a transaction must not keep its locks for ever.
        limit = f"-c idle_in_transaction_session_timeout={BUSY_SECONDS}s"
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"options": limit, "connect_timeout": CONNECT_SECONDS, **ALIVE},
            execution_options=options,
        )
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS},
        execution_options=options,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write; on SQLite it takes the write lock at once, since a lock taken
    half-way fails without waiting."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads and waits for no writer."""
    with engine.connect() as connection:
        yield connection.execution_options(excise_reads=True)


def insert_missing(
    connection: Connection, table: type[DeclarativeBase], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows, but for those whose key is there already."""
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def is_full(error: OperationalError) -> bool:
    """Whether the database had no room to write."""
    cause = error.orig
    name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return name in {"SQLITE_FULL", "53100"}


def migrate(engine: Engine, seed: bytes | None = None) -> None:
    """Bring the tables to this version and take the ring's current master into use; processes that
    start together take turns.

    seed: a secret of before that becomes the store's own, where it has none.
    Raises ExciseError: WRONG_MASTER, and NO_MASTER where there is something to be sealed and no
    vault; nothing is written then.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        config.attributes.update(connection=connection, seed=seed)
        command.upgrade(config, "head")


def _prepare_sqlite(raw: SqliteConnection, entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin too late and lose claims without an error.
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")  # a 202 must survive a power cut
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA secure_delete=ON")  # a key that is deleted is gone from the file


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("excise_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
