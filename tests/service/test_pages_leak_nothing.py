"""The page of a release report gives away nobody whom the copy withholds."""

from datetime import date
from pathlib import Path

import pytest

import service
from rules.cable.envelope import decode
from rules.cable.reader import read
from service.pages.proof import check_page
from service.pages.report import render_releasable
from worker.artefacts import Checked, Secrets, part_named
from worker.people.lexicon import load_lexicon
from worker.pipeline import propose
from worker.proposal import Proposal, Submission

CABLES = [
    *sorted((Path(__file__).parents[1] / "cables").glob("*.txt")),
    *sorted((Path(service.__path__[0]) / "demo").glob("*.txt")),
]


def _propose(path: Path) -> tuple[Proposal, str, Secrets]:
    raw = path.read_bytes()
    source = decode(raw, "")
    proposal = propose(Submission(raw, "", "public", date(2026, 11, 22)), bytes(32))
    cable, report = read(source), proposal.working
    named = part_named(source.text, report, cable)
    secrets = Secrets(source.text, cable, named, report.redactions, load_lexicon().is_known)
    return proposal, decode(proposal.redacted, "").text, secrets


@pytest.mark.parametrize("path", CABLES, ids=lambda path: path.stem)
def test_no_page_gives_away_whom_the_copy_withholds(path: Path) -> None:
    proposal, copy, secrets = _propose(path)
    page = render_releasable(proposal.releasable, copy)
    assert check_page(proposal.releasable, copy, page, secrets) == Checked()


def test_a_page_that_does_is_caught() -> None:
    path = next(path for path in CABLES if path.stem == "1979LAPAZ08626")
    proposal, copy, secrets = _propose(path)
    page = render_releasable(proposal.releasable, copy)
    for place in ("<title>", "<main>", "<h1>"):
        told = page.replace(place, f"{place}By Padilla. ", 1)
        assert check_page(proposal.releasable, copy, told, secrets).hits == ("release report",)
