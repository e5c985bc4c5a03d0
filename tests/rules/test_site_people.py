"""An office's own cues and decisions for people: checked with file and line, in the digest."""

from datetime import date
from pathlib import Path

import pytest

from rules.errors import ExciseError
from rules.language.profile import Withholding
from rules.language.ruleset import RuleSet, check_rules, load_ruleset

DAY = date(2026, 11, 22)
OFFICE = "name: office\ntitle: Ours\nextends: public\n"
PAGE = Path(__file__).parent.parent.parent / "docs" / "persons.md"


def write(folder: Path, profile: str = OFFICE, cues: str | None = None) -> Path:
    (folder / "profiles").mkdir(parents=True)
    (folder / "profiles" / "office.yaml").write_text(profile)
    if cues is not None:
        (folder / "cues.yaml").write_text(cues)
    return folder


def load(folder: Path, profile: str = OFFICE, cues: str | None = None) -> RuleSet:
    return load_ruleset("office", DAY, write(folder, profile, cues))


def errors(folder: Path, profile: str = OFFICE, cues: str | None = None) -> str:
    with pytest.raises(ExciseError) as caught:
        check_rules(DAY, write(folder, profile, cues))
    assert caught.value.code == "RULES_INVALID"
    return caught.value.message


def test_cues_change_the_digest(tmp_path: Path) -> None:
    plain = load(tmp_path / "a")
    cued = load(tmp_path / "b", cues="us: [REGOFF]\n")
    assert cued.cues.us == ("REGOFF",)
    assert plain.digest != cued.digest


def test_a_folder_of_cues_alone_is_one(tmp_path: Path) -> None:
    (tmp_path / "cues.yaml").write_text("us: [REGOFF]\n")
    assert load_ruleset("public", DAY, tmp_path).cues.us == ("REGOFF",)


@pytest.mark.parametrize(
    ("cues", "line", "said"),
    [
        ("us: [REGOFF]\nzorbaks: [X]\n", 2, "zorbaks"),
        ("us:\n  - REGOFF\n  - Q\n", 3, "two letters at least"),
        ("us:\n  - REGOFF\n  - regoff\n", 3, "stands twice"),
        ("us: REGOFF\n", 1, "us"),
        ("us: [REGOFF\n", 2, ""),
    ],
)
def test_what_is_wrong_in_cues_is_told_with_its_line(
    tmp_path: Path, cues: str, line: int, said: str
) -> None:
    message = errors(tmp_path / "site", cues=cues)
    assert f"cues.yaml:{line}:" in message
    assert said in message


def test_lists_and_cues_of_one_folder_are_both_checked_and_in_the_digest(tmp_path: Path) -> None:
    cued = load(tmp_path / "a", cues="us: [REGOFF]\n")
    site = write(tmp_path / "b", cues="us: [REGOFF]\n")
    (site / "protect.yaml").write_text("word: [shield]\n")
    both = load_ruleset("office", DAY, site)
    assert both.cues == cued.cues
    assert both.lists.protect.word == ("shield",)
    assert both.digest != cued.digest
    faulty = write(tmp_path / "c", cues="zorbaks: [X]\n")
    (faulty / "protect.yaml").write_text("word: [Shield]\n")
    with pytest.raises(ExciseError) as caught:
        check_rules(DAY, faulty)
    assert "protect.yaml:1:" in caught.value.message
    assert "cues.yaml:1:" in caught.value.message


def test_protected_sources_are_proposed_under_an_exemption_of_its_own(tmp_path: Path) -> None:
    change = "people:\n  - {role: protected, status: proposed, exemption: (b)(7)(D), reason: By our handbook.}\n"
    assert load(tmp_path, OFFICE + change).withhold.decide("protected").exemption == "(b)(7)(D)"
    bare = Withholding(portions=True, people=False).decide("protected")
    assert (bare.keep, bare.status, bare.question) == (False, "proposed", "")


def test_a_role_is_decided_anew_and_the_others_stay(tmp_path: Path) -> None:
    change = "people:\n  - {role: signer, status: pending, question: balancing, reason: By our handbook.}\n"
    base, ours = load(tmp_path / "a"), load(tmp_path / "b", OFFICE + change)
    assert base.withhold.keeps("signer")
    assert not ours.withhold.keeps("signer")
    assert ours.withhold.decide("signer").question == "balancing"
    assert ours.withhold.keeps("head")
    assert base.digest != ours.digest


def test_another_reason_is_another_digest(tmp_path: Path) -> None:
    change = "people:\n  - {role: author, keep: true, reason: By our handbook of 19%d.}\n"
    one, other = (load(tmp_path / str(n), OFFICE + change % n) for n in (80, 90))
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("people:\n  - {role: author, keep: true}\n", "reason"),
        ("people:\n  - {role: king, keep: true, reason: By our handbook.}\n", "role"),
        ("people:\n  - {role: protected, keep: true, reason: By our handbook.}\n", "never kept"),
        ("people:\n  - {role: author, exemption: b6, reason: By our handbook.}\n", "exemption"),
        ("replacement: initials\n", "replacement"),
    ],
)
def test_what_is_wrong_in_decisions_is_told_with_its_line(
    tmp_path: Path, change: str, said: str
) -> None:
    message = errors(tmp_path / "site", OFFICE + change)
    assert "office.yaml:" in message
    assert said in message


def test_a_role_that_stands_twice_is_refused(tmp_path: Path) -> None:
    row = "  - {role: author, keep: true, reason: By our handbook.}\n"
    message = errors(tmp_path / "site", f"{OFFICE}people:\n{row}{row}")
    assert "office.yaml:6: author stands twice" in message


def test_a_profile_that_names_no_roles_has_those_below_it(tmp_path: Path) -> None:
    ours = load(tmp_path, OFFICE + "withhold: {portions: false, people: true}\n")
    assert ours.withhold.decide("us_official").question == "balancing"


def test_the_examples_of_the_page_are_sound(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    profile, cues = (block.partition("```")[0] for block in page.split("```yaml\n")[1:])
    ruleset = load(tmp_path, profile, cues)
    assert ruleset.withhold.keeps("author")
    assert ruleset.withhold.replacement == "pseudonyms"
    assert ruleset.cues.drafting == ("TYPED BY",)
