"""The real pool over a real broker and a real database, and the ways they die."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from rules.errors import ExciseError
from service.children import Child
from tests.keys import RING
from tests.parts import PAIRS, connect, make_database, run_broker, running
from tests.worker.stand_in import LINE
from worker.holders import name_holder, read_pid
from worker.key import KEY_BYTES
from worker.proposal import Submission
from worker.queue import TASK, make_queue, ring
from worker.settings import Settings
from worker.store.batches import BatchOrder, add_cables, cancel_batch, close_batch, open_batch
from worker.store.cables import CableRecord, list_batch_cables, read_cable
from worker.store.database import migrate, reading
from worker.store.jobs import claim_chunk
from worker.store.ledger import read_ledger
from worker.store.opening import open_store
from worker.store.outbox import take_bells
from worker.store.progress import read_batch
from worker.store.submission import submit_cable
from worker.store.tables import Jobs
from worker.working import Desk, work_off

DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Place:
    settings: Settings
    engine: Engine

    def submit(self, source: bytes) -> str:
        submission = Submission(source, "cable.txt", "public", DAY)
        return submit_cable(self.engine, "local", submission).id

    def submit_batch(self, *sources: bytes) -> str:
        batch_id = open_batch(self.engine, "local", BatchOrder("batch", "public", DAY)).id
        items = (Submission(source, "cable.txt", "public", DAY) for source in sources)
        add_cables(self.engine, "local", batch_id, items)
        close_batch(self.engine, "local", batch_id, self.settings.chunk_size)
        return batch_id

    def ring(self) -> int:
        return ring(make_queue(self.settings), self.engine, 60)

    def cables(self, batch_id: str) -> tuple[CableRecord, ...]:
        return list_batch_cables(self.engine, "local", batch_id)

    def await_batch(self, batch_id: str) -> tuple[CableRecord, ...]:
        self.wait(lambda: read_batch(self.engine, "local", batch_id).state == "finished")
        assert read_ledger(self.engine, "local").balanced
        return self.cables(batch_id)

    def await_status(self, cable_id: str, *statuses: str) -> CableRecord:
        self.wait(lambda: read_cable(self.engine, "local", cable_id).status in statuses)
        return read_cable(self.engine, "local", cable_id)

    def wait(self, done: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, read_ledger(self.engine, "local")
            time.sleep(0.05)

    def log(self, name: str) -> str:
        return (self.settings.data / f"{name}.log").read_text()

    def pool(self, name: str = "worker", **more: object) -> Child:
        """The real pool with the stand-in line."""
        settings = self.settings.model_copy(update=more)
        command = [sys.executable, "-m", "tests.worker.stand_in_pool"]
        log = settings.data / f"{name}.log"
        return Child(name, command, settings.environment(), log, lambda: True, 10)


@pytest.fixture(scope="module", params=PAIRS)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("data")
    with run_broker(request.param) as url, _database(request, data) as database:
        settings = Settings(
            data=data,
            database_url=database,
            broker_url=url,
            key_file=None,
            master_keys=RING,
            workers=2,
            time_limit=1,
            lease=60,  # too long to wait for: a death must be noticed
            sweep=0.3,
            overdue=0.2,
            chunk_cables=8,
        )
        engine = open_store(settings)
        migrate(engine)
        yield Place(settings, engine)
        engine.dispose()


@contextmanager
def _database(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    if request.param == "sqlite-valkey":
        yield f"sqlite:///{data / 'excise.sqlite3'}"
    else:
        with make_database(request.getfixturevalue("postgres")) as url:
            yield url


def slow(words: str, count: int) -> list[bytes]:
    """No two alike, or they would be worked on once."""
    return [f"{words} {number}".encode() for number in range(count)]


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def holder_of(place: Place, batch_id: str) -> int:
    """The process that works on it now."""
    found: list[int] = []

    def look() -> bool:
        with reading(place.engine) as connection:
            holder = connection.execute(
                select(Jobs.holder).where(Jobs.batch_id == batch_id, Jobs.status == "running")
            ).scalars()
            found.extend(read_pid(name) for name in holder if name)
        return bool(found)

    place.wait(look)
    return found[0]


def test_messages_carry_ids_alone(place: Place) -> None:
    batch_id = place.submit_batch(b"CANARY in the text", b"another CANARY")
    cable_id = place.submit(b"CANARY alone")
    assert place.ring() == 2
    assert place.ring() == 0
    with closing(connect(place.settings.broker_url or "")) as client:
        messages = [*client.lrange("interactive", 0, -1), *client.lrange("bulk", 0, -1)]
    assert len(messages) == 2
    for told in ("CANARY", "cable.txt", batch_id, cable_id):
        assert told not in str(messages)


def test_a_broker_that_is_away_keeps_the_bell(place: Place) -> None:
    place.submit(b"while the broker is away")
    away = place.settings.model_copy(update={"broker_url": "redis+socket:///nowhere/broker.sock"})
    began = time.monotonic()
    with pytest.raises(ExciseError, match="BROKER_AWAY"):
        ring(make_queue(away), place.engine, 60)
    assert time.monotonic() - began < 5
    assert place.ring() == 1


def test_a_broker_that_is_full_gives_the_bell_back(place: Place) -> None:
    place.submit(b"while the broker is full")
    with closing(connect(place.settings.broker_url or "")) as client:
        client.config_set("maxmemory", 1)
        with pytest.raises(ExciseError, match="BROKER_AWAY"):
            place.ring()
        client.config_set("maxmemory", 0)
    assert place.ring() == 1


def test_a_pool_that_is_asked_to_stop_gives_back_what_it_has_not_begun(place: Place) -> None:
    batch_id = place.submit_batch(*slow("COLLECT-SLOW 0.4", 8))
    with running(place.pool("stopped")):
        holder_of(place, batch_id)
    records = place.cables(batch_id)
    assert {(record.status, record.attempts) for record in records} == {("queued", 0)}
    assert 0 < read_batch(place.engine, "local", batch_id).collected < 8
    cancel_batch(place.engine, "local", batch_id)


@pytest.fixture(scope="module")
def pool(place: Place) -> Iterator[Child]:
    """One for all tests after the first that asks for it."""
    child = place.pool()
    with running(child):
        yield child


def test_the_pool_survives_what_a_cable_does(place: Place, pool: Child) -> None:
    poison = (b"KILL CANARY", b"SLOW 60", b"STUCK 60", b"HOG", b"COLLECT-KILL")
    batch_id = place.submit_batch(b"plain", *poison, b"BUG CANARY", b"HELD")
    with closing(connect(place.settings.broker_url or "")) as client:
        client.flushall()  # what the broker loses is sent again
    records = place.await_batch(batch_id)
    assert [record.code or record.disposition for record in records] == [
        "ready",
        "CRASHED",
        "TIMED_OUT",
        "TIMED_OUT",
        "OUT_OF_MEMORY",
        "CRASHED",
        "INTERNAL",
        "held",
    ]
    assert {record.attempts for record in records if record.status == "quarantined"} == {3}
    assert all(record.attempts < 3 for record in records if record.status != "quarantined")
    assert b"CANARY" not in pool.log.read_bytes()


@pytest.mark.parametrize("victim", ["child", "parent"])
def test_killed_in_the_middle_nothing_is_lost(place: Place, pool: Child, victim: str) -> None:
    # Of its own: what another test had worked on would be known and done at once.
    batch_id = place.submit_batch(*slow(f"SLOW 0.1 {victim}", 20))
    place.ring()
    child = holder_of(place, batch_id)
    os.kill(child if victim == "child" else parent_of(child), signal.SIGKILL)
    records = place.await_batch(batch_id)
    assert {record.status for record in records} == {"done"}
    assert max(record.attempts for record in records) < 3


def test_a_broker_that_is_killed_and_forgets_all_loses_nothing(place: Place, pool: Child) -> None:
    batch_id = place.submit_batch(*slow("SLOW 0.05", 40))
    place.ring()
    holder_of(place, batch_id)
    with closing(connect(place.settings.broker_url or "")) as client:
        os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
    assert {record.status for record in place.await_batch(batch_id)} == {"done"}
    with closing(connect(place.settings.broker_url or "")) as client:
        client.flushall()
    assert place.await_status(place.submit(b"after all that"), "done").attempts == 1


def test_a_message_that_comes_three_times_is_worked_on_once(place: Place, pool: Child) -> None:
    batch_id = place.submit_batch(*slow("SLOW 0.2", 2))
    app = make_queue(place.settings)
    bells = take_bells(place.engine, 10)
    for bell in [*bells] * 3:
        app.send_task(TASK, args=[bell.chunk_id], queue=bell.queue)
    assert [record.attempts for record in place.await_batch(batch_id)] == [1, 1]


def test_a_zombie_is_refused_when_it_comes_back(place: Place, pool: Child) -> None:
    """This process is the zombie: alive all the time, but cut off until its lease is over and
    another has done its work."""
    batch_id = place.submit_batch(b"one")
    (bell,) = take_bells(place.engine, 1)
    desk = Desk(place.engine, bytes(KEY_BYTES), LINE, name_holder(os.getpid()))
    chunk = claim_chunk(place.engine, bell.chunk_id, desk.holder, lease=1)
    assert chunk is not None
    (before,) = place.await_batch(batch_id)
    assert (before.status, before.attempts) == ("done", 2)
    work_off(replace(desk, line=replace(LINE, digest=lambda *_: "what it alone knows")), chunk)
    assert place.cables(batch_id) == (before,)


def test_an_urgent_cable_starts_within_two_seconds_behind_a_batch(
    place: Place, pool: Child
) -> None:
    batch_id = place.submit_batch(*slow("SLOW 0.4", 300))
    with running(place.pool("urgent", workers=1, queues=("interactive",))):
        place.wait(lambda: "concurrency: 1" in place.log("urgent"))
        place.await_status(place.submit(b"both pools are up"), "done")
        holder_of(place, batch_id)
        begun = time.monotonic()
        cable_id = place.submit(b"urgent")
        place.ring()
        place.await_status(cable_id, "done")
        assert time.monotonic() - begun < 2
        assert read_ledger(place.engine, "local", batch_id).unfinished > 40
    cancel_batch(place.engine, "local", batch_id)
