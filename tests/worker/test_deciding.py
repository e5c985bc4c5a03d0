"""Decisions are kept, every version, and the cable is run again under the last one."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from rules.errors import ExciseError
from tests.worker.decided_cable import DAY, KEY, TEXT, decide, gather
from tests.worker.test_twins import harbor
from worker.decisions import Decisions
from worker.pipeline import make_line
from worker.proposal import Submission
from worker.store.cables import CableRecord, read_cable, read_result
from worker.store.database import reading
from worker.store.decisions import decide_cable, read_version
from worker.store.lifting import Hold, lift_hold, read_holds
from worker.store.log import find_last
from worker.store.outbox import take_bells
from worker.store.releasetables import DecisionsKept
from worker.store.submission import submit_cable
from worker.store.tables import Outbox
from worker.tasks import do_chunk
from worker.working import Desk

LINE = make_line()
LARKSPUR = gather(decide("Tobias Larkspur", "reject", scope="person"))


def work_off(engine: Engine) -> None:
    desk = Desk(engine, KEY, LINE, "machine/1.0/1.0")
    while bells := take_bells(engine, 100):
        for bell in bells:
            do_chunk(desk, bell.chunk_id)


def hand_in(engine: Engine, source: bytes = TEXT.encode(), office: str = "local") -> str:
    cable = submit_cable(engine, office, Submission(source, "cable.txt", "public", DAY)).id
    work_off(engine)
    return cable


def decided(engine: Engine, cable: str, decisions: Decisions, after: int = 0) -> CableRecord:
    decide_cable(engine, "local", cable, decisions, after=after, actor="r.reader")
    work_off(engine)
    return read_cable(engine, "local", cable)


def code(refused: pytest.ExceptionInfo[ExciseError]) -> str:
    return refused.value.code


def test_the_cable_is_run_again_under_what_was_decided(engine: Engine) -> None:
    cable = hand_in(engine)
    decide_cable(engine, "local", cable, LARKSPUR, after=0, actor="r.reader")
    assert read_cable(engine, "local", cable).status == "queued"
    with reading(engine) as connection:
        assert connection.execute(select(Outbox.queue)).scalars().all() == ["interactive"]
    work_off(engine)
    result = read_result(engine, "local", cable)
    assert b"Mr. Tobias Larkspur at the mole" in result.redacted
    assert '"by":"r.reader"' in result.working
    back = decided(engine, cable, gather(), after=1)
    assert back.status == "done"
    assert b"Larkspur" not in read_result(engine, "local", cable).redacted


def test_every_version_is_kept_and_follows_the_one_that_was_read(engine: Engine) -> None:
    cable = hand_in(engine)
    decided(engine, cable, LARKSPUR)
    with pytest.raises(ExciseError) as refused:
        decide_cable(engine, "local", cable, LARKSPUR, after=0)
    assert code(refused) == "DECISIONS_MOVED"
    decided(engine, cable, gather(), after=1)
    with reading(engine) as connection:
        kept = connection.execute(
            select(DecisionsKept.version, DecisionsKept.actor).order_by(DecisionsKept.version)
        ).all()
        assert [tuple(row) for row in kept] == [(1, "r.reader"), (2, "r.reader")]
        assert read_version(engine, "local", cable).version == 2
    last = find_last(engine, "local", "decide")
    assert last is not None
    assert (last.act.actor, last.act.subjects) == ("r.reader", (cable,))


def test_who_decided_is_known_here_and_not_told_by_the_sender(engine: Engine) -> None:
    cable = hand_in(engine)
    other = decide("Wintergreen", "accept", after="2. (U)", by="someone.else")
    first = decided(engine, cable, gather(other))
    assert first.status == "done"
    decide_cable(
        engine, "local", cable, gather(other, *LARKSPUR.decisions), after=1, actor="second.reader"
    )
    signed = read_version(engine, "local", cable).decisions.decisions
    assert [one.by for one in signed] == ["r.reader", "second.reader"]
    assert all((datetime.now(UTC) - one.at).total_seconds() < 600 for one in signed)


def test_decisions_that_do_not_fit_fail_the_cable_until_they_are_corrected(engine: Engine) -> None:
    cable = hand_in(engine)
    stale = decided(engine, cable, gather(decide("herring", "reject")))
    assert (stale.status, stale.code) == ("failed", "DECISION_STALE")
    assert decided(engine, cable, LARKSPUR, after=1).status == "done"


def test_no_one_decides_on_a_cable_that_waits_or_is_another(engine: Engine) -> None:
    cable = hand_in(engine)
    with pytest.raises(ExciseError) as refused:
        decide_cable(engine, "elsewhere", cable, LARKSPUR, after=0)
    assert code(refused) == "UNKNOWN_CABLE"
    with pytest.raises(ExciseError) as refused:
        decide_cable(engine, "local", cable, gather(text="other"), after=0)
    assert code(refused) == "DECISIONS_FOREIGN"
    decide_cable(engine, "local", cable, LARKSPUR, after=0)
    with pytest.raises(ExciseError) as refused:
        decide_cable(engine, "local", cable, LARKSPUR, after=1)
    assert code(refused) == "NOT_DONE"


def test_the_same_text_decided_otherwise_shares_no_result(engine: Engine) -> None:
    cable = hand_in(engine)
    decided(engine, cable, LARKSPUR)
    twin = hand_in(engine, office="elsewhere")
    other = submit_cable(
        engine, "local", Submission(TEXT.encode(), "cable.txt", "public", DAY), under="other rules"
    ).id
    work_off(engine)
    assert b"Larkspur" in read_result(engine, "local", cable).redacted
    assert b"Larkspur" not in read_result(engine, "local", other).redacted
    assert b"Larkspur" not in read_result(engine, "elsewhere", twin).redacted


@pytest.fixture
def twins(engine: Engine) -> tuple[str, str]:
    """The second releases what the first withholds."""
    return hand_in(engine, harbor(412)), hand_in(engine, harbor(413, second="U"))


def test_a_hold_is_lifted_by_a_recorded_decision(engine: Engine, twins: tuple[str, str]) -> None:
    one, two = twins
    hold = Hold("twin releases", two)
    assert read_holds(engine, "local", one).holds == (hold,)
    standing = lift_hold(engine, "local", one, hold, reason="published before", actor="r.reader")
    assert standing.holds == ()
    assert [(lift.code, lift.by) for lift in standing.lifted] == [("twin releases", "r.reader")]
    assert read_cable(engine, "local", one).disposition == "needs_decision"
    assert read_cable(engine, "local", two).disposition == "held", "the other has its own hold"
    assert '"disposition":"needs_decision"' in read_result(engine, "local", one).releasable
    last = find_last(engine, "local", "lift")
    assert last is not None
    assert (last.act.actor, last.act.subjects) == ("r.reader", (one,))
    assert last.act.detail["twin"] == two


def test_a_new_twin_holds_it_anew(engine: Engine, twins: tuple[str, str]) -> None:
    one, two = twins
    lift_hold(engine, "local", one, Hold("twin releases", two), reason="published before")
    three = hand_in(engine, harbor(414, second="U"))
    assert read_holds(engine, "local", one).holds == (Hold("twin releases", three),)
    assert read_cable(engine, "local", one).disposition == "held"


def test_a_second_twin_under_the_same_code_holds_on(engine: Engine, twins: tuple[str, str]) -> None:
    one, two = twins
    three = hand_in(engine, harbor(414, second="U"))
    (hold,) = read_holds(engine, "local", one).holds
    left = lift_hold(engine, "local", one, hold, reason="published before").holds
    assert {hold.twin, *(other.twin for other in left)} == {two, three}
    assert read_cable(engine, "local", one).disposition == "held"
    assert lift_hold(engine, "local", one, left[0], reason="so was this").holds == ()


def test_what_does_not_hold_it_is_not_lifted(engine: Engine, twins: tuple[str, str]) -> None:
    one, two = twins
    wrong = (
        ("local", Hold("twin withholds", two), "HOLD_MOVED"),
        ("local", Hold("twin releases", one), "HOLD_MOVED"),
        ("local", Hold("own text", None), "HOLD_MOVED"),
        ("local", Hold("unmarked", None), "HOLD_MOVED"),
        ("elsewhere", Hold("twin releases", two), "UNKNOWN_CABLE"),
    )
    for office, hold, expected in wrong:
        with pytest.raises(ExciseError) as refused:
            lift_hold(engine, office, one, hold, reason="so I say")
        assert code(refused) == expected
    assert read_cable(engine, "local", one).disposition == "held"


def test_words_of_its_own_are_lifted_too(engine: Engine) -> None:
    words = "that the herring fleet would lie outside the mole until the late autumn"
    source = harbor(415, first="C").replace(
        b"3. (U) The press", f"3. (U) It is said {words}. The press".encode()
    )
    cable = hand_in(engine, source.replace(b"1. (C) The", f"1. (C) We hear {words}. The".encode()))
    assert read_holds(engine, "local", cable).holds == (Hold("own text", None),)
    lift_hold(engine, "local", cable, Hold("own text", None), reason="published before")
    assert read_cable(engine, "local", cable).disposition == "needs_decision"
