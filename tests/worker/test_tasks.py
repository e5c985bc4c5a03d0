"""What a worker process promises for one chunk."""

import logging
import os
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from rules.errors import ExciseError
from tests.keys import make_vault
from tests.worker.stand_in import LINE
from worker.alarm import TimeLimitError, limit_time
from worker.holders import find_dead, name_holder, name_machine, name_pool, read_pid
from worker.key import KEY_BYTES, make_key, read_key
from worker.proposal import Proposal, Submission
from worker.protection.mustredact import MustRedact
from worker.queue import make_queue
from worker.settings import Settings
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.cables import list_batch_cables, read_cable, read_result
from worker.store.database import migrate, open_engine, writing
from worker.store.outbox import take_bells
from worker.store.progress import read_batch
from worker.store.submission import submit_cable
from worker.store.sweep import sweep_jobs
from worker.tasks import do_chunk
from worker.working import Desk

DAY = date(2026, 1, 1)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine, bytes(KEY_BYTES), LINE, name_holder(os.getpid()))


def submit(engine: Engine, source: bytes) -> str:
    return submit_cable(engine, "local", Submission(source, "cable.txt", "public", DAY)).id


def submit_batch(engine: Engine, *sources: bytes) -> str:
    batch_id = open_batch(engine, "local", BatchOrder("batch", "public", DAY)).id
    items = (Submission(source, "cable.txt", "public", DAY) for source in sources)
    add_cables(engine, "local", batch_id, items)
    close_batch(engine, "local", batch_id)
    return batch_id


def work(desk: Desk) -> None:
    while bells := take_bells(desk.engine, 1):
        do_chunk(desk, bells[0].chunk_id)


def statuses(engine: Engine, batch_id: str) -> list[tuple[str, int]]:
    return [
        (record.status, record.attempts) for record in list_batch_cables(engine, "local", batch_id)
    ]


def test_a_cable_is_proposed_and_saved(desk: Desk) -> None:
    cable_id = submit(desk.engine, b"the cable")
    work(desk)
    assert read_cable(desk.engine, "local", cable_id).disposition == "ready"
    assert read_result(desk.engine, "local", cable_id).redacted == b"THE CABLE"


def test_a_second_message_does_no_work(desk: Desk) -> None:
    cable_id = submit(desk.engine, b"the cable")
    (bell,) = take_bells(desk.engine, 1)
    for chunk_id in (bell.chunk_id, bell.chunk_id, "no such chunk"):
        do_chunk(desk, chunk_id)
    assert read_cable(desk.engine, "local", cable_id).attempts == 1


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (b"LEAK", ("failed", "LEAK_FOUND", 1)),
        (b"BUG", ("failed", "INTERNAL", 1)),
        (b"SLOW 30", ("quarantined", "TIMED_OUT", 3)),
        (b"HOG", ("quarantined", "OUT_OF_MEMORY", 3)),
    ],
)
def test_an_error_ends_the_job_with_its_code_and_without_its_text(
    desk: Desk, caplog: pytest.LogCaptureFixture, words: bytes, end: tuple[str, str, int]
) -> None:
    cable_id = submit(desk.engine, words + b" CANARY")
    work(replace(desk, time_limit=0.1))
    record = read_cable(desk.engine, "local", cable_id)
    assert (record.status, record.code, record.attempts) == end
    assert "CANARY" not in caplog.text + (record.message or "") + (record.hint or "")
    assert ("stand_in.py" in caplog.text) == (end[1] == "INTERNAL")


def test_a_slow_cable_takes_no_time_from_its_mates(desk: Desk) -> None:
    batch_id = submit_batch(desk.engine, b"1", b"SLOW 30", b"3", b"SLOW 0.8 4", b"SLOW 0.8 5")
    work(replace(desk, time_limit=1.5))
    assert statuses(desk.engine, batch_id) == [
        ("done", 1),
        ("quarantined", 3),
        ("done", 1),
        ("done", 1),
        ("done", 1),
    ]


def test_no_cable_is_begun_that_the_pool_might_cut_short(desk: Desk) -> None:
    batch_id = submit_batch(desk.engine, b"SLOW 0.6 1", b"SLOW 0.6 2", b"SLOW 0.6 3")
    for _ in range(2):
        (bell,) = take_bells(desk.engine, 1)
        do_chunk(replace(desk, time_limit=1), bell.chunk_id)
    assert statuses(desk.engine, batch_id) == [("done", 1), ("done", 1), ("queued", 0)]


def test_what_is_not_begun_when_the_pool_stops_is_given_back(desk: Desk) -> None:
    batch_id = submit_batch(desk.engine, b"1", b"2", b"3")
    (bell,) = take_bells(desk.engine, 1)
    looks = iter([False, True])
    do_chunk(replace(desk, stopping=lambda: next(looks)), bell.chunk_id)
    assert statuses(desk.engine, batch_id) == [("queued", 0)] * 3
    assert read_batch(desk.engine, "local", batch_id).collected == 1
    work(desk)
    assert statuses(desk.engine, batch_id) == [("done", 1)] * 3


def test_the_lease_is_kept_while_the_work_lasts(desk: Desk) -> None:
    cable_id = submit(desk.engine, b"any")
    swept: list[int] = []

    def outlast_the_lease(*_: object) -> object:
        time.sleep(1.2)
        swept.append(sweep_jobs(desk.engine))
        raise ExciseError("NO_CABLE", "", "")

    line = replace(LINE, propose=outlast_the_lease)  # type: ignore[arg-type]  # it never returns
    work(replace(desk, line=line, lease=0.6))
    assert swept == [0]
    assert read_cable(desk.engine, "local", cable_id).attempts == 1


def test_a_database_that_is_away_when_it_comes_to_saving_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'excise.sqlite3'}", make_vault())
    migrate(engine)
    cable_id = submit(engine, b"any")

    def lose_a_table(submission: Submission, key: bytes, must: MustRedact) -> Proposal:
        _rename(engine, "results", "gone")
        return LINE.propose(submission, key, must)

    monkeypatch.setattr("worker.working.time.sleep", lambda _: _rename(engine, "gone", "results"))
    work(Desk(engine, bytes(KEY_BYTES), replace(LINE, propose=lose_a_table), "a/1.0/1.0"))
    assert read_cable(engine, "local", cable_id).status == "done"
    engine.dispose()


def _rename(engine: Engine, table: str, name: str) -> None:
    with writing(engine) as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


def test_an_alarm_that_is_caught_rings_again() -> None:
    def swallow_the_first() -> None:
        with suppress(BaseException):  # as some library might
            time.sleep(5)
        time.sleep(5)

    with limit_time(0.05), pytest.raises(TimeLimitError):
        swallow_the_first()
    time.sleep(1.1)  # and none rings afterwards


def test_the_dead_are_told_from_the_living_and_from_those_elsewhere() -> None:
    dead = os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "30")
    orphan = f"{name_machine()}/{dead}.1/{dead}.1"  # the number is in use, by another process
    ours = name_pool(os.getpid()) + f"{dead}.1"
    os.kill(dead, 9)
    os.waitpid(dead, 0)
    living = name_holder(os.getpid())
    elsewhere = f"elsewhere/{dead}.1/{dead}.1"
    assert find_dead([ours, orphan, living, elsewhere]) == {ours: False, orphan: True}
    assert living.startswith(name_pool(os.getpid()))
    assert read_pid(living) == os.getpid()
    again = living.rpartition(".")[0] + ".1"  # our number, from before we had it
    assert find_dead([again]) == {again: False}


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


def test_settings_reach_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(queues=("bulk",), workers=3, memory_limit=0)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings().queues == ("bulk",)
    assert (Settings().workers, Settings().memory_limit) == (3, 0)


def test_log_records_of_the_worker_name_no_text(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    submit(desk.engine, b"CANARY")
    work(desk)
    assert "CANARY" not in caplog.text
