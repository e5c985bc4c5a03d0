"""Rules and profiles are refused with file and line, all errors at once, and never guessed at."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from rules.audit import judge
from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.language.condition import Language
from rules.language.ruleset import RuleSet, check_rules, load_ruleset

DAY = date(2026, 11, 22)
SECRET = "S E C R E T LIMA 000001\nSUBJECT: X\n1. (S) Text.\n"
OPEN = "UNCLAS LIMA 000001\nSUBJECT: X\n1. (U) Text.\n"
RULE: dict[str, object] = {
    "id": "SITE-01",
    "title": "A secret cable",
    "severity": "warning",
    "for_each": "cable",
    "when": "cable.level == 'S'",
    "message": "The cable {cable.mrn} is secret.",
    "sources": ["the office's own book"],
    "suggestion": "Lock it away.",
    "examples": {"match": [SECRET], "no_match": [OPEN]},
}
PROFILE: dict[str, object] = {
    "name": "site",
    "title": "Our own",
    "packs": ["site"],
    "withhold": {"portions": True, "people": True},
}


def _load(folder: Path, *rules: Mapping[str, object], **profile: object) -> RuleSet:
    (folder / "packs").mkdir(exist_ok=True)
    (folder / "profiles").mkdir(exist_ok=True)
    pack = {"pack": "site", "rules": [dict(rule) for rule in rules]}
    (folder / "packs" / "site.yaml").write_text(yaml.safe_dump(pack, sort_keys=False))
    (folder / "profiles" / "site.yaml").write_text(yaml.safe_dump(PROFILE | profile))
    load_ruleset.cache_clear()
    return load_ruleset("site", DAY, folder)


def _refusal(folder: Path, *rules: Mapping[str, object], **profile: object) -> str:
    with pytest.raises(ExciseError) as caught:
        _load(folder, *rules, **profile)
    assert caught.value.code == "RULES_INVALID"
    return caught.value.message


def test_a_sound_rule_loads_and_speaks(tmp_path: Path) -> None:
    rules = _load(tmp_path, RULE)
    source = decode(SECRET.encode(), "x")
    (finding,) = judge(source, read(source), rules, DAY)
    assert (finding.rule, finding.severity) == ("SITE-01", "warning")
    assert finding.message == "The cable LIMA 1 is secret."


def test_the_packaged_rules_and_profiles_are_sound() -> None:
    assert {rules.profile for rules in check_rules(DAY)} >= {"public", "people", "internal"}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"when": "cable.lvel == 'S'"}, "site.yaml:3: SITE-01: The condition does not compile"),
        ({"when": "typo || true"}, "site.yaml:3: SITE-01: The condition does not compile"),
        ({"when": "cable.mrn"}, "EXAMPLE_FAILED"),
        ({"when": "portions.count + 1"}, "site.yaml:3: SITE-01: The condition gives INT"),
        ({"message": "The cable {cable.mnr}."}, "site.yaml:3: SITE-01: it names cable.mnr"),
        ({"message": "The cable {cable.mrn!r}."}, "site.yaml:8: message"),
        ({"points_at": ["bannner"]}, "site.yaml:3: SITE-01: it names bannner"),
        ({"examples": {"match": [OPEN], "no_match": [OPEN]}}, "is silent on match example 1"),
        ({"examples": {"match": [SECRET], "no_match": [SECRET]}}, "speaks on no_match example 1"),
        ({"examples": {"match": [SECRET]}}, "site.yaml:12: examples.no_match"),
        ({"sources": []}, "site.yaml:9: sources"),
        ({"id": "site 1"}, "site.yaml:3: id"),
        ({"colour": "red"}, "site.yaml:29: colour"),
    ],
)
def test_a_broken_rule_is_refused_with_file_and_line(
    tmp_path: Path, broken: dict[str, object], said: str
) -> None:
    if said == "EXAMPLE_FAILED":
        assert "gave no yes or no" in _refusal(tmp_path, RULE | broken)
    else:
        assert said in _refusal(tmp_path, RULE | broken)


def test_an_id_is_used_once(tmp_path: Path) -> None:
    said = _refusal(tmp_path, RULE, RULE)
    assert re.search(r"site\.yaml:\d\d: SITE-01 is already at .*site\.yaml:3$", said)


def test_all_errors_are_listed_at_once(tmp_path: Path) -> None:
    said = _refusal(
        tmp_path,
        RULE | {"when": "typo"},
        RULE | {"id": "SITE-02", "sources": []},
        RULE | {"id": "SITE-03", "message": "{cable.typo}"},
        disable=[{"rule": "SITE-99", "reason": "we do not use it", "expires": date(2027, 1, 1)}],
    )
    assert len(said.splitlines()) == 4
    assert all(word in said for word in ("SITE-01", "sources", "SITE-03", "SITE-99"))


def test_a_reason_to_disable_expires(tmp_path: Path) -> None:
    off: dict[str, object] = {"rule": "SITE-01", "reason": "under review by the office"}
    assert not _load(tmp_path, RULE, disable=[off | {"expires": DAY}]).rules
    said = _refusal(tmp_path, RULE, disable=[off | {"expires": date(2026, 11, 21)}])
    assert "expired on 2026-11-21" in said


def test_a_rule_is_disabled_or_changed_with_a_reason_only(tmp_path: Path) -> None:
    bare: dict[str, object] = {"rule": "SITE-01", "expires": date(2027, 1, 1)}
    assert "disable.0.reason" in _refusal(tmp_path, RULE, disable=[bare])
    change: dict[str, object] = {"rule": "SITE-01", "severity": "error"}
    assert "severity.0.reason" in _refusal(tmp_path, RULE, severity=[change])
    reasoned = change | {"reason": "the office is strict"}
    assert _load(tmp_path, RULE, severity=[reasoned]).rules[0].rule.severity == "error"


def test_unknown_packs_and_profiles_are_errors(tmp_path: Path) -> None:
    assert "site.yaml:3: there is no pack nowhere" in _refusal(tmp_path, packs=["nowhere"])
    with pytest.raises(ExciseError) as caught:
        load_ruleset("nobody", DAY)
    assert caught.value.code == "UNKNOWN_PROFILE"


def test_yaml_that_cannot_be_read_names_its_line(tmp_path: Path) -> None:
    _load(tmp_path, RULE)
    (tmp_path / "packs" / "site.yaml").write_text("pack: site\nrules: [\n")
    load_ruleset.cache_clear()
    with pytest.raises(ExciseError, match=r"site\.yaml:3"):
        load_ruleset("site", DAY, tmp_path)


def test_a_condition_that_fails_on_a_cable_fails_the_cable(tmp_path: Path) -> None:
    never_null: dict[str, object] = {"when": "cable.date < '2000-01-01'"}
    dated = "O 220000Z NOV {} \nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\n\n" + SECRET
    examples: dict[str, object] = {"match": [dated.format("97")], "no_match": [dated.format("07")]}
    rules = _load(tmp_path, RULE | never_null | {"examples": examples})
    source = decode(SECRET.encode(), "x")
    with pytest.raises(ExciseError) as caught:
        judge(source, read(source), rules, DAY)
    assert caught.value.code == "RULE_FAILED"
    assert "Text" not in str(caught.value)


def test_an_error_is_no_value_however_true_it_looks() -> None:
    language = Language({"cable.date": "string or null"})
    early = language.compile("cable.date < '2000-01-01'", "bool")
    assert early.evaluate(language.bind({"cable.date": "1999-12-31"})) is True
    with pytest.raises(ExciseError) as caught:
        early.evaluate(language.bind({"cable.date": None}))
    assert caught.value.code == "RULE_FAILED"


def test_the_digest_follows_what_the_rules_say_and_nothing_else(tmp_path: Path) -> None:
    first = _load(tmp_path, RULE).digest
    assert _load(tmp_path, RULE).digest == first
    assert _load(tmp_path, RULE | {"when": "cable.level in ['S']"}).digest != first
    assert _load(tmp_path, RULE | {"severity": "error"}).digest != first
    assert _load(tmp_path, RULE, withhold={"portions": False, "people": True}).digest != first
    other: dict[str, object] = RULE | {"examples": {"match": [SECRET, SECRET], "no_match": [OPEN]}}
    assert _load(tmp_path, other).digest == first
