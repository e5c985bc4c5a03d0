"""Every planted fault is found, at the right place, and nothing else."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from rules.errors import ExciseError
from rules.language.ruleset import load_ruleset
from tests.planted.audit import AS_OF, Found, audit_text
from tests.planted.clean import draw
from tests.planted.eras import ERAS
from tests.planted.faults import FAULTS
from tests.planted.layouts import lay_out
from tests.planted.mutants import count_wrong, load_altered, only
from tests.planted.run import schedule, try_one, write_failures

PLANTED = 1000
# The comparison alone may ask the rules; mutants alone may take them apart.
MEETING_PLACES = {"audit.py", "mutants.py", "test_planted.py"}


@pytest.fixture(scope="module")
def everything() -> list[str]:
    return write_failures([try_one(one) for one in schedule(PLANTED)])


def test_every_planted_fault_is_found_at_its_place_and_nothing_else(everything: list[str]) -> None:
    assert not everything, "\n".join(everything)


def test_every_rule_has_its_fault() -> None:
    assert set(FAULTS) == {rule.rule.id for rule in load_ruleset("public", AS_OF).rules}


@pytest.mark.parametrize("invert", [False, True], ids=["deleted", "inverted"])
def test_no_rule_can_be_altered_unseen(invert: bool) -> None:
    """With one cable a rule; `make mutate` tries more, beside all others and by the real loader."""
    unseen = [rule for rule in FAULTS if not count_wrong(rule, only(rule, invert=invert), [3])]
    assert not unseen


def test_an_inverted_rule_is_refused_by_its_own_examples(tmp_path: Path) -> None:
    with pytest.raises(ExciseError, match="ROLL-03"):
        load_altered("ROLL-03", tmp_path, invert=True)


def test_clean_cables_raise_nothing_above_information() -> None:
    loud: dict[tuple[int, str], list[Found]] = {}
    for seed in range(10_000, 10_200):
        draft = draw(seed)
        # Without routing or page nobody knows the date: what hangs on it is not assessed.
        for layout in (draft, replace(draft, layout="bare"))[: 1 + (draft.era != "10501")]:
            found = [one for one in audit_text(lay_out(layout).text) if one.severity != "info"]
            loud |= {(seed, layout.layout): found} if found else {}
    assert not loud


def test_a_seed_gives_the_same_cable_byte_for_byte() -> None:
    for seed in range(50):
        assert lay_out(draw(seed)) == lay_out(draw(seed))


def test_cables_of_every_era_and_layout_are_drawn() -> None:
    drawn = [draw(seed) for seed in range(400)]
    assert {one.era for one in drawn} == set(ERAS)
    assert {one.layout for one in drawn} == {
        layout for era in ERAS.values() for layout in era.layouts
    }
    assert {one.width for one in drawn} == set(range(55, 70))


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.py")), ids=lambda p: p.name)
def test_cables_and_faults_know_nothing_of_the_rules(path: Path) -> None:
    if path.name in MEETING_PLACES:
        return
    imported = [
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    ]
    assert not {name for name in imported if name.split(".")[0] in ("rules", "worker", "service")}
