"""The banner portions require, against the register's own examples and tables."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.marking.grammar import read_mark, read_portion
from rules.marking.rollup import Portion, roll_up
from rules.marking.value import Marking

TABLE = Path(__file__).parent / "rollups.yaml"
GROUPS: dict[str, list[dict[str, Any]]] = yaml.safe_load(TABLE.read_text("utf-8"))


def _portion(name: str, text: str) -> Portion:
    mark = read_portion(text, 0)
    assert mark is not None, text
    return Portion(name, mark.marking)


def _banner(text: str | None) -> Marking | None:
    mark = read_mark(text, 0, form="banner") if text else None
    return mark.marking if mark else None


@pytest.mark.parametrize(
    "case",
    [case for cases in GROUPS.values() for case in cases],
    ids=lambda case: " + ".join(case["portions"]),
)
def test_portions_roll_up_as_the_register_has_it(case: dict[str, Any]) -> None:
    portions = [_portion(f"¶{n}", text) for n, text in enumerate(case["portions"], 1)]
    rolled = roll_up(portions, case.get("date"), _banner(case.get("banner")))
    assert rolled.banner.banner == case["required"], case["why"]
    assert all(force.portions for force in rolled.forces), rolled.forces
