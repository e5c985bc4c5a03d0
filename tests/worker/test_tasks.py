"""What the worker promises for one job, without and with the real pool and broker."""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from rules.errors import ExciseError
from service.children import Child, Children
from tests.brokers import connect, run_broker
from tests.worker.stand_in import propose_stand_in
from worker.key import KEY_BYTES, make_key, read_key
from worker.proposal import Submission
from worker.queue import QUEUE, make_queue, ring
from worker.settings import Settings
from worker.store.cables import CableRecord, read_cable, read_result, submit_cable
from worker.store.database import migrate, open_engine, reading
from worker.store.jobs import claim_job, sweep_jobs
from worker.store.tables import Jobs
from worker.tasks import Desk, do_job


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine, bytes(KEY_BYTES), propose_stand_in, 60, "run")


def submit(engine: Engine, source: bytes) -> tuple[str, str]:
    """Cable id and job id."""
    submission = Submission(source, "cable.txt", "public", date(2026, 1, 1))
    cable_id = submit_cable(engine, "local", submission).id
    with reading(engine) as connection:
        job_id = connection.execute(select(Jobs.id).where(Jobs.cable_id == cable_id)).scalar_one()
    return cable_id, job_id


def test_a_job_is_proposed_and_saved(desk: Desk) -> None:
    cable_id, job_id = submit(desk.engine, b"the cable")
    do_job(desk, job_id)
    assert read_cable(desk.engine, "local", cable_id).disposition == "ready"
    assert read_result(desk.engine, "local", cable_id).redacted == b"THE CABLE"


def test_a_second_message_does_no_work(desk: Desk) -> None:
    cable_id, job_id = submit(desk.engine, b"the cable")
    do_job(desk, job_id)
    do_job(desk, job_id)
    do_job(desk, "no such job")
    assert read_cable(desk.engine, "local", cable_id).attempts == 1


@pytest.mark.parametrize(("word", "code"), [(b"LEAK", "LEAK_FOUND"), (b"BUG", "INTERNAL")])
def test_an_error_ends_the_job_with_its_code_and_without_its_text(
    desk: Desk, caplog: pytest.LogCaptureFixture, word: bytes, code: str
) -> None:
    cable_id, job_id = submit(desk.engine, word + b" CANARY")
    do_job(desk, job_id)
    record = read_cable(desk.engine, "local", cable_id)
    assert (record.status, record.code, record.attempts) == ("failed", code, 1)
    assert "CANARY" not in caplog.text + (record.message or "") + (record.hint or "")
    assert ("stand_in.py" in caplog.text) == (code == "INTERNAL")


def test_the_lease_is_kept_while_the_work_lasts(desk: Desk) -> None:
    cable_id, job_id = submit(desk.engine, b"any")
    swept: list[int] = []

    def outlast_the_lease(submission: Submission, key: bytes) -> object:
        time.sleep(0.8)
        swept.append(sweep_jobs(desk.engine))
        raise ExciseError("NO_CABLE", "", "")

    do_job(replace(desk, pipeline=outlast_the_lease, lease=0.4), job_id)  # type: ignore[arg-type]  # it never returns
    assert swept == [0]
    assert read_cable(desk.engine, "local", cable_id).attempts == 1


@pytest.mark.parametrize(
    ("holder", "taken"),
    [("run/{dead}", True), ("run/{alive}", False), ("another/{dead}", False)],
)
def test_only_a_dead_neighbour_is_followed_before_its_lease_ends(
    desk: Desk, holder: str, taken: bool
) -> None:
    dead = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(dead, 0)
    cable_id, job_id = submit(desk.engine, b"any")
    claim_job(desk.engine, job_id, holder.format(dead=dead, alive=os.getpid()), 60)
    do_job(desk, job_id)
    assert (read_cable(desk.engine, "local", cable_id).status == "done") == taken


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "office.key"
    with pytest.raises(ExciseError, match="NO_KEY"):
        read_key(path)
    make_key(path)
    key = read_key(path)
    make_key(path)
    assert read_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["office.key"]
    path.write_bytes(b"short")
    with pytest.raises(ExciseError, match="BAD_KEY"):
        read_key(path)


def test_a_queue_without_a_broker_is_refused() -> None:
    with pytest.raises(ExciseError, match="NO_BROKER"):
        make_queue(Settings(broker_url=None))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with run_broker() as url:
        yield Settings(
            data=tmp_path_factory.mktemp("data"),
            database_url=None,
            broker_url=url,
            key_file=None,
            workers=2,
            time_limit=8,  # longer than the pool takes to notice a death
            lease=60,  # too long to wait for: a dead neighbour must be noticed
            sweep=0.3,
            overdue=0.2,
        )


@pytest.fixture(scope="module")
def queue_engine(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings.database)
    migrate(engine)
    yield engine
    engine.dispose()


@contextmanager
def pool(settings: Settings) -> Iterator[Path]:
    """The real pool with the stand-in pipeline; gives its log."""
    log = settings.data / "worker.log"
    command = [sys.executable, "-m", "tests.worker.stand_in_pool"]
    children = Children([Child("worker", command, settings.environment(), log, lambda: True, 10)])
    children.start()
    try:
        yield log
    finally:
        children.stop()


def wait_for(
    engine: Engine, cable_id: str, done: Callable[[CableRecord], bool], seconds: float = 40
) -> CableRecord:
    deadline = time.monotonic() + seconds
    while not done(record := read_cable(engine, "local", cable_id)):
        assert time.monotonic() < deadline, record
        time.sleep(0.05)
    return record


def finished(record: CableRecord) -> bool:
    return record.status in {"done", "failed"}


def test_messages_carry_ids_alone(settings: Settings, queue_engine: Engine) -> None:
    _, job_id = submit(queue_engine, b"CANARY in the text")
    assert ring(make_queue(settings), queue_engine, 60) == 1
    assert ring(make_queue(settings), queue_engine, 60) == 0
    with closing(connect(settings.broker_url or "")) as client:
        (message,) = client.lrange(QUEUE, 0, -1)
    assert job_id.encode() in message
    assert b"CANARY" not in message
    assert b"cable.txt" not in message


def test_the_pool_survives_what_a_cable_does(settings: Settings, queue_engine: Engine) -> None:
    ids = {
        word: submit(queue_engine, word)[0]
        for word in (b"plain", b"KILL CANARY", b"SLOW 60", b"BUG CANARY", b"HELD")
    }
    ring(make_queue(settings), queue_engine, 60)
    with closing(connect(settings.broker_url or "")) as client:
        client.flushall()  # what the broker loses is sent again
    with pool(settings) as log:
        records = {word: wait_for(queue_engine, cable, finished) for word, cable in ids.items()}
    assert {word: (r.code or r.disposition, r.attempts) for word, r in records.items()} == {
        b"plain": ("ready", 1),
        b"KILL CANARY": ("CRASHED", 3),
        b"SLOW 60": ("TIMED_OUT", 1),
        b"BUG CANARY": ("INTERNAL", 1),
        b"HELD": ("held", 1),
    }
    assert b"CANARY" not in log.read_bytes()


def test_a_killed_pool_loses_nothing(settings: Settings, queue_engine: Engine) -> None:
    cable_id, job_id = submit(queue_engine, b"SLOW 1")
    claim_job(queue_engine, job_id, "a pool that was killed", lease=1)  # its message went with it
    with pool(settings):
        record = wait_for(queue_engine, cable_id, finished)
    assert (record.status, record.attempts) == ("done", 2)


def test_a_broker_that_is_away_keeps_the_bell(settings: Settings, queue_engine: Engine) -> None:
    submit(queue_engine, b"while the broker is away")
    away = settings.model_copy(update={"broker_url": "redis+socket:///nowhere/broker.sock"})
    began = time.monotonic()
    with pytest.raises(ExciseError, match="BROKER_AWAY"):
        ring(make_queue(away), queue_engine, 60)
    assert time.monotonic() - began < 5
    assert ring(make_queue(settings), queue_engine, 60) == 1


def test_a_broker_that_is_full_gives_the_bell_back(
    settings: Settings, queue_engine: Engine
) -> None:
    submit(queue_engine, b"while the broker is full")
    with closing(connect(settings.broker_url or "")) as client:
        client.config_set("maxmemory", 1)
        with pytest.raises(ExciseError, match="BROKER_AWAY"):
            ring(make_queue(settings), queue_engine, 60)
        client.config_set("maxmemory", 0)
    assert ring(make_queue(settings), queue_engine, 60) == 1


def test_log_records_of_the_worker_name_no_text(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, job_id = submit(desk.engine, b"CANARY")
    do_job(desk, job_id)
    assert "CANARY" not in caplog.text
