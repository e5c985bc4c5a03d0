"""Bad input gets a coded error or a finding: never a traceback, never silence."""

import os
import random
from datetime import date

import pytest

from rules.errors import ExciseError
from tests.worker.samples import KEY, NAMES, read_sample
from worker.pipeline import propose
from worker.proposal import Proposal, Submission

NEWS = b"The minister said on Monday that talks would go on.\n\nHe did not say for how long.\n"


def submit(source: bytes, profile: str = "public") -> Proposal:
    return propose(Submission(source, "x", profile, date(2026, 11, 22)), KEY)


def code_of(source: bytes) -> str | None:
    try:
        submit(source)
    except ExciseError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "EMPTY"),
        (b" \n\t\n", "EMPTY"),
        (b"\0\0\0\0", "EMPTY"),
        (os.urandom(4096) + b"\x01\x02\x03" * 200, "BINARY"),
        (b"%PDF-1.4\n" + bytes(range(32)) * 40, "BINARY"),
        (b"S E C R E T LIMA 1\n" * 600_000, "TOO_LARGE"),
        (NEWS, "NO_CABLE"),
    ],
)
def test_what_is_no_cable_is_told_by_its_code(source: bytes, code: str) -> None:
    with pytest.raises(ExciseError) as caught:
        submit(source)
    assert caught.value.code == code
    assert caught.value.hint


def test_an_unknown_profile_is_told() -> None:
    with pytest.raises(ExciseError) as caught:
        submit(read_sample("04MAPUTO565"), "nosuch")
    assert caught.value.code == "UNKNOWN_PROFILE"


def test_cp1252_is_read_noted_and_written_back() -> None:
    source = "UNCLAS LIMA 000001\nSUBJECT: X\n\n1. (U) The “café” – €5.\n".encode("cp1252")
    proposal = submit(source)
    assert proposal.working.source.encoding == "cp1252"
    assert proposal.working.source.notes == ("read as cp1252",)
    assert "The “café” – €5.".encode("cp1252") in proposal.redacted


def test_nul_bytes_are_noted_and_kept() -> None:
    proposal = submit(b"UNCLAS LIMA 000001\nSUBJECT: X\n\n1. (U) Te\0xt.\n")
    assert proposal.working.source.notes == ("nul bytes",)
    assert b"Te\0xt." in proposal.redacted


@pytest.mark.parametrize("name", NAMES)
def test_a_cable_cut_anywhere_gives_a_report_or_a_code(name: str) -> None:
    source = read_sample(name)
    chance = random.Random(name)
    for _ in range(12):
        start = chance.choice([0, chance.randrange(len(source))])
        end = chance.randrange(start, len(source))
        assert code_of(source[start:end]) in {None, "NO_CABLE", "EMPTY", "LEAK_FOUND"}


def test_a_cable_cut_in_the_middle_is_still_judged() -> None:
    source = read_sample("08KINGSTON172")
    proposal = submit(source[source.index(b"\xc2\xb65.") :])
    assert [p.number for p in proposal.working.cable.paragraphs] == [5, 6, 7, 8, 9, 10, 11]
    assert all(r.status == "pending" for r in proposal.working.redactions)
