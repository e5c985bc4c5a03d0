"""`python -m tests.bench.queue [CABLES]`: what the queue costs beside the work it hands out.

One worker process takes a batch of the demonstration cables, each made a different text, through
the real broker, database and line. The share is what is left of the time from the first claim to
the last save when the seconds inside the line are taken off: messages, claims, saves, both passes.
On a machine that does other things too, waiting for a processor counts against the queue; the share
of processor time of the worker process does not know of that.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from service.children import Child
from tests.parts import make_database, run_broker, run_postgres, running
from worker.line import Line
from worker.pipeline import make_line
from worker.pool import run_pool
from worker.proposal import Proposal, Submission
from worker.protection.mustredact import MustRedact
from worker.queue import make_queue, ring
from worker.settings import Settings
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.database import migrate, open_engine, reading
from worker.store.progress import read_batch
from worker.store.tables import Jobs

DAY = date(2026, 1, 1)
DEMO = Path(__file__).parents[2] / "service" / "demo"
NOTES = "notes"


class _Note(NamedTuple):
    """began: of the epoch; wall, cpu: seconds in the line; cpu_so_far: of the whole process."""

    began: float
    wall: float
    cpu: float
    cpu_so_far: float


def measure(name: str, settings: Settings, cables: int) -> None:
    engine = open_engine(settings.database)
    migrate(engine)
    command = [sys.executable, "-m", "tests.bench.queue", "pool"]
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment = settings.environment() | threads
    log = settings.data / "worker.log"
    begun = time.monotonic()
    batch_id = open_batch(engine, "local", BatchOrder("bench", "public", DAY)).id
    add_cables(engine, "local", batch_id, islice(_vary(), cables))
    close_batch(engine, "local", batch_id, settings.chunk_size)
    submitted = time.monotonic() - begun
    messages = ring(make_queue(settings), engine, settings.overdue)
    with running(Child("worker", command, environment, log, lambda: True, 10)):
        while read_batch(engine, "local", batch_id).state != "finished":
            time.sleep(0.5)
    rows = [row.split() for row in (settings.data / NOTES).read_text().splitlines()]
    notes = [_Note(*map(float, row)) for row in rows]
    with reading(engine) as connection:
        last = connection.execute(
            select(func.max(Jobs.finished_at, type_=Jobs.finished_at.type))
        ).scalar_one()
    assert last is not None
    whole = last.timestamp() - notes[0].began
    work = sum(note.wall for note in notes)
    processor = notes[-1].cpu_so_far - notes[0].cpu_so_far
    processor_share = 1 - sum(note.cpu for note in notes[1:]) / processor
    engine.dispose()
    print(  # noqa: T201  # what it is for
        f"{name}: {cables} cables in {messages} chunks, {cables / whole:.1f} a second; "
        f"work {work:.2f} s of {whole:.2f} s: the queue's share is {1 - work / whole:.1%}, "
        f"{processor_share:.1%} of processor time; "
        f"handing in {1000 * submitted / cables:.2f} ms a cable"
    )


def _vary() -> Iterator[Submission]:
    """The demonstration cables, each time with another page around them."""
    sources = [path.read_bytes() for path in sorted(DEMO.glob("*.txt"))]
    for number in count():
        source = sources[number % len(sources)] + b"\n\nPage %d\n" % number
        yield Submission(source, f"{number}.txt", "public", DAY)


def _run_timed_pool() -> None:
    settings = Settings()
    line = make_line()

    @contextmanager
    def noted() -> Iterator[None]:
        began, wall, cpu = time.time(), time.monotonic(), time.process_time()
        yield
        took = time.monotonic() - wall, time.process_time() - cpu, time.process_time()
        with (settings.data / NOTES).open("a") as file:
            print(began, *took, file=file)

    def collect(submission: Submission) -> MustRedact:
        with noted():
            return line.collect(submission)

    def propose(submission: Submission, key: bytes, must: MustRedact) -> Proposal:
        with noted():
            return line.propose(submission, key, must)

    timed: Line = replace(line, collect=collect, propose=propose)
    run_pool(settings, timed)


def main() -> None:
    if sys.argv[1:] == ["pool"]:
        _run_timed_pool()
        return
    cables = int(sys.argv[1]) if sys.argv[1:] else 1000
    usual = Settings(workers=1, database_url=None, key_file=None, sweep=2)
    with tempfile.TemporaryDirectory() as folder, run_broker() as url:
        settings = {"data": Path(folder), "broker_url": url}
        measure("SQLite, Valkey", usual.model_copy(update=settings), cables)
    with (
        tempfile.TemporaryDirectory() as folder,
        run_broker("postgresql-redis") as url,
        run_postgres() as admin,
        make_database(admin) as database,
    ):
        settings = {"data": Path(folder), "broker_url": url, "database_url": database}
        measure("PostgreSQL, Redis", usual.model_copy(update=settings), cables)


if __name__ == "__main__":
    main()
