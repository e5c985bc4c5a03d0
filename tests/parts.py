"""The real parts that tests run on: a database and a broker, in the two pairs that are supported.

PostgreSQL and Redis come from Debian's packages; a test that needs them is skipped where they are
not installed.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal
from uuid import uuid4

import pytest
from redis import Redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from service.children import Child, Children
from service.embedded import SOCKET, broker
from worker.store.database import migrate, open_engine

Pair = Literal["sqlite-valkey", "postgresql-redis"]
PAIRS: Final[tuple[Pair, ...]] = ("sqlite-valkey", "postgresql-redis")
TEMPLATE: Final = "migrated"
OTHER_USER: Final = "postgres"  # its server refuses root


@contextmanager
def run_broker(pair: Pair = "sqlite-valkey") -> Iterator[str]:
    """Its URL."""
    with short_folder() as folder:
        child = broker(folder, folder / "log")
        if pair == "postgresql-redis":
            child = replace(child, command=[_find_redis(), *child.command[1:]])
        with running(child):
            yield f"redis+socket://{folder / SOCKET}"


@contextmanager
def run_postgres(disk: Path | None = None) -> Iterator[str]:
    """The URL of its database of administration. It holds an empty database with all tables.

    disk: an empty folder for its files.
    """
    binaries = find_postgres()
    with short_folder() as folder:
        child = make_postgres(binaries, folder, disk)
        with running(child):
            admin = locate(folder, "postgres")
            with _administering(admin) as run:
                run(f"CREATE DATABASE {TEMPLATE}")
            engine = open_engine(locate(folder, TEMPLATE))
            migrate(engine)
            engine.dispose()
            yield admin


@contextmanager
def make_database(admin: str) -> Iterator[str]:
    """The URL of a new database with all tables and no rows; it goes afterwards."""
    name = f"test_{uuid4().hex}"
    with _administering(admin) as run:
        run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield admin.replace("/postgres?", f"/{name}?")
        finally:
            run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(*children: Child) -> Iterator[Children]:
    keeper = Children(children)
    try:
        keeper.start()
        yield keeper
    finally:
        keeper.stop()


def connect(url: str) -> "Redis":
    return Redis.from_url(url.replace("redis+socket://", "unix://"))


def make_postgres(binaries: Path, folder: Path, disk: Path | None = None) -> Child:
    """folder: for its socket, and for its files where no `disk` is given."""
    data = (disk or folder) / "data"
    command = [str(binaries / "initdb"), "--pgdata", str(data), "--auth", "trust", "--no-sync"]
    drop: list[str] = []
    if os.geteuid() == 0:
        for path in (folder, *([disk] if disk else [])):
            shutil.chown(path, OTHER_USER)
        drop = ["setpriv", "--reuid", OTHER_USER, "--regid", OTHER_USER, "--clear-groups"]
        drop += ["--pdeathsig", "KILL"]  # the kernel forgets ours when the user changes
    command += ["--username", "excise", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    command += ["--wal-segsize", "1"]  # MB, so that a small disk holds it
    subprocess.run([*drop, *command], check=True, capture_output=True)
    setpriv = [shutil.which(drop[0]) or "", *drop[1:]] if drop else []
    serve = [*setpriv, str(binaries / "postgres"), "-D", str(data), "-k", str(folder)]
    serve += ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_wal_size=48MB"]
    admin = create_engine(locate(folder, "postgres"))

    def ready() -> bool:
        try:
            with admin.connect():
                return True
        except OperationalError:
            return False
        finally:
            admin.dispose()

    return Child("PostgreSQL", serve, {}, folder / "log", ready, grace=10)


@contextmanager
def _administering(admin: str) -> Iterator[Callable[[str], object]]:
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield lambda command: connection.execute(text(command))
    finally:
        engine.dispose()


def locate(folder: Path, database: str) -> str:
    return f"postgresql+psycopg://excise@/{database}?host={folder}"


@contextmanager
def short_folder() -> Iterator[Path]:
    """Short, for a socket's path has 108 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix="excise-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def find_postgres() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    return found[-1].parent


def _find_redis() -> str:
    found = shutil.which("redis-server")
    if found is None:
        pytest.skip("Redis is not installed (Debian: apt install redis-server)")
    return found
