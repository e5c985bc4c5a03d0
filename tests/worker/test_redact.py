"""The copy: what is kept is kept to the byte, and a second reading changes nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.report import Redaction
from tests.worker.samples import KEY, NAMES, propose_sample, read_sample
from worker.pipeline import propose
from worker.proposal import Submission
from worker.redact import STAMP, redact

DAY = date(2026, 11, 22)


def make_redaction(start: int, end: int) -> Redaction:
    return Redaction(
        span=(start, end),
        kind="person",
        rule="person:private",
        exemptions=("(b)(6)",),
        status="proposed",
        by="excise",
        at=None,
        reason="",
    )


@given(st.text(min_size=1), st.lists(st.integers(0, 400), max_size=140))
def test_text_outside_redactions_is_kept_to_the_letter(text: str, cuts: list[int]) -> None:
    edges = sorted({cut for cut in cuts if cut <= len(text)})
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    copy = redact(text, (0, len(text)), [make_redaction(*span) for span in spans])
    kept = [text[start : start + length] for start, _, length in copy.kept]
    assert [copy.text[here : here + length] for _, here, length in copy.kept] == kept
    gaps = [(end, start) for (_, end), (start, _) in zip([(0, 0), *spans], spans, strict=False)]
    assert "".join(kept) == "".join(
        text[s:e] for s, e in [*gaps, (spans[-1][1] if spans else 0, len(text))]
    )
    assert len(copy.placed) == len(spans)
    assert copy.text.startswith(STAMP)


def test_touching_redactions_stay_two() -> None:
    copy = redact("Bush Hu", (0, 7), [make_redaction(0, 4), make_redaction(5, 7)])
    assert copy.text.count("[NAME WITHHELD]") == 2


def test_overlapping_redactions_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        redact("Bush Hu", (0, 7), [make_redaction(0, 5), make_redaction(4, 7)])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("profile", ["public", "people", "internal"])
def test_the_copy_is_the_cable_but_for_its_tokens(name: str, profile: str) -> None:
    proposal = propose_sample(name, profile=profile)
    text = read_sample(name).decode()
    start, end = proposal.working.source.cable_span
    pieces, at = [], start
    for redaction in proposal.working.redactions:
        pieces.append(text[at : redaction.span[0]])
        at = redaction.span[1]
    pieces.append(text[at:end])
    rest = proposal.redacted.decode()
    for piece in pieces:
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]


def test_the_internal_copy_is_the_whole_cable() -> None:
    for name in NAMES:
        proposal = propose_sample(name, profile="internal")
        start, end = proposal.working.source.cable_span
        assert proposal.redacted.decode() == STAMP + read_sample(name).decode()[start:end]


@pytest.mark.parametrize("name", ["04MAPUTO565", "07STATE159388", "08KINGSTON172"])
@pytest.mark.parametrize("profile", ["public", "people", "internal"])
def test_redacting_a_copy_again_changes_nothing(name: str, profile: str) -> None:
    once = propose_sample(name, profile=profile).redacted
    assert propose(Submission(once, name, profile, DAY), KEY).redacted == once
