"""A short run of `make chaos`, and that its record and its table tell what happened."""

from datetime import date

from sqlalchemy import Engine, update

from tests.chaos.cables import make_cables
from tests.chaos.order import Order
from tests.chaos.recorder import read_steps, start_recording
from tests.chaos.run import run_chaos
from tests.chaos.table import write_table
from tests.keys import make_vault
from worker.proposal import Submission
from worker.store.database import migrate, open_engine, writing
from worker.store.jobs import claim_chunk
from worker.store.outbox import take_bells
from worker.store.submission import submit_cable
from worker.store.sweep import sweep_jobs
from worker.store.tables import Jobs


def test_nothing_is_lost_or_doubled_whatever_dies() -> None:
    kinds = ("child", "parent", "flush", "thrice", "freeze", "disk")
    order = Order(cables=60, faults=5, seed=3, kinds=kinds, patience=60)
    outcome = run_chaos(order)
    told = "\n".join(write_table(outcome))
    assert outcome.failures == [], told
    assert outcome.struck.total() == 5, told
    assert outcome.sampler.samples > 20
    assert set(outcome.verdict.poisoned.values()) == {1}


def test_a_seed_gives_the_same_cables_and_every_cable_its_own_text() -> None:
    cables = make_cables(400, 2, 7)
    assert make_cables(400, 2, 7) == cables
    assert make_cables(400, 2, 8) != cables
    assert len({one.sha256 for one in cables}) == 400


def test_the_record_has_every_step_whoever_takes_it(database: str) -> None:
    engine: Engine = open_engine(database, make_vault())
    migrate(engine)
    start_recording(engine)
    submit_cable(engine, "local", Submission(b"ONE", "cable.txt", "public", date(2026, 1, 1)))
    (bell,) = take_bells(engine, 1)
    chunk = claim_chunk(engine, bell.chunk_id, "m/1.1/2.2", -1)
    assert chunk is not None
    assert sweep_jobs(engine) == 1
    with writing(engine) as connection:
        connection.execute(update(Jobs).values(status="done"))
    steps = read_steps(engine)
    engine.dispose()
    assert [(step.status, step.next_status, step.lawful) for step in steps] == [
        ("queued", "running", True),
        ("running", "queued", True),
        ("queued", "done", False),
    ]
    assert [step.holder for step in steps if step.is_failed_attempt] == ["m/1.1/2.2"]
