"""The banner portions require: never too low, whatever their order, and the same when repeated."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.marking.grammar import read_portion
from rules.marking.rollup import UNCLASSIFIED_ONLY, Portion, roll_up
from rules.marking.value import Level, Marking, expand_codes
from tests.rules.test_marking_algebra import markings

OLD, NEW = date(2007, 11, 22), date(2012, 11, 22)
DAYS = st.sampled_from([None, OLD, NEW])


def _named(given_markings: list[Marking]) -> list[Portion]:
    return [Portion(f"¶{n}", marking) for n, marking in enumerate(given_markings, 1)]


def _portions(*marks: str) -> list[Portion]:
    read = [read_portion(mark, 0) for mark in marks]
    return _named([mark.marking for mark in read if mark])


@given(st.lists(markings(), max_size=5), DAYS)
def test_it_is_never_below_any_portion(given_markings: list[Marking], made: date | None) -> None:
    banner = roll_up(_named(given_markings), made).banner
    assert banner.level == max((m.level for m in given_markings), default=Level.U)
    for marking in given_markings:
        if marking.controls & {"NF", "SBU-NF", "LES-NF"} and banner.level > Level.U:
            assert "NF" in banner.controls
        if banner.release_to is not None and marking.release_to is not None:
            assert expand_codes(banner.release_to) <= expand_codes(marking.release_to)


@given(st.lists(markings(), max_size=5), DAYS, st.randoms())
def test_the_order_of_portions_is_nothing_to_it(
    given_markings: list[Marking], made: date | None, chance: Random
) -> None:
    shuffled = list(given_markings)
    chance.shuffle(shuffled)
    first, again = (roll_up(_named(m), made).banner for m in (given_markings, shuffled))
    assert first == again


@given(st.lists(markings(), max_size=5), DAYS)
def test_what_was_rolled_up_stays(given_markings: list[Marking], made: date | None) -> None:
    banner = roll_up(_named(given_markings), made).banner
    assert roll_up(_named([banner]), made).banner == banner
    assert roll_up(_named([*given_markings, banner]), made).banner == banner


@given(st.lists(markings(), max_size=5), DAYS)
def test_a_classified_banner_carries_no_control_of_unclassified_text(
    given_markings: list[Marking], made: date | None
) -> None:
    banner = roll_up(_named(given_markings), made).banner
    assert banner.level == Level.U or not banner.controls & UNCLASSIFIED_ONLY


@given(st.lists(markings(), min_size=1, max_size=5), DAYS)
def test_every_part_names_a_portion_that_forces_it(
    given_markings: list[Marking], made: date | None
) -> None:
    rolled = roll_up(_named(given_markings), made)
    names = {f"¶{n}" for n in range(1, len(given_markings) + 1)}
    for force in rolled.forces:
        assert force.portions, force.part
        assert set(force.portions) <= names
        system = force.part.partition("-")[0].partition(" ")[0]
        assert system in rolled.banner.banner or rolled.banner.owner


@pytest.mark.parametrize(
    ("marks", "made", "banner"),
    [
        ((), OLD, "UNCLASSIFIED"),
        (("(S)", "(C)", "(U)"), OLD, "SECRET"),
        (("(S//NF)", "(S//REL TO USA, GBR)"), OLD, "SECRET//NOFORN"),
        (("(S//REL TO USA, GBR, CAN)", "(C//REL TO USA, GBR)"), OLD, "SECRET//REL TO USA, GBR"),
        (("(S//REL TO USA, GBR)", "(S//REL TO USA, CAN)"), OLD, "SECRET//NOFORN"),
        (("(S)", "(S//REL TO USA, GBR)"), OLD, "SECRET//NOFORN"),
        (("(U)", "(S//REL TO USA, GBR)"), OLD, "SECRET//REL TO USA, GBR"),
        (("(C)", "(U//SBU)"), OLD, "CONFIDENTIAL"),
        (("(C)", "(U//SBU-NF)"), OLD, "CONFIDENTIAL//NOFORN"),
        (("(U//SBU)", "(U//FOUO)"), OLD, "UNCLASSIFIED//SBU"),
        (("(U//SBU)", "(U//SBU-NF)"), OLD, "UNCLASSIFIED//SBU NOFORN"),
        (("(S//NF//ND)", "(S//NF//XD)"), NEW, "SECRET//NOFORN//NODIS"),
        (("(S//OC/NF)", "(C//PR)"), OLD, "SECRET//ORCON/NOFORN/PROPIN"),
        (("(S//RELIDO)", "(S)"), OLD, "SECRET//NOFORN"),
        (("(S//RELIDO)", "(S)"), NEW, "SECRET//RELIDO"),
        (("(S//RELIDO)", "(S)"), None, "SECRET//NOFORN"),
        (("(S//RELIDO)", "(S//NF)"), NEW, "SECRET//NOFORN"),
        (("(TS//SI//NF)", "(S//FGI//NF)"), NEW, "TOP SECRET//SI//FGI//NOFORN"),
    ],
)
def test_the_registers_table(marks: tuple[str, ...], made: date | None, banner: str) -> None:
    assert roll_up(_portions(*marks), made).banner.banner == banner


def test_each_part_is_told_with_its_portions() -> None:
    rolled = roll_up(_portions("(S)", "(C//NF)", "(U)", "(S//OC/NF)"), OLD)
    assert rolled.reason == "SECRET from ¶1, ¶4; ORCON from ¶4; NOFORN from ¶2, ¶4"


def test_a_mix_without_noforn_tells_what_it_is_a_mix_of() -> None:
    rolled = roll_up(_portions("(S)", "(U)", "(C//REL TO USA, GBR)"), OLD)
    assert rolled.reason == "SECRET from ¶1; NOFORN from ¶1, ¶3"


def test_a_bare_rel_repeats_the_banners_list() -> None:
    listed = Marking(Level.S, frozenset(), frozenset({"USA", "GBR"}))
    bare = Portion("¶1", Marking(Level.S, frozenset(), frozenset()))
    assert roll_up([bare], OLD, listed).banner == listed
