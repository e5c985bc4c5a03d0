"""A database, a broker and pools to measure the queue on."""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from service.children import Child
from tests.keys import RING
from tests.parts import Pair, make_database, run_broker, run_postgres, running
from tests.planted.clean import Wish, draw
from tests.planted.layouts import lay_out
from worker.proposal import Submission
from worker.queue import make_queue, ring
from worker.settings import Settings
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.cables import read_cable
from worker.store.database import migrate, writing
from worker.store.opening import open_store
from worker.store.progress import read_batch
from worker.store.submission import submit_cable

DAY: Final = date(2026, 1, 1)
REAL: Final = "worker"
STUB: Final = "tests.worker.stand_in_pool"


@dataclass(frozen=True)
class Site:
    settings: Settings
    engine: Engine

    def submit(self, sources: Iterable[bytes]) -> str:
        """A closed batch, rung for."""
        batch_id = open_batch(self.engine, "local", BatchOrder("bench", "public", DAY)).id
        items = (Submission(source, "cable.txt", "public", DAY) for source in sources)
        add_cables(self.engine, "local", batch_id, items)
        close_batch(self.engine, "local", batch_id, self.settings.chunk_size)
        self.ring()
        return batch_id

    def ring(self) -> None:
        ring(make_queue(self.settings), self.engine, self.settings.overdue)

    def await_end(self, batch_id: str) -> None:
        while read_batch(self.engine, "local", batch_id).state != "finished":
            time.sleep(0.1)

    @contextmanager
    def pool(
        self, module: str = REAL, *, workers: int = 1, reserved: bool = False, warm: bool = True
    ) -> Iterator[None]:
        """Processes that have worked once, so that models are loaded; unless `warm` is False.

        reserved: for single cables alone, as one process of `excise serve` is."""
        queues = ("interactive",) if reserved else ("interactive", "bulk")
        settings = self.settings.model_copy(update={"workers": workers, "queues": queues})
        environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with running(
            Child(
                module,
                [sys.executable, "-m", module],
                environment | settings.environment(),
                settings.data / "pool.log",
                lambda: True,
                10,
            )
        ):
            if reserved:
                self._await_single(next(make_cables(1, first=2_000_000)))
            elif warm:
                self.await_end(self.submit(make_cables(40 * workers, first=1_000_000)))
            yield

    def _await_single(self, source: bytes) -> None:
        submission = Submission(source, "cable.txt", "public", DAY)
        cable_id = submit_cable(self.engine, "local", submission).id
        self.ring()
        while read_cable(self.engine, "local", cable_id).status in ("queued", "running"):
            time.sleep(0.1)

    def measure_bytes(self) -> int:
        """Of the database, with nothing left in a log."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.connection.driver_connection.execute(  # type: ignore[union-attr]  # there is one
                    "PRAGMA wal_checkpoint(TRUNCATE)"
                )
            return (self.settings.data / "excise.sqlite3").stat().st_size
        with writing(self.engine) as connection:
            size: int = connection.execute(
                text("SELECT pg_database_size(current_database())")
            ).scalar_one()
        return size


@contextmanager
def open_site(pair: Pair) -> Iterator[Site]:
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        database = None
        if pair == "postgresql-redis":
            database = stack.enter_context(make_database(stack.enter_context(run_postgres())))
        url = stack.enter_context(run_broker(pair))
        settings = Settings(
            data=data, database_url=database, broker_url=url, key_file=None, master_keys=RING
        )
        engine = open_store(settings)
        stack.callback(engine.dispose)
        migrate(engine)
        yield Site(settings, engine)


def make_cables(number: int, first: int = 0) -> Iterator[bytes]:
    """Telegrams of about 2,000 characters, each with its own text."""
    drawn = [lay_out(draw(seed, Wish())).text for seed in range(min(number, 200))]
    for serial in islice(count(first), number):
        yield f"{drawn[serial % len(drawn)]}\nNNNN {serial}\n".encode()


def make_stubs(number: int) -> Iterator[bytes]:
    """Short texts for the stand-in line, each its own."""
    for serial in range(number):
        yield b"CABLE %d " % serial + b"X" * 400
