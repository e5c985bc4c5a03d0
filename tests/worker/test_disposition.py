"""What is disposed of is gone for good, nothing that is held is, and the ledger balances."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update

from rules.errors import ExciseError
from tests.parts import Pair
from tests.worker.stand_in import LINE
from worker.key import KEY_BYTES
from worker.line import Line
from worker.log.entry import NOBODY, read_entry
from worker.proposal import Submission
from worker.protection.mustredact import Entry, MustRedact, Origin
from worker.store.batches import (
    BatchOrder,
    add_cables,
    close_batch,
    open_batch,
    rerun_batch,
)
from worker.store.cables import list_batch_cables, read_cable, read_result, read_source
from worker.store.database import reading, writing
from worker.store.disposition import dispose, list_cables_of, list_due
from worker.store.holds import lift_hold, list_holds, place_hold
from worker.store.ledger import Ledger, read_ledger
from worker.store.log import walk_entries
from worker.store.monday import read_harvest, sum_up
from worker.store.outbox import take_bells
from worker.store.progress import read_batch
from worker.store.sealingtables import DataKeys
from worker.store.submission import submit_cable
from worker.store.tables import Jobs, Results
from worker.tasks import do_chunk
from worker.working import Desk

DAY = date(2026, 1, 1)
LATER = timedelta(days=1)


def submit(engine: Engine, source: bytes, under: str = "") -> str:
    submission = Submission(source, "MARENKO.txt", "public", DAY)
    return submit_cable(engine, "local", submission, under=under).id


def make_batch(engine: Engine, *sources: bytes, work_on: bool = True) -> tuple[str, list[str]]:
    batch = open_batch(engine, "local", BatchOrder("BATCH", "public", DAY, "http://x/hook")).id
    items = (Submission(source, "cable.txt", "public", DAY) for source in sources)
    add_cables(engine, "local", batch, items)
    close_batch(engine, "local", batch)
    if work_on:
        work(engine)
    return batch, [record.id for record in list_batch_cables(engine, "local", batch)]


def work(engine: Engine, line: Line = LINE) -> None:
    desk = Desk(engine, bytes(KEY_BYTES), line, "machine/1.0/1.0")
    while bells := take_bells(engine, 100):
        for bell in bells:
            do_chunk(desk, bell.chunk_id)


def list_acts(engine: Engine, verb: str) -> list[tuple[str, str, str | None]]:
    """Actor, subject and what it was, in order."""
    with reading(engine) as connection:
        entries = [read_entry(body) for body in walk_entries(connection, "local")]
    acts = [entry.act for entry in entries if entry.act.verb == verb]
    return [(act.actor, act.subjects[0], act.detail.get("what")) for act in acts]


def count_keys(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(DataKeys)).scalar_one()


def test_a_disposed_cable_is_a_row_without_a_word(engine: Engine) -> None:
    gone, other = submit(engine, b"ONE"), submit(engine, b"TWO")
    work(engine)
    before = read_ledger(engine, "local")
    assert dispose(engine, "local", [gone], "the.approver").cables == 1
    for read in (read_source, read_result):
        with pytest.raises(ExciseError, match="DISPOSED"):
            read(engine, "local", gone)
    assert read_harvest(engine, "local", gone) is None
    record = read_cable(engine, "local", gone)
    assert (record.name, record.summary, record.status, record.size) == ("", None, "done", 3)
    assert record.disposed_at is not None
    assert read_ledger(engine, "local") == before == Ledger(submitted=2, done=2, ready=2)
    assert before.balanced
    assert read_result(engine, "local", other).redacted == b"TWO"
    assert count_keys(engine) == 3  # the other's two, and the seed
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(Results)).scalar_one() == 1
    assert list_acts(engine, "dispose") == [("the.approver", gone, None)]


def test_what_two_cables_share_stays_until_both_are_gone(engine: Engine) -> None:
    first, second = submit(engine, b"SAME", "old rules"), submit(engine, b"SAME", "new rules")
    work(engine)
    dispose(engine, "local", [first], "approver")
    assert read_result(engine, "local", second).redacted == b"SAME"
    dispose(engine, "local", [second], "approver")
    assert count_keys(engine) == 1


def test_results_of_earlier_rounds_go_as_well(engine: Engine) -> None:
    """They stand under no job, but they quote the cable."""
    cable = submit(engine, b"ONE")
    work(engine)
    with writing(engine) as connection:
        connection.execute(update(Jobs).values(result_key=None))
    dispose(engine, "local", [cable], "approver")
    assert count_keys(engine) == 1


def test_handed_in_again_it_is_a_cable_of_its_own(engine: Engine) -> None:
    gone = submit(engine, b"ONE")
    work(engine)
    dispose(engine, "local", [gone], "approver")
    again = submit(engine, b"ONE")
    work(engine)
    assert again != gone
    assert read_result(engine, "local", again).redacted == b"ONE"


def test_a_batch_goes_with_its_last_cable_and_its_marks_stay_till_then(engine: Engine) -> None:
    batch, (marked, plain) = make_batch(engine, b"PROTECT MARENKO", b"TWO")
    dispose(engine, "local", [marked], "approver")
    assert read_batch(engine, "local", batch).name == "BATCH"
    other = MustRedact((Entry("person", ("OTHER",), "", (Origin("cable"),)),))
    rerun_batch(engine, "local", batch, everything=True)
    work(engine, replace(LINE, collect=lambda _: other))
    assert read_cable(engine, "local", marked).status == "done"  # not begun again
    assert read_result(engine, "local", plain).redacted == b"MARENKO,OTHERTWO"
    done = dispose(engine, "local", list_cables_of(engine, "local", batch), "approver")
    assert (done.cables, done.batches) == (1, 1)
    record = read_batch(engine, "local", batch)
    assert (record.name, record.webhook, record.ledger.balanced) == ("", None, True)
    assert record.ledger.submitted == 2
    assert count_keys(engine) == 1
    assert sum_up(engine, "local", batch).reasons == ()
    with pytest.raises(ExciseError, match="DISPOSED"):
        rerun_batch(engine, "local", batch)


def test_nothing_on_hold_is_disposed_of(engine: Engine) -> None:
    alone = submit(engine, b"ONE")
    batch, (first, second) = make_batch(engine, b"TWO", b"THREE")
    on_cable = place_hold(engine, "local", alone, "foia-1", "counsel")
    on_batch = place_hold(engine, "local", batch, "suit-2", "counsel")
    for ids in ([alone], [first], [alone, second]):
        with pytest.raises(ExciseError, match="ON_HOLD"):
            dispose(engine, "local", ids, "approver")
    later = datetime.now(UTC) + LATER
    assert list_due(engine, "local", later) == ()
    lift_hold(engine, "local", on_batch, "judge")
    assert list_due(engine, "local", later) == (first, second)
    place_hold(engine, "local", first, "foia-3", "counsel")
    with pytest.raises(ExciseError, match="ON_HOLD"):
        dispose(engine, "local", [second, first], "approver")
    assert read_source(engine, "local", second) == b"THREE"  # all or none of a page
    with pytest.raises(ExciseError, match="UNKNOWN_HOLD"):
        lift_hold(engine, "local", on_batch, "judge")
    with pytest.raises(ExciseError, match="UNKNOWN_HOLD"):
        lift_hold(engine, "other", on_cable, "judge")
    lifted = {one.id: one.lifted_by for one in list_holds(engine, "local")}
    assert (lifted[on_cable], lifted[on_batch]) == (None, "judge")
    assert list_acts(engine, "hold") == [
        ("counsel", alone, "placed"),
        ("counsel", batch, "placed"),
        ("judge", batch, "lifted"),
        ("counsel", first, "placed"),
    ]


def test_only_what_has_ended_and_is_ours_is_disposed_of_and_somebody_answers(
    engine: Engine,
) -> None:
    waiting = submit(engine, b"ONE")
    _, (first, _) = make_batch(engine, b"TWO", b"THREE", work_on=False)
    for one in (waiting, first):
        with pytest.raises(ExciseError, match="NOT_ENDED"):
            dispose(engine, "local", [one], "approver")
    work(engine)
    for office, one in (("other", waiting), ("local", "0" * 32)):
        with pytest.raises(ExciseError, match="UNKNOWN_CABLE"):
            dispose(engine, office, [one], "approver")
        with pytest.raises(ExciseError, match="UNKNOWN_SUBJECT"):
            place_hold(engine, office, one, "foia-1", NOBODY)
    for nobody in ("", "A. Archivist", "x" * 201):
        with pytest.raises(ExciseError, match="NO_APPROVER"):
            dispose(engine, "local", [waiting], nobody)
    assert read_source(engine, "local", waiting) == b"ONE"


def test_the_schedule_counts_from_the_end(engine: Engine) -> None:
    alone = submit(engine, b"ONE")
    batch, ids = make_batch(engine, b"TWO", b"THREE")
    now = datetime.now(UTC)
    assert list_due(engine, "local", now - LATER) == ()
    assert set(list_due(engine, "local", now + LATER)) == {alone, *ids}
    assert list_due(engine, "local", now + LATER, limit=1) == (alone,)
    assert list_due(engine, "other", now + LATER) == ()
    rerun_batch(engine, "local", batch, everything=True)  # under way again
    assert list_due(engine, "local", now + LATER) == (alone,)
    dispose(engine, "local", [alone], "approver")
    assert list_due(engine, "local", now + LATER) == ()


def test_nothing_of_it_is_left_in_the_file(engine: Engine, pair: Pair, tmp_path: Path) -> None:
    """Neither the key, however sealed, nor the sealed text, nor in the write-ahead log."""
    if pair != "sqlite-valkey":
        pytest.skip("PostgreSQL keeps what it deleted until the room is used: rotate and forget")
    cable = submit(engine, b"ONE" * 5000)
    submit(engine, b"TWO")
    work(engine)
    with reading(engine) as connection:
        kept = [
            connection.execute(text(query), {"cable": cable}).scalar_one()
            for query in (
                "SELECT wrapped FROM data_keys WHERE id = :cable",
                "SELECT source FROM cables WHERE id = :cable",
                "SELECT working FROM results JOIN jobs ON result_key = key WHERE cable_id = :cable",
            )
        ]

    def search() -> list[bool]:
        files = [path.read_bytes() for path in tmp_path.glob("excise.sqlite3*")]
        return [any(value[-40:] in file for file in files) for value in kept]

    assert search() == [True, True, True]
    dispose(engine, "local", [cable], "approver")
    assert search() == [False, False, False]
