"""Markings joined and written: properties over every coherent marking of the register."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.marking.banner import read_banner
from rules.marking.controls import close_controls
from rules.marking.grammar import read_mark, read_portion
from rules.marking.register import CATEGORY_OF, countries
from rules.marking.value import Level, Marking, expand_codes

TOKENS = sorted(CATEGORY_OF)
CODES = sorted(set(countries().values()))
PARTED = st.sampled_from(
    [
        "HCS-P",
        "HCS-O ABC",
        "KDK-X",
        "RSV-ABC",
        "SI-G",
        "SI-G ABCD",
        "SI-G EFGH",
        "SI-MMM 12",
        "TK-B",
        "SAR-BP",
        "SAR-BP-J12",
        "SAR-BP-J12 J54",
        "SAR-CD",
        "SAR-MULTIPLE PROGRAMS",
        "ACCM-FOO BAR",
        "RD-CNWDI",
        "RD-SG 1",
        "RD-SG 14",
        "RD-SG 99",
        "FRD-SG 20",
        "FGI GBR",
        "FGI DEU",
        "FGI NATO",
    ]
)
OWNERS = st.sampled_from(
    ("", "", "", "NATO", "GBR", "CAN GBR", "UN", "FGI", "JOINT", "JOINT CAN USA", "JOINT DEU GBR")
)
DECLASS = st.sampled_from(((), ("MR",), ("X1",), ("20321122",), ("25X1",)))


@st.composite
def markings(draw: st.DrawFn, *, dated: bool = False) -> Marking:
    """Coherent ones: NOFORN and a release list exclude each other (rule MARK-08); a list begins
    with USA; FGI of a concealed source names no other; RESTRICTED is foreign."""
    level = draw(st.sampled_from(Level))
    controls = draw(st.frozensets(st.sampled_from(TOKENS), max_size=5))
    controls |= draw(st.frozensets(PARTED, max_size=4))
    if "FGI" in controls:
        controls = frozenset(c for c in controls if not c.startswith("FGI "))
    controls |= set(draw(DECLASS)) if dated else set()
    listed = shown = None
    if not controls & {"NF", "SBU-NF", "LES-NF"}:
        if draw(st.booleans()):
            fewest = 2 if "EYES" in controls else 1
            codes = st.frozensets(st.sampled_from(CODES), min_size=fewest, max_size=4)
            listed = draw(codes) | {"USA"}
        if draw(st.booleans()):
            shown = draw(st.frozensets(st.sampled_from(CODES), min_size=1, max_size=3))
    owner = draw(OWNERS)
    restricted = bool(owner) and level == Level.C and draw(st.booleans())
    return Marking(level, controls, listed, shown, owner, restricted)


@given(markings(dated=True), markings(dated=True))
def test_joined_controls_hold_what_each_belongs_to(a: Marking, b: Marking) -> None:
    joined = a.join(b)
    assert joined.controls == close_controls(joined.tokens)


@given(markings(), markings())
def test_join_is_commutative(a: Marking, b: Marking) -> None:
    assert a.join(b) == b.join(a)


@given(markings(), markings(), markings())
def test_join_is_associative(a: Marking, b: Marking, c: Marking) -> None:
    assert a.join(b).join(c) == a.join(b.join(c))


@given(markings())
def test_join_is_idempotent(a: Marking) -> None:
    assert a.join(a) == a


@given(markings(), markings())
def test_join_never_lowers_a_level_nor_drops_a_control(a: Marking, b: Marking) -> None:
    joined = a.join(b)
    assert joined.level == max(a.level, b.level)
    assert joined.controls >= a.controls | b.controls


@given(markings(), markings())
def test_join_never_widens_a_release(a: Marking, b: Marking) -> None:
    joined = a.join(b)
    for one in (a, b):
        # Members stand in their group's place, which widens nothing (Table 3 rule 23).
        released = expand_codes(one.release_to or frozenset())
        shown = released | expand_codes(one.display_to or frozenset())
        if one.listed:
            assert expand_codes(joined.release_to or frozenset()) <= released
            assert expand_codes(joined.display_to or frozenset()) <= shown
        assert one.listed or one.level == Level.U or not joined.listed


@given(markings(), markings())
def test_nothing_joined_bears_noforn_and_a_release_list(a: Marking, b: Marking) -> None:
    joined = a.join(b)
    assert not joined.listed or "NF" not in joined.controls


def test_noforn_supersedes_a_release_list_at_every_level() -> None:
    listed = Marking(Level.S, frozenset(), frozenset({"USA", "GBR"}))
    assert Marking(Level.U, frozenset({"NF"})).join(listed) == Marking(Level.S, frozenset({"NF"}))


@given(markings(), markings())
def test_each_stands_under_the_join(a: Marking, b: Marking) -> None:
    assert a <= a.join(b)
    assert b <= a.join(b)


@given(markings())
def test_a_written_portion_reads_as_itself(marking: Marking) -> None:
    written = f"({marking.portion})"
    mark = read_portion(written, 0)
    assert mark is not None
    assert mark.marking == marking
    assert mark.span == (0, len(written))
    assert not [d for d in mark.deviations if d.kind != "legacy-form"]


@pytest.mark.parametrize(
    ("listed", "codes"),
    [
        ("USA, AND, GBR", {"USA", "AND", "GBR"}),
        ("USA, AND", {"USA", "AND"}),
        ("USA, GBR and CAN", {"USA", "GBR", "CAN"}),
        ("CHINA AND LIBYA", {"CHN", "LBY"}),
    ],
)
def test_and_is_andorra_only_where_it_joins_nothing(listed: str, codes: set[str]) -> None:
    mark = read_portion(f"(S//REL TO {listed})", 0)
    assert mark is not None
    assert mark.marking.release_to == frozenset(codes)


@given(markings(dated=True))
def test_a_written_banner_reads_as_itself(marking: Marking) -> None:
    mark = read_mark(marking.banner, 0, form="banner")
    assert mark is not None
    assert mark.marking == marking
    assert not mark.deviations
    line = read_banner(marking.banner, 0)
    assert line is not None
    assert line.mark.marking == marking


@given(st.text(alphabet="TSCUNFREL /-,()OA", max_size=20))
def test_a_mark_once_normal_stays_normal(text: str) -> None:
    mark = read_portion(f"({text})", 0)
    if mark and not any(d.kind == "unknown-token" for d in mark.deviations):
        again = read_portion(f"({mark.marking.portion})", 0)
        assert again is not None
        assert again.marking.portion == mark.marking.portion


def test_what_may_be_released_is_not_listed_again_for_display() -> None:
    listed = frozenset({"USA", "GBR"})
    wider = Marking(Level.S, release_to=listed, display_to=frozenset({"AFG"}))
    assert Marking(Level.S, release_to=listed).join(wider) == Marking(Level.S, release_to=listed)


def test_foreign_information_in_a_mark_of_the_united_states_is_confidential_and_named() -> None:
    restricted = Marking(Level.C, owner="GBR", restricted=True)
    joined = restricted.join(Marking(Level.U))
    assert (joined.portion, joined.restricted) == ("C//FGI GBR", False)
    assert restricted.join(restricted) == restricted
