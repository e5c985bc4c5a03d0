"""Markings of every era against what the register's text makes of them, written down first."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.language.ruleset import RuleSet, load_ruleset
from rules.marking.value import sort_codes
from rules.scrutiny import guess_kind, scrutinise

TABLE = Path(__file__).parent / "markings"
TODAY = date(2026, 11, 22)


def _cases() -> list[dict[str, Any]]:
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(TABLE.glob("*.yaml"))]
    return [case for groups in files for cases in groups.values() for case in cases]


def _name(case: dict[str, Any]) -> str:
    return " ".join(str(case[key]) for key in ("text", "date") if key in case)


def _normal(case: dict[str, Any]) -> str | None:
    """The text itself where the table says nothing of a normal form."""
    normal: str | None = case.get("normal", case["text"])
    return normal


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load_ruleset("public", TODAY)


@pytest.mark.parametrize("case", _cases(), ids=_name)
def test_a_marking_is_read_as_the_register_has_it(case: dict[str, Any], ruleset: RuleSet) -> None:
    text = case["text"]
    one = scrutinise(text, case.get("kind") or guess_kind(text), case.get("date"), ruleset)
    marking = one.mark.marking if one.mark else None
    told = {
        "level": one.level,
        "controls": list(marking.tokens) if marking else [],
        "release": sort_codes(marking.release_to or frozenset()) if marking else [],
        "normal": one.canonical,
        "rules": {fault.rule: fault.severity for fault in one.faults},
    }
    assert told == {
        "level": case["level"],
        "controls": case.get("controls", []),
        "release": case.get("release", []),
        "normal": _normal(case),
        "rules": case.get("rules", {}),
    }
    assert one.valid == ("error" not in case.get("rules", {}).values())
    assert all(0 <= f.span[0] < f.span[1] <= len(text) for f in one.faults)
