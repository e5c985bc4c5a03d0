"""A site lays its own YAML over the packaged rules: reasoned, dated, and never by accident."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rules.audit import audit_bytes
from rules.errors import ExciseError
from rules.language.profile import normal_mrn
from rules.language.ruleset import RuleSet, check_rules, load_ruleset

DAY = date(2026, 11, 22)
CABLE = "P 021200Z JAN 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\nS E C R E T LIMA 000001\n1. (S-N/F) Text.\n"
HEAD = "name: office\ntitle: Ours\nextends: public\n"
RULE = """\
  - id: SITE-01
    title: A secret cable
    severity: warning
    for_each: cable
    when: cable.level == 'S'
    message: "It is secret."
    sources: ["the office's own book"]
    suggestion: "Lock it away."
    examples:
      match: ["S E C R E T LIMA 000001\\n1. (S) Text.\\n"]
      no_match: ["UNCLAS LIMA 000001\\n1. (U) Text.\\n"]
"""
OFF = "disable:\n  - {rule: MARK-01, reason: under review by us, expires: 2026-11-22}\n"
LOWER = "severity:\n  - {rule: MARK-01, severity: info, reason: known and of old}\n"
SPARE = "exceptions:\n  - {rule: MARK-01, %s, reason: known and of old, expires: 2026-12-31}\n"

Write = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Write:
    def write(profile: str = "", **packs: str) -> Path:
        for folder, name, text in (
            ("profiles", "office", HEAD + profile),
            *(("packs", name, text) for name, text in packs.items()),
        ):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{name}.yaml").write_text(text)
        load_ruleset.cache_clear()
        return tmp_path

    return write


def _load(folder: Path) -> RuleSet:
    return load_ruleset("office", DAY, folder)


def _found(folder: Path, text: str = CABLE) -> dict[str, str]:
    report = audit_bytes(text.encode(), "x", "office", DAY, folder)
    return {finding.rule: finding.severity for finding in report.findings}


def _errors(folder: Path) -> list[str]:
    with pytest.raises(ExciseError) as caught:
        _load(folder)
    assert caught.value.code == "RULES_INVALID"
    return [line.removeprefix(f"{folder}/") for line in caught.value.message.splitlines()]


def test_an_overlay_that_says_nothing_finds_what_its_base_finds(site: Write) -> None:
    ours, base = _load(site()), load_ruleset("public", DAY)
    assert [one.rule for one in ours.rules] == [one.rule for one in base.rules]
    assert (ours.withhold, ours.packs) == (base.withhold, base.packs)
    assert ours.digest == base.digest


def test_rules_are_switched_off_lowered_spared_and_added(site: Write) -> None:
    assert _found(site())["MARK-01"] == "warning"
    assert "MARK-01" not in _found(site(OFF))
    assert _found(site(LOWER))["MARK-01"] == "info"
    assert "MARK-01" not in _found(site(SPARE % "cable: 2008LIMA00001"))
    assert "MARK-01" in _found(site(SPARE % "cable: 08 LIMA 2"))
    assert "MARK-01" not in _found(site(SPARE % "when: mark.shown == '(S-N/F)'"))
    assert "MARK-01" in _found(site(SPARE % "when: mark.shown == '(C-NF)'"))
    assert _found(site("rules:\n" + RULE))["SITE-01"] == "warning"
    assert _found(site("packs: [ours]\n", ours="pack: ours\nrules:\n" + RULE))["SITE-01"]


def test_an_exception_spares_its_case_alone(site: Write) -> None:
    folder = site(SPARE % "when: mark.shown == '(S-N/F)'")
    report = audit_bytes((CABLE + "2. (C-NF) More.\n").encode(), "x", "office", DAY, folder)
    (finding,) = [one for one in report.findings if one.rule == "MARK-01"]
    assert finding.paragraphs == (2,)


def test_the_digest_follows_every_switch_its_reason_and_its_day(site: Write) -> None:
    spare = SPARE % "cable: 08 LIMA 2"
    texts = ["", OFF, LOWER, spare, "rules:\n" + RULE]
    texts += [spare.replace("of old", "to be old"), spare.replace("12-31", "12-30")]
    texts += [spare.replace("LIMA 2", "LIMA 3"), SPARE % "when: mark.shown == '(C-NF)'"]
    digests = [_load(site(text)).digest for text in texts]
    assert len(set(digests)) == len(texts)


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (OFF.replace("11-22", "11-21"), "5: the reason to disable MARK-01 expired on 2026-11-21"),
        (OFF.replace("MARK-01", "MARK-99"), "5: MARK-99 is in none of its packs"),
        (OFF.replace("MARK-01", "mark"), "5: disable.0.rule: "),
        (OFF.replace("2026-11-22", "soon"), "5: disable.0.expires: "),
        (OFF.replace("2026-11-22", "2026-02-30"), "1: a value cannot be read"),
        (OFF + OFF.partition("\n")[2], "6: MARK-01 stands twice under disable"),
        (OFF + OFF, "6: disable stands twice"),
        (LOWER.replace("info", "none"), "5: severity.0.severity: "),
        (SPARE % "cable: nine", "5: exceptions.0.cable: "),
        (SPARE % "when: mark.shwon == 'X'", "5: MARK-01: The condition does not compile"),
        (SPARE % "when: mark.shown", "5: MARK-01: The condition gives STRING"),
        (SPARE % "when: 'true', cable: 08 LIMA 2", "5: exceptions.0: "),
        (SPARE.replace("%s, ", ""), "5: exceptions.0: "),
        ((SPARE % "cable: 08 LIMA 2").replace("12-31", "01-01"), "5: the reason to except MARK-01"),
        ("packs: [markings, nowhere]\n", "4: there is no pack nowhere"),
        ("rules:\n" + RULE.replace("SITE-01", "MARK-01"), "5: MARK-01 is already at packs/mark"),
        ("rules:\n" + RULE.replace("'S'", "'X'"), "5: SITE-01: the rule is silent on match"),
        ("colour: red\n", "4: colour: "),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(site: Write, profile: str, said: str) -> None:
    (error,) = _errors(site(profile))
    assert error.startswith(f"profiles/office.yaml:{said}")


def test_one_bad_rule_hides_no_other_error(site: Write) -> None:
    bad = RULE.replace("id: SITE-01", "id: 1") + RULE.replace("'S'", "'X'")
    errors = _errors(site("rules:\n" + bad + OFF.replace("11-22", "01-01")))
    assert [error.split(":")[1] for error in sorted(errors)] == ["16", "28", "5"]


def test_bases_are_known_and_do_not_turn_in_circles(site: Write) -> None:
    folder = site()
    office = folder / "profiles" / "office.yaml"
    office.write_text(HEAD.replace("public", "nobody"))
    assert _errors(folder) == ["profiles/office.yaml:3: extends: there is no profile nobody"]
    office.write_text(HEAD.replace("public", "other"))
    (folder / "profiles" / "other.yaml").write_text("name: other\ntitle: O\nextends: office\n")
    load_ruleset.cache_clear()
    assert _errors(folder) == ["profiles/other.yaml:3: extends: office extends itself"]


def test_overlays_stack(site: Write) -> None:
    folder = site(OFF)
    text = HEAD.replace("office", "desk").replace("public", "office") + "rules:\n" + RULE
    (folder / "profiles" / "desk.yaml").write_text(text)
    ids = {one.rule.id for one in load_ruleset("desk", DAY, folder).rules}
    assert "SITE-01" in ids
    assert "MARK-01" not in ids


def test_a_packaged_name_is_never_replaced(site: Write) -> None:
    folder = site(markings="pack: markings\nrules: []\n")
    assert _errors(folder) == [
        "packs/markings.yaml:1: markings comes with Excise; choose another name"
    ]


def test_checking_tells_the_errors_of_all_files_once(site: Write) -> None:
    folder = site(
        OFF.replace("11-22", "11-21"), spare="pack: other\nrules:\n" + RULE.replace("'S'", "1")
    )
    with pytest.raises(ExciseError) as caught:
        check_rules(DAY, folder)
    told = [line.removeprefix(f"{folder}/") for line in caught.value.message.splitlines()]
    assert [line.split(" ")[0] for line in told] == [
        "profiles/office.yaml:5:",
        "packs/spare.yaml:1:",
        "packs/spare.yaml:3:",
    ]


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExciseError) as caught:
        load_ruleset("public", DAY, tmp_path)
    assert caught.value.code == "NO_RULES"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("1974LAPAZ00206", "74LAPAZ206"),
        ("74 LA PAZ 206", "74LAPAZ206"),
        ("07 state 159388", "07STATE159388"),
        ("8 LIMA 1", None),
        ("LIMA", None),
    ],
)
def test_a_cable_is_named_as_people_write_it(written: str, normal: str | None) -> None:
    assert normal_mrn(written) == normal
