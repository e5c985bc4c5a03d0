"""What a claim promises: one holder at a time, nothing saved by who lost it, poison kills itself."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Engine, select

from rules.errors import ExciseError
from tests.worker.stand_in import stand_in_proposal
from worker.proposal import Submission
from worker.rendering import render
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch, pause_batch
from worker.store.cables import list_batch_cables, read_cable, read_result
from worker.store.chunksize import ChunkSize
from worker.store.database import reading
from worker.store.jobs import Chunk, Claim, claim_chunk, renew_chunk
from worker.store.ledger import read_ledger
from worker.store.outbox import Bell, Forgotten, measure_backlog, return_bells, take_bells
from worker.store.saving import Done, Failed, GivenUp, Returned, save
from worker.store.submission import submit_cable
from worker.store.sweep import CRASHED, bury_holders, list_holders, renew_chunks, sweep_jobs
from worker.store.tables import Jobs

HOUR = 3600.0
DAY = date(2026, 1, 1)
TIMED_OUT = ExciseError("TIMED_OUT", "Too long.", "Split it.")


def submit_batch(engine: Engine, sources: Sequence[bytes], chunk_size: ChunkSize) -> str:
    """A batch of one pass: its id."""
    batch_id = open_batch(engine, "local", BatchOrder("batch", "public", DAY)).id
    items = [Submission(source, f"{n}.txt", "public", DAY) for n, source in enumerate(sources)]
    add_cables(engine, "local", batch_id, items)
    close_batch(engine, "local", batch_id, chunk_size)
    return batch_id


def claimed(engine: Engine, holder: str = "a", lease: float = HOUR) -> Chunk:
    """The next chunk that waits."""
    (bell,) = take_bells(engine, 1, Forgotten(("interactive", "bulk"), -1))
    chunk = claim_chunk(engine, bell.chunk_id, holder, lease)
    assert chunk is not None
    return chunk


def done(claim: Claim, disposition: str = "ready") -> Done:
    return Done(claim, claim.sha256, render(stand_in_proposal(claim.submission, disposition)))


@pytest.fixture
def cable(engine: Engine, submission: Submission) -> str:
    return submit_cable(engine, "local", submission).id


def test_a_second_message_does_not_claim(
    engine: Engine, cable: str, submission: Submission
) -> None:
    chunk = claimed(engine)
    assert [claim.submission for claim in chunk.claims] == [submission]
    assert measure_backlog(engine).waiting == 0
    assert claim_chunk(engine, chunk.id, "b", HOUR) is None
    assert save(engine, chunk, [done(chunk.claims[0])]) == 1
    assert claim_chunk(engine, chunk.id, "b", HOUR) is None


def test_results_are_saved_once_and_read_back(
    engine: Engine, cable: str, submission: Submission
) -> None:
    with pytest.raises(ExciseError, match="NOT_DONE"):
        read_result(engine, "local", cable)
    chunk = claimed(engine)
    (claim,) = chunk.claims
    assert save(engine, chunk, [done(claim)]) == 1
    assert save(engine, chunk, [done(claim)]) == 0
    assert save(engine, chunk, [Failed(claim, ExciseError("LATE", "", ""))]) == 0
    record = read_cable(engine, "local", cable)
    assert (record.status, record.disposition, record.attempts) == ("done", "ready", 1)
    assert record.summary is not None
    assert (record.summary.warnings, record.summary.people, record.summary.pending) == (1, 1, 1)
    result = read_result(engine, "local", cable)
    assert result.redacted == b"THE CABLE"
    proposal = stand_in_proposal(submission, "ready")
    assert result.working == proposal.working.model_dump_json(by_alias=True)


def test_a_failure_keeps_its_code_and_gives_no_result(engine: Engine, cable: str) -> None:
    chunk = claimed(engine)
    save(engine, chunk, [Failed(chunk.claims[0], ExciseError("NO_CABLE", "None.", "Look."))])
    record = read_cable(engine, "local", cable)
    assert (record.status, record.code, record.hint) == ("failed", "NO_CABLE", "Look.")
    with pytest.raises(ExciseError, match="NO_CABLE"):
        read_result(engine, "local", cable)


def test_a_zombie_cannot_save(engine: Engine, cable: str) -> None:
    slow = claimed(engine, "slow", lease=-1)
    sweep_jobs(engine)
    quick = claimed(engine, "quick")
    assert not renew_chunk(engine, slow, HOUR)
    assert save(engine, slow, [done(slow.claims[0])]) == 0
    assert read_cable(engine, "local", cable).status == "running"
    assert renew_chunk(engine, quick, HOUR)
    assert save(engine, quick, [done(quick.claims[0], "held")]) == 1
    assert read_cable(engine, "local", cable).disposition == "held"


def test_a_zombie_under_its_own_name_cannot_save_either(engine: Engine, cable: str) -> None:
    before = claimed(engine, "same", lease=-1)
    sweep_jobs(engine)
    after = claimed(engine, "same")
    assert save(engine, before, [done(before.claims[0])]) == 0
    assert save(engine, after, [done(after.claims[0])]) == 1


def test_the_sweeper_never_takes_live_work(engine: Engine, cable: str) -> None:
    chunk = claimed(engine, lease=HOUR)
    assert sweep_jobs(engine) == 0
    assert claim_chunk(engine, chunk.id, "b", HOUR) is None
    assert sweep_jobs(engine, everyone=True) == 1  # where no holder can be alive
    assert measure_backlog(engine).waiting == 1


def test_the_third_death_quarantines_the_cable(engine: Engine, cable: str) -> None:
    for attempt in (1, 2, 3):
        assert claimed(engine, lease=-1).claims[0].attempt == attempt
        assert sweep_jobs(engine) == 1
    record = read_cable(engine, "local", cable)
    assert (record.status, record.code, record.attempts) == ("quarantined", "CRASHED", 3)
    assert measure_backlog(engine).waiting == 0
    assert read_ledger(engine, "local").balanced
    with pytest.raises(ExciseError, match="CRASHED"):
        read_result(engine, "local", cable)


def test_poison_kills_itself_and_not_its_mates(engine: Engine) -> None:
    batch_id = submit_batch(engine, [b"1", b"POISON", b"3", b"4"], ChunkSize(cables=4))
    mates = 0
    deaths = 0
    while take_bells(engine, 10, Forgotten(("bulk",), -1)):
        chunk = claimed(engine)
        if chunk.phase == "collect" and any(
            claim.submission.source == b"POISON" for claim in chunk.claims
        ):
            deaths += 1
            assert bury_holders(engine, {"a": CRASHED}) == len(chunk.claims)
        elif chunk.phase == "collect":
            mates += save(engine, chunk, [Failed(claim, TIMED_OUT) for claim in chunk.claims])
    assert (deaths, mates) == (3, 3)
    cables = list_batch_cables(engine, "local", batch_id)
    assert [(record.status, record.attempts) for record in cables] == [
        ("failed", 2),
        ("quarantined", 3),
        ("failed", 2),
        ("failed", 2),
    ]


def test_the_code_is_of_what_happened_last(engine: Engine, cable: str) -> None:
    for cause in (CRASHED, CRASHED, TIMED_OUT):
        assert claimed(engine, "run/7")
        assert bury_holders(engine, {"run/7": cause}) == 1
    assert read_cable(engine, "local", cable).code == "TIMED_OUT"


def test_an_attempt_given_up_counts_and_one_not_begun_does_not(engine: Engine, cable: str) -> None:
    chunk = claimed(engine)
    save(engine, chunk, [Returned(chunk.claims[0])])
    assert read_cable(engine, "local", cable).attempts == 0
    for attempt in (1, 2, 3):
        chunk = claimed(engine)
        assert chunk.claims[0].attempt == attempt
        save(engine, chunk, [GivenUp(chunk.claims[0], TIMED_OUT)])
    record = read_cable(engine, "local", cable)
    assert (record.status, record.code) == ("quarantined", "TIMED_OUT")


def test_holders_are_found_and_renewed_by_name(engine: Engine, cable: str) -> None:
    chunk = claimed(engine, "machine_1/2/3", lease=-1)
    assert list_holders(engine, "machine_1/") == ("machine_1/2/3",)
    assert list_holders(engine, "machine_1/3") == ()
    assert list_holders(engine, "machine%") == ()
    renew_chunks(engine, [chunk.id], "machine_1/3/", HOUR)
    renew_chunks(engine, ["another"], "machine_1/2/", HOUR)
    assert sweep_jobs(engine) == 1
    chunk = claimed(engine, "machine_1/2/3", lease=-1)
    renew_chunks(engine, [chunk.id], "machine_1/2/", HOUR)
    assert sweep_jobs(engine) == 0


def test_chunks_are_cut_by_bytes_and_by_cables(engine: Engine) -> None:
    sources = [b"x" * size for size in (40, 40, 40, 500, 10, 10, 10, 10)]
    batch_id = submit_batch(engine, sources, ChunkSize(bytes=100, cables=3))
    with reading(engine) as connection:
        rows = connection.execute(
            select(Jobs.position, Jobs.chunk_id).where(Jobs.batch_id == batch_id)
        ).all()
    chunks: dict[str | None, list[int]] = {}
    for position, chunk in sorted(rows):
        chunks.setdefault(chunk, []).append(position)
    assert list(chunks.values()) == [[0, 1], [2], [3], [4, 5, 6], [7]]
    assert measure_backlog(engine, "bulk").waiting == 5


def test_a_single_cable_goes_before_every_batch(engine: Engine, submission: Submission) -> None:
    submit_batch(engine, [b"1", b"2", b"3"], ChunkSize(cables=1))
    submit_cable(engine, "local", submission)
    assert [bell.queue for bell in take_bells(engine, 10)] == ["interactive", *["bulk"] * 3]


def test_work_of_a_paused_batch_comes_back_without_a_doorbell(engine: Engine) -> None:
    batch_id = submit_batch(engine, [b"1", b"2"], ChunkSize(cables=2))
    chunk = claimed(engine)
    pause_batch(engine, "local", batch_id)
    save(engine, chunk, [Returned(chunk.claims[0])])
    assert bury_holders(engine, {"a": CRASHED}) == 1
    assert measure_backlog(engine).waiting == 0
    assert read_ledger(engine, "local", batch_id).queued == 2


def test_a_doorbell_is_rung_once_until_returned_or_forgotten(engine: Engine, cable: str) -> None:
    (bell,) = take_bells(engine, 10)
    assert take_bells(engine, 10) == ()
    assert take_bells(engine, 10, Forgotten(("interactive",), 60)) == ()
    assert take_bells(engine, 10, Forgotten(("bulk",), 0)) == ()
    assert take_bells(engine, 10, Forgotten(("interactive",), 0)) == (bell,)
    return_bells(engine, [bell])
    assert take_bells(engine, 10) == (bell,)
    assert take_bells(engine, 10) == ()


def test_a_doorbell_of_nothing_is_taken_down_by_the_first_who_answers(
    engine: Engine, cable: str
) -> None:
    chunk = claimed(engine)
    assert claim_chunk(engine, Bell(chunk.id, "interactive").chunk_id, "b", HOUR) is None
    assert measure_backlog(engine).waiting == 0
