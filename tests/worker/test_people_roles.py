"""Each person's role has its evidence: the kind, and the place of the words that tell it."""

import json
from datetime import date
from pathlib import Path

import pytest

from rules.report import PersonReport, Report
from tests.worker.samples import KEY, NAMES, propose_sample
from worker.pipeline import propose
from worker.proposal import Submission

CABLE = """DRAFTED BY POL:JQUILLFEATHER
APPROVED BY ARA - VPVAKY

P 101435Z AUG 06
FM AMEMBASSY FREEDONIA
TO SECSTATE WASHDC

UNCLAS FREEDONIA 1
FOR AMBASSADOR HALLOWAY FROM SMITH
SUBJECT: X

1. U.S. Ambassador Jane Quillfeather met Foreign Minister Orrin Valdek and President Velichko.
Local journalist Mirela Stanciu called. Robert Zorbani left.

2. Minister Jane Carver and Minister Anna Carver came. Carver spoke.

BROWN
"""


def report(text: str = CABLE, profile: str = "public", site: Path | None = None) -> Report:
    submission = Submission(text.encode(), "cable", profile, date(2010, 1, 1))
    return propose(submission, KEY, site).working


def person(name: str, text: str = CABLE) -> PersonReport:
    places = {text[slice(*m)]: one for one in report(text).persons for m in one.mentions}
    return places[name]


@pytest.mark.parametrize(
    ("name", "role", "evidence"),
    [
        ("Orrin Valdek", "foreign_official", {("title", "Foreign Minister")}),
        ("Velichko", "head", {("title", "President")}),
        ("Mirela Stanciu", "private", {("title", "journalist")}),
        ("Robert Zorbani", "unknown", set()),
        ("BROWN", "signer", {("signature", "BROWN")}),
        ("SMITH", "us_official", {("caption", "FOR")}),
        (
            "Jane Quillfeather",
            "author",
            {("title", "Ambassador"), ("drafting line", "DRAFTED BY")},
        ),
    ],
)
def test_a_role_has_its_evidence(name: str, role: str, evidence: set[tuple[str, str]]) -> None:
    found = person(name)
    assert found.role == role
    assert {(one.kind, CABLE[slice(*one.span)]) for one in found.evidence} == evidence


def test_a_name_that_fits_two_people_says_so() -> None:
    assert person("Carver").ambiguous
    assert not person("Jane Carver").ambiguous


@pytest.mark.parametrize("name", NAMES)
def test_no_evidence_goes_into_the_releasable_report(name: str) -> None:
    proposal = propose_sample(name)
    assert any(one.evidence for one in proposal.working.persons)
    assert "evidence" not in json.dumps(proposal.releasable.model_dump(mode="json"))


def test_a_profile_decides_by_role(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "office.yaml").write_text(
        "name: office\ntitle: Ours\nextends: public\npeople:\n"
        "  - {role: foreign_official, keep: true, reason: They speak in public office.}\n"
        "  - {role: private, status: pending, exemption: (b)(7), question: source,"
        " reason: By our handbook.}\n"
    )
    ours = {r.rule: r for r in report(profile="office", site=tmp_path).redactions}
    assert "person:foreign_official" not in ours
    private = ours["person:private"]
    assert (private.status, private.exemptions, private.reason) == (
        "pending",
        ("(b)(7)",),
        "source",
    )


def test_a_name_that_fits_two_people_is_never_kept(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "office.yaml").write_text(
        "name: office\ntitle: Ours\nextends: public\npeople:\n"
        "  - {role: unknown, keep: true, reason: Only to see what is left.}\n"
    )
    found = report(profile="office", site=tmp_path)
    alone = next(one for one in found.persons if one.ambiguous)
    assert {r.person for r in found.redactions} >= {alone.id}
