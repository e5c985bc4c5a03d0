"""A broker that is away at the moment when a message is to be answered."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.children import Child
from service.embedded import SOCKET, broker
from tests.keys import RING, make_vault
from tests.parts import running
from worker.proposal import Submission
from worker.queue import make_queue, ring
from worker.settings import Settings
from worker.store.database import migrate, open_engine
from worker.store.ledger import read_ledger
from worker.store.submission import submit_cable

DAY = date(2026, 1, 1)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, for the socket."""
    with tempfile.TemporaryDirectory(prefix="excise-", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{folder / 'excise.sqlite3'}", make_vault())
    migrate(engine)
    yield engine
    engine.dispose()


def wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_pool_whose_answers_were_lost_hears_again(folder: Path, engine: Engine) -> None:
    url = f"redis+socket://{folder / SOCKET}"
    settings = Settings(
        data=folder, broker_url=url, workers=1, sweep=0.3, overdue=0.2, master_keys=RING
    )

    def submit(source: bytes) -> None:
        submit_cable(engine, "local", Submission(source, "cable.txt", "public", DAY))
        ring(make_queue(settings), engine, 60)

    command = [sys.executable, "-m", "tests.worker.stand_in_pool"]
    log = folder / "worker.log"
    pool = Child("worker", command, settings.environment(), log, lambda: True, 10)
    with ExitStack() as before:
        before.enter_context(running(broker(folder, folder / "broker.log")))
        pools = before.enter_context(ExitStack())
        pools.enter_context(running(pool))
        submit(b"SLOW 1")
        wait(lambda: read_ledger(engine, "local").running == 1)
        kept = pools.pop_all()
    with kept:  # the broker is gone, the pool is not
        wait(lambda: read_ledger(engine, "local").done == 1)
        # It tries to answer the message, unless it has noticed by then that nobody is there: mostly
        # not, since a consumer that has all it may take does not listen.
        time.sleep(1)
        with running(broker(folder, folder / "broker.log")):
            submit(b"after that")
            wait(lambda: read_ledger(engine, "local").done == 2)
