"""The working report's page shows who a person is and what tells it."""

import re

from rules.report import EvidenceReport, PersonReport
from service.pages.report import render_working
from tests.service import specimen
from tests.service.specimencable import TEXT

VASK, MARROW = specimen.PERSONS[0], specimen.PERSONS[3]


def row(person: PersonReport) -> str:
    """The person's row of the table, as words."""
    html = render_working(specimen.working(persons=(person,), redactions=()), TEXT)
    found = re.search(rf'<tr id="{person.id}">(.*?)</tr>', html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def evidence(person: PersonReport, kind: str, role: str) -> PersonReport:
    told = EvidenceReport(kind=kind, role=role, span=person.mentions[0])
    return person.model_copy(update={"evidence": (told,)})


def test_evidence_stands_with_its_line() -> None:
    line = TEXT.count("\n", 0, VASK.mentions[0][0]) + 1
    assert f"title, line {line}" in row(evidence(VASK, "title", VASK.role))


def test_evidence_for_another_role_says_which() -> None:
    assert "drafting line (wrote or cleared the cable)" in row(
        evidence(VASK, "drafting line", "author")
    )


def test_a_person_without_evidence_says_so() -> None:
    assert "none beside the name" in row(MARROW)


def test_an_ambiguous_name_says_so() -> None:
    assert "ambiguous" not in row(MARROW)
    assert "ambiguous: the name fits two people" in row(
        MARROW.model_copy(update={"ambiguous": True})
    )
