"""Who may read what: the audit's join decides, and adding a mark never opens anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.facts.reading import access_marking
from rules.marking.clearance import (
    EVERYTHING,
    Clearance,
    may_read,
    parse_marking,
    write_marking,
)
from rules.marking.value import Level, Marking
from tests.rules.test_marking_algebra import CODES, PARTED, TOKENS, markings

CONTROLS = st.frozensets(st.sampled_from(TOKENS) | PARTED, max_size=12)


@st.composite
def clearances(draw: st.DrawFn) -> Clearance:
    nations = st.frozensets(st.sampled_from(CODES), min_size=1, max_size=2)
    countries = draw(st.just(frozenset({"USA"})) | nations)
    return Clearance(draw(st.sampled_from(Level)), draw(CONTROLS), countries)


@given(clearances(), markings(), markings())
def test_what_is_joined_to_a_marking_never_makes_it_readable(
    clearance: Clearance, a: Marking, b: Marking
) -> None:
    if may_read(clearance, a.join(b)):
        assert may_read(clearance, a)
        assert may_read(clearance, b)


@given(clearances(), markings(), st.sampled_from(Level), CONTROLS)
def test_a_lower_clearance_reads_no_more(
    clearance: Clearance, marking: Marking, level: Level, controls: frozenset[str]
) -> None:
    lower = Clearance(
        min(level, clearance.level), controls & clearance.controls, clearance.countries
    )
    if may_read(lower, marking):
        assert may_read(clearance, marking)


@given(clearances(), markings())
def test_nobody_reads_above_the_level_or_beside_the_controls(
    clearance: Clearance, marking: Marking
) -> None:
    if may_read(clearance, marking):
        assert marking.level <= clearance.level
        held = clearance.ceiling.controls
        assert marking.controls <= held
        if clearance.countries != {"USA"} and marking.level > Level.U:
            assert marking.release_to is not None
            assert "NF" not in marking.controls


@given(clearances())
def test_a_marking_that_cannot_be_read_is_above_all_but_everything(clearance: Clearance) -> None:
    assert not may_read(clearance, None)
    assert may_read(EVERYTHING, None)


@given(markings(dated=True))
def test_a_marking_is_kept_as_text_and_comes_back(marking: Marking) -> None:
    assert parse_marking(write_marking(marking)) == marking
    assert may_read(EVERYTHING, marking)


SECRET = Clearance(Level.S)
BRITISH = Clearance(Level.S, frozenset({"SBU"}), frozenset({"GBR"}))
# What no grant opens to a reader of another country.
GRANTED = Clearance(Level.S, frozenset({"NF", "SBU-NF", "RELIDO"}), frozenset({"GBR"}))
TO_BRITAIN = frozenset({"USA", "GBR"})


@pytest.mark.parametrize(
    ("clearance", "marking", "readable"),
    [
        (SECRET, Marking(Level.S, frozenset({"NF"})), True),
        (SECRET, Marking(Level.S, frozenset({"RELIDO"})), True),
        (SECRET, Marking(Level.TS), False),
        (SECRET, Marking(Level.S, frozenset({"SI"})), False),
        (SECRET, Marking(Level.U, frozenset({"SBU"})), False),
        (SECRET, Marking(Level.C, frozenset({"XD"})), False),
        (SECRET, Marking(Level.S, owner="GBR"), False),
        (Clearance(Level.S, frozenset({"FGI GBR"})), Marking(Level.S, owner="GBR"), True),
        (Clearance(Level.S, frozenset({"SBU"})), Marking(Level.U, frozenset({"SBU-NF"})), True),
        (BRITISH, Marking(Level.S, release_to=TO_BRITAIN), True),
        (BRITISH, Marking(Level.S, release_to=frozenset({"USA", "FVEY"})), True),
        (BRITISH, Marking(Level.S, release_to=frozenset({"USA", "AUS"})), False),
        (BRITISH, Marking(Level.S, display_to=frozenset({"GBR"})), False),
        (BRITISH, Marking(Level.S), False),
        (BRITISH, Marking(Level.S, frozenset({"RELIDO"})), False),
        (BRITISH, Marking(Level.U), True),
        (BRITISH, Marking(Level.U, frozenset({"SBU"})), True),
        (BRITISH, Marking(Level.U, frozenset({"SBU-NF"})), False),
        (GRANTED, Marking(Level.S, frozenset({"NF"})), False),
        (GRANTED, Marking(Level.S, frozenset({"RELIDO"})), False),
        (GRANTED, Marking(Level.U, frozenset({"SBU-NF"})), False),
        (Clearance(Level.S, countries=frozenset({"USA", "GBR"})), Marking(Level.S), False),
    ],
)
def test_readers_and_markings(clearance: Clearance, marking: Marking, readable: bool) -> None:
    assert may_read(clearance, marking) is readable


CABLE = """R 121015Z MAR 85
FM AMEMBASSY ESTOVIA
TO SECSTATE WASHDC 1185

{banner}

E.O. 12356: DECL: OADR
TAGS: PREL
SUBJECT: THE HARBOR

1. {mark} THE TARIFF WILL BE ANNOUNCED IN APRIL.
HALVERSON
"""


def ask(banner: str, mark: str) -> Marking | None:
    text = CABLE.format(banner=banner, mark=mark)
    return access_marking(read(decode(text.encode(), "a.txt")))


def test_a_cable_asks_for_its_highest_mark_wherever_it_stands() -> None:
    low = ask("C O N F I D E N T I A L ESTOVIA 00412", "(C)")
    assert low == Marking(Level.C)
    high = ask("C O N F I D E N T I A L ESTOVIA 00412", "(S//NF)")
    assert high == Marking(Level.S, frozenset({"NF"}))
    caption = ask("C O N F I D E N T I A L ESTOVIA 00412 EXDIS", "(C)")
    assert caption is not None
    assert "XD" in caption.controls


@pytest.mark.parametrize(
    ("banner", "mark"),
    [
        ("ESTOVIA 00412", "(C)"),
        ("C O N F I D E N T I A L ESTOVIA 00412", "(C//ZQXW)"),
    ],
)
def test_a_mark_that_is_missing_or_unknown_is_above_everybody(banner: str, mark: str) -> None:
    assert ask(banner, mark) is None
