"""A line that only begins like a banner is no banner: its words are not released, its level holds."""

from datetime import date

import pytest

from rules.audit import audit_bytes
from worker.pipeline import propose
from worker.proposal import Submission

TODAY = date(2026, 11, 22)
LINES = [
    "SECRET//JOHN SMITH",
    "SECRET//NOFORN//JOHN SMITH",
    "TOP SECRET//ACCM-JOHN SMITH IN LIMA",
    "SECRET//SAR-JOHN SMITH IN LIMA//NOFORN",
    "SECRET//SI-JOHN SMITHSONIAN//NOFORN",
    "SECRET//REL TO USA, JOHN SMITH",
    "S E C R E T//JOHN SMITH",
]


def _cable(line: str, banner: str = "UNCLAS LIMA 000001") -> bytes:
    return (
        f"P 021200Z FEB 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\n{banner}\n{line}\n"
        "SUBJECT: TRADE\n\n1. The quokka ate the treaty.\n2. (U) The talks went on.\n"
    ).encode()


@pytest.mark.parametrize("line", LINES)
def test_its_words_and_what_stands_unmarked_are_withheld(line: str) -> None:
    copy = propose(Submission(_cable(line), "x", "public", TODAY), b"k" * 32).redacted
    assert b"SMITH" not in copy
    assert b"quokka" not in copy


@pytest.mark.parametrize("line", LINES)
def test_it_is_reported(line: str) -> None:
    findings = audit_bytes(_cable(line), "x", "public", TODAY).findings
    told = [f for f in findings if f.rule in ("MARK-19", "MARK-06")]
    assert told
    assert any(f.spans[0][0] == _cable(line).index(line.encode()) for f in told)


def test_a_banner_of_known_words_is_none_of_these() -> None:
    report = audit_bytes(_cable("", "SECRET//NOFORN"), "x", "public", TODAY)
    assert "MARK-19" not in {finding.rule for finding in report.findings}
    assert report.cable.level == "S"
