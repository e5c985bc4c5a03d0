"""What profile `public` proposes for the samples, against their gold."""

from typing import Any

import pytest

from rules.report import Report
from tests.worker.samples import DAYS, NAMES, propose_sample, read_gold

REASONS = ("(b)(1)", "1.4(b)", "1.4(d)")


def decide(report: Report) -> dict[str, str]:
    """The proposal for the subject and each numbered paragraph, in the gold's words."""
    decided = {"subject": "release"} | {
        str(p.number): "release" for p in report.cable.paragraphs if p.number is not None
    }
    for redaction in report.redactions:
        if redaction.kind not in ("portion", "subject"):
            continue
        place = "subject" if redaction.kind == "subject" else str(redaction.paragraph)
        if redaction.status == "pending":
            decided[place] = f"pending: {redaction.reason}"
        else:
            assert redaction.exemptions == REASONS
            decided[place] = "b1"
    return decided


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", NAMES)
def test_every_portion_is_proposed_as_the_gold_says(name: str, day: str) -> None:
    assert decide(propose_sample(name, day).working) == read_gold("release")[day][name]


def _mentions_in_cable(name: str) -> list[dict[str, Any]]:
    start, end = propose_sample(name).working.source.cable_span
    mentions: list[dict[str, Any]] = read_gold("persons")[f"{name}.txt"]
    return [m for m in mentions if start <= m["start"] and m["end"] <= end]


@pytest.mark.parametrize("name", NAMES)
def test_no_official_or_private_person_is_left_in_what_is_released(name: str) -> None:
    withheld = [r.span for r in propose_sample(name).working.redactions]
    left = [
        m["start"]
        for m in _mentions_in_cable(name)
        if m["role"] not in ("head", "signer")
        and not any(start <= m["start"] and m["end"] <= end for start, end in withheld)
    ]
    assert left == []


@pytest.mark.parametrize("name", NAMES)
def test_signers_and_heads_of_state_stay_where_their_portion_is_released(name: str) -> None:
    names = [r.span for r in propose_sample(name).working.redactions if r.kind == "person"]
    cut = [
        m["start"]
        for m in _mentions_in_cable(name)
        if m["role"] in ("head", "signer")
        and any(start < m["end"] and m["start"] < end for start, end in names)
    ]
    assert cut == []


def test_the_archives_page_is_never_released() -> None:
    for name in NAMES:
        assert b"Viewing cable" not in propose_sample(name).redacted
        assert b"VIEWS)" not in propose_sample(name).redacted


def test_twelve_words_shared_with_a_withheld_portion_hold_the_cable() -> None:
    proposal = propose_sample("09STATE82807")
    assert proposal.disposition == "held"
    assert proposal.working.verification is not None
    assert len(proposal.working.verification.runs) == 1
    assert propose_sample("07STATE159388").disposition == "needs_decision"


def test_the_working_report_is_handled_above_a_banner_that_is_too_low() -> None:
    cable = propose_sample("07STATE159388").working.cable
    assert (cable.effective.level, cable.effective.controls) == ("S", ())
    assert (cable.handle_as.level, cable.handle_as.controls) == ("S", ("NF",))
