"""Where a run takes place: broker, database, API and two pools, restarted when they die."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx2
from redis.exceptions import RedisError
from sqlalchemy import Engine

from service.children import Child
from service.settings import ServiceSettings
from tests.accounts import make_token
from tests.chaos.order import Order
from tests.chaos.recorder import start_recording
from tests.keys import RING
from tests.parts import connect, make_database, run_broker, run_postgres, running
from worker.store.opening import prepare_store

POOL: Final = "tests.chaos.pool"
API: Final = "tests.chaos.api"
BROKER: Final = "unixsocket"
ROOM: Final = 192 << 20
ROOM_A_CABLE: Final = 32 << 10


@dataclass
class Stage:
    """disk: the small file system that the database is on, None where none may be mounted.
    killed: names of processes that we ended; felled: of those, and of those we froze.
    uploading: set while a batch is on its way in."""

    order: Order
    settings: ServiceSettings
    engine: Engine
    address: str
    token: str
    disk: Path | None
    killed: set[str] = field(default_factory=set)
    felled: set[str] = field(default_factory=set)
    uploading: threading.Event = field(default_factory=threading.Event)

    def api_answers(self) -> bool:
        try:
            return httpx2.get(f"{self.address}/healthz", timeout=2).status_code == 200
        except httpx2.HTTPError:
            return False

    def broker_answers(self) -> bool:
        with suppress(RedisError), closing(connect(self.settings.broker_url or "")) as client:
            return bool(client.ping())
        return False


@contextmanager
def set_up(order: Order) -> Iterator[Stage]:
    """Everything runs, but nothing is handed in yet."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        folder.chmod(0o711)  # PostgreSQL's own user goes through
        data, small = folder / "data", folder / "small"
        data.mkdir()
        small.mkdir()
        size = ROOM + order.cables * ROOM_A_CABLE
        disk = stack.enter_context(_mounted(data if _on_sqlite(order) else small, size))
        url = stack.enter_context(run_broker(order.pair))
        settings = ServiceSettings(
            data=data,
            database_url=None
            if _on_sqlite(order)
            else stack.enter_context(make_database(stack.enter_context(run_postgres(small)))),
            broker_url=url,
            key_file=None,
            master_keys=RING,
            workers=2,
            time_limit=1 if order.line == "stub" else 5,
            memory_limit=768 if order.line == "stub" else 2048,
            chunk_cables=16,
            lease=3,
            sweep=0.3,
            overdue=1,
        )
        engine = prepare_store(settings)
        stack.callback(engine.dispose)
        start_recording(engine)
        port = _free_port()
        stage = Stage(order, settings, engine, f"http://127.0.0.1:{port}", make_token(engine), disk)
        logs = folder / "logs"
        logs.mkdir()
        stack.enter_context(running(*_units(stage, port, logs)))
        yield stage


def _units(stage: Stage, port: int, logs: Path) -> Iterator[Child]:
    """With a pool of two for all, and one process reserved for single cables, as `excise serve`."""
    environment = stage.settings.environment() | {
        "CHAOS_WITHOUT": stage.order.without,
        "CHAOS_LINE": stage.order.line,
        "OMP_NUM_THREADS": "1",
    }
    urgent = environment | {"EXCISE_WORKERS": "1", "EXCISE_QUEUES": '["interactive"]'}
    run = [sys.executable, "-m"]
    ready = stage.api_answers
    yield Child("API", [*run, API, str(port)], environment, logs / "api.log", ready, 5)
    yield Child("worker", [*run, POOL], environment, logs / "worker.log", lambda: True, 5)
    yield Child("urgent worker", [*run, POOL], urgent, logs / "urgent.log", lambda: True, 5)


@contextmanager
def _mounted(folder: Path, size: int) -> Iterator[Path | None]:
    """A file system of `size` bytes at `folder`; None where we may not mount one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _on_sqlite(order: Order) -> bool:
    return order.pair == "sqlite-valkey"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
