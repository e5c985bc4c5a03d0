"""What a batch promises: read twice, finished once, and what its owner says of it is done."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from rules.errors import ExciseError
from tests.worker.stand_in import LINE
from worker.key import KEY_BYTES
from worker.log.entry import read_entry
from worker.proposal import Proposal, Submission
from worker.protection.mustredact import MustRedact
from worker.store.batches import (
    BatchOrder,
    Refusal,
    add_cables,
    cancel_batch,
    close_batch,
    open_batch,
    pause_batch,
    refuse_item,
    rerun_batch,
    resume_batch,
)
from worker.store.cables import list_batch_cables, read_result
from worker.store.chunksize import ChunkSize
from worker.store.database import reading
from worker.store.idempotency import Idempotency
from worker.store.jobs import Chunk, claim_chunk
from worker.store.ledger import Ledger, read_ledger
from worker.store.log import walk_entries
from worker.store.outbox import Forgotten, measure_backlog, take_bells
from worker.store.passes import advance, advance_all
from worker.store.progress import list_batches, read_batch
from worker.store.saving import Failed, save
from worker.store.tables import Milestones, Results
from worker.tasks import do_chunk
from worker.working import Desk

DAY = date(2026, 1, 1)
SMALL = ChunkSize(cables=2)
ORDER = BatchOrder("batch", "public", DAY)


def items(sources: Iterable[bytes]) -> list[Submission]:
    return [Submission(source, f"{n}.txt", "public", DAY) for n, source in enumerate(sources)]


def submit(engine: Engine, *sources: bytes) -> str:
    batch_id = open_batch(engine, "local", ORDER).id
    add_cables(engine, "local", batch_id, items(sources))
    close_batch(engine, "local", batch_id, SMALL)
    return batch_id


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine, bytes(KEY_BYTES), LINE, "machine/1.0/1.0", chunk_size=SMALL)


def work(desk: Desk, most: int = 1000) -> int:
    """Answer the doorbells, also those that hang meanwhile; gives the number of chunks."""
    done = 0
    while done < most and (bells := take_bells(desk.engine, 1, Forgotten(("bulk",), -1))):
        do_chunk(desk, bells[0].chunk_id)
        done += 1
    return done


def copies(engine: Engine, batch_id: str) -> list[bytes]:
    return [
        read_result(engine, "local", record.id).redacted
        for record in list_batch_cables(engine, "local", batch_id)
        if record.status == "done"
    ]


def test_what_one_cable_marks_is_withheld_in_all(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"two", b"PROTECT Zed", b"PROTECT Abe", b"five")
    assert work(desk) == 6  # three chunks, each read twice
    assert copies(desk.engine, batch_id) == [
        b"Abe,Zed" + text for text in (b"ONE", b"TWO", b"PROTECT ZED", b"PROTECT ABE", b"FIVE")
    ]
    batch = read_batch(desk.engine, "local", batch_id)
    assert (batch.state, batch.collected, batch.unread) == ("finished", 5, 0)
    assert (batch.errors, batch.warnings, batch.infos) == (0, 5, 0)
    assert batch.ledger == Ledger(submitted=5, done=5, ready=5)


def test_nobody_is_redacted_before_all_are_read(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"two", b"three")
    work(desk, 1)
    batch = read_batch(desk.engine, "local", batch_id)
    assert (batch.state, batch.collected, batch.ledger.done) == ("collecting", 2, 0)
    work(desk, 1)
    assert read_batch(desk.engine, "local", batch_id).state == "redacting"


def test_a_batch_of_one_is_read_once(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"PROTECT Zed")
    assert work(desk) == 1
    assert copies(desk.engine, batch_id) == [b"PROTECT ZED"]  # its own marks are the line's affair


def test_an_empty_batch_is_finished_when_closed(engine: Engine) -> None:
    assert read_batch(engine, "local", submit(engine)).state == "finished"


def test_a_pass_has_one_finaliser_however_often_it_is_asked(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"two", b"three")
    work(desk)
    for _ in range(3):
        advance(desk.engine, batch_id, SMALL)
        advance_all(desk.engine, SMALL)
    with reading(desk.engine) as connection:
        steps = connection.execute(select(Milestones.step, Milestones.round)).all()
    assert sorted(map(tuple, steps)) == [("collected", 1), ("finished", 1)]


def test_who_died_before_the_end_of_a_pass_is_replaced(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = submit(desk.engine, b"one", b"two")
    with monkeypatch.context() as patch:
        patch.setattr("worker.tasks.advance", lambda *_: None)  # killed after the commit
        work(desk)
    assert read_batch(desk.engine, "local", batch_id).state == "collecting"
    steps = 1
    while advance_all(desk.engine, SMALL):  # a step at a time: others must not wait for a batch
        steps += 1
    assert steps == 3  # the first pass ends, the second is cut
    assert work(desk) == 1
    assert read_batch(desk.engine, "local", batch_id).state == "finished"


def test_nothing_is_computed_twice_for_the_same_key(desk: Desk) -> None:
    computed: list[bytes] = []

    def counted(submission: Submission, key: bytes, must: MustRedact) -> Proposal:
        computed.append(submission.source)
        return LINE.propose(submission, key, must)

    counting = replace(desk, line=replace(LINE, propose=counted))
    for _ in range(2):
        batch_id = submit(desk.engine, b"same", b"same", b"other")
        work(counting)
        assert copies(desk.engine, batch_id) == [b"SAME", b"SAME", b"OTHER"]
    assert sorted(computed) == [b"other", b"same"]
    under_marks = submit(desk.engine, b"same", b"PROTECT Zed")
    work(counting)
    assert copies(desk.engine, under_marks)[0] == b"ZedSAME"
    changed = replace(counting, line=replace(counting.line, digest=lambda *_: "other rules"))
    rerun_batch(desk.engine, "local", batch_id, SMALL, everything=True)
    work(changed)
    assert sorted(computed).count(b"same") == 3
    with reading(desk.engine) as connection:
        assert connection.execute(select(func.count()).select_from(Results)).scalar_one() == 6


def test_a_shared_result_bears_each_cable_s_own_name(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"same", b"same")
    work(desk)
    names = [
        read_result(desk.engine, "local", record.id).working.count(record.name)
        for record in list_batch_cables(desk.engine, "local", batch_id)
    ]
    assert names == [1, 1]


def test_paused_nothing_is_begun_and_resumed_it_goes_on(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"two", b"three")
    bells = take_bells(desk.engine, 10)
    do_chunk(desk, bells[0].chunk_id)
    pause_batch(desk.engine, "local", batch_id)
    do_chunk(desk, bells[1].chunk_id)  # the message was on its way
    assert work(desk) == 0
    batch = read_batch(desk.engine, "local", batch_id)
    assert (batch.state, batch.collected) == ("paused", 2)
    with pytest.raises(ExciseError, match="BATCH_STATE"):
        pause_batch(desk.engine, "local", batch_id)
    resume_batch(desk.engine, "local", batch_id, SMALL)
    work(desk)
    assert read_ledger(desk.engine, "local", batch_id).done == 3


def test_cancelled_what_is_in_hand_is_not_saved(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"two", b"three")
    work(desk, 3)
    (bell,) = take_bells(desk.engine, 1, Forgotten(("bulk",), -1))

    def cancel_first(submission: Submission, key: bytes, must: MustRedact) -> Proposal:
        cancel_batch(desk.engine, "local", batch_id)
        return LINE.propose(submission, key, must)

    do_chunk(replace(desk, line=replace(LINE, propose=cancel_first)), bell.chunk_id)
    ledger = read_ledger(desk.engine, "local", batch_id)
    assert ledger == Ledger(submitted=3, done=2, ready=2, cancelled=1)
    assert measure_backlog(desk.engine).waiting == 0
    assert read_batch(desk.engine, "local", batch_id).state == "cancelled"
    cancelled = list_batch_cables(desk.engine, "local", batch_id)[2]
    with pytest.raises(ExciseError, match="CANCELLED"):
        read_result(desk.engine, "local", cancelled.id)
    with pytest.raises(ExciseError, match="BATCH_CLOSED"):
        add_cables(desk.engine, "local", batch_id, items([b"late"]))


def test_run_again_what_ended_badly_is_done_and_the_rest_is_kept(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"BUG", b"three")
    work(desk)
    assert read_ledger(desk.engine, "local", batch_id).failed == 1
    mended = replace(desk, line=replace(LINE, propose=_mended))
    rerun_batch(desk.engine, "local", batch_id, SMALL)
    assert work(mended) == 1
    assert copies(desk.engine, batch_id) == [b"ONE", b"MENDED", b"THREE"]
    assert read_batch(desk.engine, "local", batch_id).state == "finished"


def _mended(submission: Submission, key: bytes, must: MustRedact) -> Proposal:
    return LINE.propose(replace(submission, source=b"mended"), key, must)


def test_marks_found_late_do_all_cables_again(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"COLLECT-HOG", b"three")
    work(desk)
    batch = read_batch(desk.engine, "local", batch_id)
    assert (batch.ledger.quarantined, batch.unread, batch.state) == (1, 1, "finished")
    assert copies(desk.engine, batch_id) == [b"ONE", b"THREE"]
    marking = replace(LINE, collect=lambda _: LINE.collect(items([b"PROTECT Zed"])[0]))
    rerun_batch(desk.engine, "local", batch_id, SMALL)
    work(replace(desk, line=marking))
    assert copies(desk.engine, batch_id) == [b"ZedONE", b"ZedCOLLECT-HOG", b"ZedTHREE"]


def test_who_held_it_before_it_was_run_again_cannot_save(engine: Engine) -> None:
    batch_id = submit(engine, b"one")

    def claim(holder: str) -> Chunk:
        (bell,) = take_bells(engine, 1)
        chunk = claim_chunk(engine, bell.chunk_id, holder, 60)
        assert chunk is not None
        return chunk

    before = claim("before")
    cancel_batch(engine, "local", batch_id)
    rerun_batch(engine, "local", batch_id, SMALL)
    after = claim("after")
    assert before.claims == after.claims  # the attempts are counted anew
    assert save(engine, before, [Failed(before.claims[0], ExciseError("LATE", "", ""))]) == 0
    assert save(engine, after, [Failed(after.claims[0], ExciseError("NO_CABLE", "", ""))]) == 1


def test_a_refused_item_stands_in_the_ledger_and_stays_refused(desk: Desk) -> None:
    batch_id = open_batch(desk.engine, "local", ORDER).id
    add_cables(desk.engine, "local", batch_id, items([b"one", b"two"]))
    refusal = Refusal("bomb.zip", ExciseError("TOO_LARGE", "Too large.", "Split it."))
    refuse_item(desk.engine, "local", batch_id, refusal)
    close_batch(desk.engine, "local", batch_id, SMALL)
    work(desk)
    rerun_batch(desk.engine, "local", batch_id, SMALL)
    work(desk)
    assert read_ledger(desk.engine, "local", batch_id) == Ledger(
        submitted=3, done=2, ready=2, failed=1
    )
    assert list_batch_cables(desk.engine, "local", batch_id, after=1)[0].code == "TOO_LARGE"


def test_an_order_sent_twice_under_one_key_opens_one_batch(engine: Engine) -> None:
    order = replace(ORDER, idempotency=Idempotency("key", "body"))
    first = open_batch(engine, "local", order)
    assert (first.created, open_batch(engine, "local", order)) == (
        True,
        replace(first, created=False),
    )
    with pytest.raises(ExciseError, match="KEY_REUSED"):
        open_batch(engine, "local", replace(order, idempotency=Idempotency("key", "other")))
    assert open_batch(engine, "other", order).created


def test_another_office_sees_no_batch(engine: Engine) -> None:
    batch_id = submit(engine, b"theirs")
    for act in (read_batch, close_batch, pause_batch, resume_batch, cancel_batch, rerun_batch):
        with pytest.raises(ExciseError, match="UNKNOWN_BATCH"):
            act(engine, "other", batch_id)
    assert list_batches(engine, "other").batches == ()
    assert list_batch_cables(engine, "other", batch_id) == ()
    assert read_ledger(engine, "other", batch_id) == Ledger()


def test_batches_are_listed_newest_first_in_pages(engine: Engine) -> None:
    ids = [open_batch(engine, "local", ORDER).id for _ in range(5)]
    page = list_batches(engine, "local", limit=3)
    rest = list_batches(engine, "local", limit=3, before=page.next)
    assert [batch.id for batch in (*page.batches, *rest.batches)] == ids[::-1]
    assert rest.next is None


def test_every_act_on_a_batch_stands_in_the_audit_log(desk: Desk) -> None:
    batch_id = submit(desk.engine, b"one", b"two")
    pause_batch(desk.engine, "local", batch_id, "clerk")
    resume_batch(desk.engine, "local", batch_id, SMALL, "clerk")
    cancel_batch(desk.engine, "local", batch_id, "clerk")
    rerun_batch(desk.engine, "local", batch_id, SMALL, "clerk")
    with reading(desk.engine) as connection:
        entries = list(map(read_entry, walk_entries(connection, "local")))
    assert [entry.act.verb.removesuffix("_batch") for entry in entries] == [
        *("open", "submit", "submit", "close", "pause", "resume", "cancel", "rerun")
    ]
    for entry in entries:
        assert batch_id in (*entry.act.subjects, entry.act.detail.get("batch"))


def test_a_claim_of_a_closed_batch_names_what_was_collected(desk: Desk) -> None:
    submit(desk.engine, b"PROTECT Zed", b"two")
    work(desk, 1)
    (bell,) = take_bells(desk.engine, 1)
    chunk = claim_chunk(desk.engine, bell.chunk_id, "a", 60)
    assert chunk is not None
    assert (chunk.phase, len(chunk.digest or "")) == ("redact", 64)
