"""The releasable report: nothing of what was withheld, and a marking no lower than what remains."""

import re
from datetime import date

import pytest

from rules.cable.repetition import Words
from rules.report import ReleasableReport
from tests.worker.samples import KEY, NAMES, propose_sample, read_sample
from worker.pipeline import propose
from worker.proposal import Submission
from worker.release import fingerprint

DAY = date(2026, 11, 22)
CABLE = """{banner} FREEDONIA 000001
SUBJECT: (U) TALKS

1. ({mark}) Something remains here.
2. (U) So does this.
"""


def release(banner: str, mark: str, profile: str = "public") -> ReleasableReport:
    source = CABLE.format(banner=banner, mark=mark).encode()
    return propose(Submission(source, "x", profile, DAY), KEY).releasable


@pytest.mark.parametrize("name", NAMES)
def test_no_withheld_run_of_three_words_stands_in_it(name: str) -> None:
    proposal = propose_sample(name)
    text = read_sample(name).decode()
    copy = proposal.redacted.decode()
    released = Words(copy, [(0, len(copy))]).texts
    report = proposal.releasable.model_dump_json()
    told = Words(report, [(0, len(report))]).texts
    shown = {tuple(words[i : i + 3]) for words in (released, told) for i in range(len(words))}
    for redaction in proposal.working.redactions:
        if redaction.kind == "person":
            assert text[slice(*redaction.span)] not in report
            continue
        words = Words(text, [redaction.span]).texts
        own = {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
        in_copy = {tuple(released[i : i + 3]) for i in range(len(released))}
        assert not (own & shown) - in_copy


@pytest.mark.parametrize("name", NAMES)
def test_every_span_points_at_a_token_of_the_copy(name: str) -> None:
    proposal = propose_sample(name)
    copy = proposal.redacted.decode()
    for one in proposal.releasable.redactions:
        assert re.match(r"\[[A-Z]+ WITHHELD\] <[^>]+>$", copy[slice(*one.span)])


@pytest.mark.parametrize(
    ("banner", "mark", "profile", "contents"),
    [
        ("S E C R E T", "S", "public", "UNCLASSIFIED"),
        ("S E C R E T", "S", "people", "SECRET"),
        ("S E C R E T", "S", "internal", "SECRET"),
        ("S E C R E T", "C//NF", "internal", "CONFIDENTIAL//NOFORN"),
        ("UNCLAS", "SBU", "internal", "UNCLASSIFIED//SBU"),
        ("UNCLAS", "U", "public", "UNCLASSIFIED"),
    ],
)
def test_the_contents_are_marked_for_what_remains(
    banner: str, mark: str, profile: str, contents: str
) -> None:
    assert release(banner, mark, profile).contents_marking == contents


def test_unmarked_text_counts_at_the_banners_level() -> None:
    source = b"S E C R E T FREEDONIA 000001\nSUBJECT: (U) X\n\n1. (U) A.\n2. B.\n"
    report = propose(Submission(source, "x", "internal", DAY), KEY).releasable
    assert report.contents_marking == "SECRET"


def test_actions_tell_what_became_of_each_portion() -> None:
    source = (
        b"S E C R E T FREEDONIA 000001\nSUBJECT: (U) X\n\n"
        b"1. (S) Gone.\n2. (U) Mr. Jan Roe came.\n3. (U) Stays.\n"
    )
    report = propose(Submission(source, "x", "public", DAY), KEY).releasable
    assert [p.action for p in report.portions] == ["withheld", "released in part", "released"]


def test_a_fingerprint_needs_the_key_and_not_the_spelling() -> None:
    assert fingerprint("Jan  Roe", KEY) == fingerprint("JAN\nROE", KEY)
    assert fingerprint("Jan Roe", KEY) != fingerprint("Jan Roe", b"1" * 32)
    assert fingerprint("Jan Roe", KEY) != fingerprint("Jan Doe", KEY)


def test_the_same_cable_gives_the_same_reports_to_the_byte() -> None:
    for name in NAMES:
        submission = Submission(read_sample(name), name, "public", DAY)
        again = propose(submission, KEY)
        assert again.working.model_dump_json() == propose_sample(name).working.model_dump_json()
        assert (
            again.releasable.model_dump_json() == propose_sample(name).releasable.model_dump_json()
        )
