"""Reviewers' decisions are followed to the letter, and release nothing but what they name."""

from dataclasses import replace
from typing import Any

import pytest

from rules.errors import ExciseError
from rules.report import Redaction
from tests.worker.decided_cable import (
    CLOSED,
    DAY,
    KEY,
    TEXT,
    UNMARKED,
    answer_all,
    decide,
    gather,
    propose_under,
)
from worker.decisions import read_decisions
from worker.pipeline import propose
from worker.proposal import Proposal, Submission

BARRED = ("DECISION_STALE", "MUST_REDACT", "NO_EXEMPTION")


def find(proposal: Proposal, words: str) -> list[Redaction]:
    return [r for r in proposal.working.redactions if TEXT[slice(*r.span)] == words]


def copy(proposal: Proposal) -> str:
    return proposal.redacted.decode()


def refusal(*decisions: Any) -> ExciseError:
    with pytest.raises(ExciseError) as refused:
        propose_under(*decisions)
    assert "Larkspur" not in str(refused.value)
    return refused.value


def test_what_is_accepted_is_withheld_and_waits_for_nobody() -> None:
    proposal = propose_under(decide("Tobias Larkspur", "accept"))
    (one,) = find(proposal, "Tobias Larkspur")
    assert (one.status, one.by, one.at) == ("accepted", "r.reader", "2026-02-03T10:00:00+00:00")
    assert one.exemptions == ("(b)(6)",)
    assert "met Mr. [NAME WITHHELD] <(b)(6)> at" in copy(proposal)
    assert "Mr. [NAME WITHHELD] <(b)(6) pending> brought" in copy(proposal)


def test_one_stroke_decides_every_mention_of_a_person() -> None:
    kept = propose_under(decide("Tobias Larkspur", "reject", scope="person"))
    assert "met Mr. Tobias Larkspur at the mole. The clerk\nMr. Larkspur brought" in copy(kept)
    assert [find(kept, name)[0].status for name in ("Tobias Larkspur", "Larkspur")] == [
        "rejected",
        "rejected",
    ]
    withheld = propose_under(decide("Tobias Larkspur", "accept", scope="person"))
    assert "Larkspur" not in copy(withheld)
    assert find(withheld, "Larkspur")[0].status == "accepted"


def test_one_mention_released_leaves_the_others_withheld() -> None:
    proposal = propose_under(decide("Larkspur", "reject", after="The clerk"))
    assert copy(proposal).count("Larkspur") == 1
    assert "Mr. Larkspur brought" in copy(proposal)


def test_names_inside_a_released_portion_are_withheld() -> None:
    proposal = propose_under(decide(CLOSED, "reject"))
    assert "1. (C) Ambassador [NAME WITHHELD] <(b)(6) pending> told the harbor" in copy(proposal)
    assert find(proposal, CLOSED)[0].status == "rejected"
    both = propose_under(
        decide(CLOSED, "reject"), decide("Leopold Wintergreen", "reject", scope="person")
    )
    assert "1. (C) Ambassador Leopold Wintergreen told" in copy(both)
    assert "2. (U) Ambassador Wintergreen met" in copy(both)


def test_a_place_that_one_rule_gives_up_another_still_withholds() -> None:
    """A sentence that may tell of a source lies in a classified portion."""
    text = TEXT.replace("at the mole. The clerk", "there. Please protect our source. The").replace(
        "2. (U)", "2. (C)"
    )
    submission = Submission(text.encode(), "x", "public", DAY)
    doubts = [
        r
        for r in propose(submission, KEY).working.redactions
        if r.rule.endswith("protected-source")
    ]
    start, end = doubts[0].span
    rejected = decide("Tobias", "reject").model_copy(update={"span": (start, end)})
    decisions = gather(rejected, text=text)
    released = propose(replace(submission, decisions=decisions), KEY)
    assert text[start:end] not in copy(released)
    over = [r for r in released.working.redactions if r.span[0] <= start and end <= r.span[1]]
    assert {(r.rule, r.status) for r in over} == {
        ("portion:protected-source", "rejected"),
        ("portion:classified", "proposed"),
    }


def test_an_added_name_is_withheld_wherever_it_stands() -> None:
    proposal = propose_under(decide("ferryman", "add", exemptions=["(b)(6)"]))
    assert "ferryman" not in copy(proposal)
    assert {r.status for r in find(proposal, "ferryman")} == {"added"}
    assert len(find(proposal, "ferryman")) == 2


def test_an_added_portion_takes_the_names_in_it_along() -> None:
    words = "met Mr. Tobias Larkspur at the mole."
    proposal = propose_under(decide(words, "add", kind="portion", exemptions=["(b)(5)"]))
    assert "[PORTION WITHHELD] <(b)(5); 1 line> The clerk" in copy(proposal)
    assert find(proposal, words)[0].status == "added"
    assert not find(proposal, "Tobias Larkspur")


def test_whom_the_profile_keeps_a_reviewer_may_withhold() -> None:
    proposal = propose_under(decide("HALVERSON", "add", exemptions=["(b)(6)"]))
    assert "HALVERSON" not in copy(proposal)
    cleared = propose_under(decide("Larkspur", "add", exemptions=["(b)(6)"]), profile="internal")
    assert "Larkspur" not in copy(cleared)
    assert "Wintergreen" in copy(cleared)


@pytest.mark.parametrize("scope", ["mention", "person"])
def test_a_protected_source_is_released_by_nobody(scope: str) -> None:
    error = refusal(decide("Anselm Brackwater", "reject", scope=scope))
    assert error.code == "MUST_REDACT"


def test_decisions_that_fit_nothing_are_all_listed() -> None:
    error = refusal(
        decide("herring", "reject"),
        decide("Tobias Larkspur", "accept"),
        decide("mole. The", "accept"),
        decide("Larkspur", "add", exemptions=["(b)(6)"]),
        decide("Wintergreen", "accept", after="2. (U)", rule="person:private"),
    )
    assert error.code == "DECISION_STALE"
    assert error.message.endswith(": 1, 3, 4, 5.")


def test_a_place_both_released_and_withheld_is_refused() -> None:
    error = refusal(
        decide("Larkspur", "reject", after="The clerk"),
        decide("Mr. Larkspur", "add", after="The clerk", exemptions=["(b)(6)"]),
    )
    assert error.code == "DECISION_STALE"


def test_nothing_is_withheld_for_good_without_an_exemption() -> None:
    assert refusal(decide(UNMARKED, "accept")).code == "NO_EXEMPTION"
    proposal = propose_under(decide(UNMARKED, "accept", exemptions=["(b)(5)"]))
    assert "3. [PORTION WITHHELD] <(b)(5); 1 line>" in copy(proposal)


def test_a_cable_with_every_question_answered_is_ready() -> None:
    proposal = propose_under(*answer_all().decisions)
    assert proposal.disposition == "ready"
    assert UNMARKED in copy(proposal)


def test_decisions_on_another_source_change_nothing() -> None:
    decisions = gather(decide("Tobias Larkspur", "reject"))
    with pytest.raises(ExciseError, match="another source"):
        propose(Submission(b"X" + TEXT.encode(), "x", "public", DAY, decisions), KEY)


def test_reports_bear_the_keyed_digest_and_the_releasable_one_no_word_of_the_reviewer() -> None:
    decision = decide("Tobias Larkspur", "accept", reason="the ferryman asked for it")
    proposal = propose_under(decision)
    digest = gather(decision).keyed_digest(KEY)
    assert proposal.working.decisions == proposal.releasable.decisions == digest
    assert gather(decision).keyed_digest(bytes(32)) != digest != gather(decision).digest
    told = proposal.releasable.model_dump_json()
    assert "asked for it" not in told
    assert "r.reader" not in told
    rejected = propose_under(decide("Tobias Larkspur", "reject", scope="person"))
    assert "rejected" not in rejected.releasable.model_dump_json()


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b'{"schema": "excise/decisions/2", "source_sha256": "", "decisions": []}',
        gather().model_dump_json(by_alias=True).replace("[]", '[{"Larkspur": 1}]').encode(),
    ],
)
def test_a_file_that_is_wrong_is_refused_without_repeating_it(wrong: bytes) -> None:
    with pytest.raises(ExciseError) as refused:
        read_decisions(wrong)
    assert refused.value.code == "DECISIONS_INVALID"
    assert "Larkspur" not in f"{refused.value}{refused.value.__cause__}"


@pytest.mark.parametrize(
    "change",
    [
        {"span": (5, 5)},
        {"verdict": "add", "exemptions": []},
        {"verdict": "reject", "exemptions": ["(b)(6)"]},
        {"exemptions": ["1.4(b)"]},
        {"exemptions": ["(b)(6)", "undetermined"]},
        {"reason": " "},
        {"reason": "two\nlines"},
        {"at": "2026-02-03T10:00:00"},
        {"by": ""},
    ],
)
def test_a_decision_is_whole(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        decide("Tobias Larkspur", "accept", **change) if "verdict" not in change else decide(
            "Tobias Larkspur", **change
        )


def test_a_place_is_decided_once() -> None:
    with pytest.raises(ValueError, match="decided once"):
        gather(decide("Tobias Larkspur", "accept"), decide("Tobias Larkspur", "reject"))
