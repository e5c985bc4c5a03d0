"""What is no finding: reference letters, SBU inside a classified cable, extracts, quoted cables."""

from datetime import date

import pytest

from rules.audit import audit_bytes
from rules.language.ruleset import load_ruleset
from rules.report import Finding

DAY = date(2026, 11, 22)
HEAD = "R 021200Z JAN 09\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\n"
OURS = frozenset({"AUTH", "HEAD", "PORT", "ROLL", "TEXT"})
CATALOGUE = (
    {f"AUTH-{n:02}" for n in range(1, 17)}
    | {f"HEAD-{n:02}" for n in range(1, 19)}
    | {f"PORT-{n:02}" for n in range(1, 11) if n != 8}  # a guard, not a finding
    | {f"ROLL-{n:02}" for n in range(1, 13)}
    | {f"TEXT-{n:02}" for n in range(1, 4)}
)


def _audit(text: str) -> dict[str, Finding]:
    return {f.rule: f for f in audit_bytes(text.encode(), "x", "public", DAY).findings}


def test_the_catalogue_is_whole_and_each_rule_proves_itself_twice_each_way() -> None:
    rules = [r.rule for r in load_ruleset("public", DAY).rules if r.rule.id[:4] in OURS]
    assert {rule.id for rule in rules} == CATALOGUE
    for rule in rules:
        assert len(rule.examples.match) >= 2, rule.id
        assert len(rule.examples.no_match) >= 2, rule.id


@pytest.mark.parametrize(
    "text",
    [
        "REF: (A) LIMA 10 (B) STATE 22 (C) QUITO 3\n\n1. Text.\n",
        "REF: (A) STATE 244; (B) LIMA 0430;\n (C) LIMA 0321.\n\n1. We refer to (C) and (S) of Ref B.\n",
    ],
)
def test_a_reference_letter_is_no_mark(text: str) -> None:
    cable = HEAD + "UNCLAS LIMA 000001\nE.O. 12958: N/A\nTAGS: PREL\nSUBJECT: X\n" + text
    report = audit_bytes(cable.encode(), "x", "public", DAY)
    assert [p.level for p in report.cable.paragraphs] == [None] * len(report.cable.paragraphs)
    assert not {"PORT-01", "ROLL-01"} & {f.rule for f in report.findings}


def test_sbu_inside_a_classified_cable_does_not_roll_up() -> None:
    text = "C O N F I D E N T I A L LIMA 1\nSUBJECT: (U) X\n1. (C) Text.\n2. (U//SBU) More.\n"
    assert not {rule for rule in _audit(HEAD + text) if rule.startswith("ROLL")}


def test_an_extract_is_silent_on_what_is_missing() -> None:
    whole = HEAD + "C O N F I D E N T I A L LIMA 1\nSUBJECT: X\n1. (C) One.\n3. (C) Three.\n"
    absent = {"AUTH-01", "AUTH-09", "HEAD-09", "HEAD-16", "PORT-02"}
    assert absent <= _audit(whole).keys()
    extract = "This record is a partial extract of the original cable.\n" + whole
    assert not absent & _audit(extract).keys()


def test_a_finding_about_the_banner_tells_what_forces_it_and_proposes_it_exactly() -> None:
    text = (
        HEAD + "C O N F I D E N T I A L LIMA 1\nORCON\nSUBJECT: (U) X\n"
        "1. (C) One.\n2. (S//NF) Two.\n3. (U) Three:\na. (S) a part.\n"
    )
    found = _audit(text)
    assert found["ROLL-01"].paragraphs == (2, 3)
    assert "SECRET from ¶2, ¶3; NOFORN from ¶2" in found["ROLL-01"].message
    assert "SECRET//ORCON/NOFORN" in found["ROLL-01"].suggestion
    assert found["ROLL-03"].paragraphs == (2,)


def test_the_subject_above_the_banner_is_told_and_pointed_at() -> None:
    text = HEAD + "C O N F I D E N T I A L LIMA 1\nSUBJECT: (S//NF) TALKS\n1. (C) One.\n"
    found = _audit(text)
    for rule in ("ROLL-01", "ROLL-03"):
        assert [text[start:end] for start, end in found[rule].spans] == ["(S//NF)"]
        assert "the subject" in found[rule].message


def test_a_paragraph_of_another_document_is_not_missed() -> None:
    cited = "1. See PARAGRAPH 9{}.\n2. More.\n"
    head = HEAD + "UNCLAS LIMA 1\nE.O. 12958: N/A\nTAGS: PREL\nSUBJECT: X\n"
    assert "PORT-04" in _audit(head + cited.format(""))
    assert "PORT-04" in _audit(head + cited.format(" of this cable"))
    assert "PORT-04" not in _audit(head + cited.format(" OF ECLA DOCUMENT 1077"))
    assert "PORT-04" not in _audit(head + "1. Ref A raised it in para 9.\n2. More.\n")
