"""What holds of every text read as a marking: no crash, no lowered level, a stable normal form."""

import re
import time
from datetime import date
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.language.ruleset import RuleSet, load_ruleset
from rules.marking.grammar import read_mark, read_portion
from rules.marking.register import SPELLINGS
from rules.marking.value import Level, Marking, share_codes
from rules.scrutiny import Scrutiny, guess_kind, scrutinise

TODAY = date(2026, 11, 22)
DAYS = st.sampled_from(
    [None, date(1950, 1, 1), date(1974, 6, 1), date(2004, 1, 1), date(2016, 1, 1)]
)
WORDS = [
    *sorted(SPELLINGS),
    *("TOP SECRET", "SECRET", "CONFIDENTIAL", "UNCLASSIFIED", "UNCLAS", "TS", "S", "C", "U"),
    *("S E C R E T", "T O P  S E C R E T", "RESTRICTED", "COSMIC TOP SECRET", "NATO SECRET", "CTS"),
    *("//GBR S", "//JOINT S CAN USA", "//NIS", "//FGI TS", "//NATO ISAF SECRET", "CUI", "NC", "NS"),
    *("REL TO USA, GBR", "REL", "DISPLAY ONLY AFG", "USA/CAN EYES ONLY", "REL CHINA and LIBYA"),
    *("SI-G ABCD", "SAR-BP-J12/CD", "RD-CNWDI-SIGMA 14", "FGI DEU", "ACCM-ABLE BAKER", "XYZZY"),
    *("MR", "X1", "20301231", "25X1", "ENTIRE TEXT", "JOHN SMITH", "SECERT", "C0NFIDENTIAL"),
]
LEVELS = ["TS", "S", "C", "U", "TOP SECRET", "SECRET", "CONFIDENTIAL", "UNCLASSIFIED", "//NS"]
SEPARATORS = [*["//"] * 8, *["/"] * 6, "-", " ", ", ", ",", " - ", ""]
NOISE = st.sampled_from(
    ["", "", "", "\u200b", "\u202e", "\u0301", "\x00", "\t", "Ｓ", "С", "(", ")", "0"]
)


@st.composite
def marks(draw: st.DrawFn) -> str:
    """Words of the register and of no register, in any order, with any separators and some noise."""
    text = draw(st.sampled_from(draw(st.sampled_from([LEVELS, LEVELS, LEVELS, WORDS]))))
    for part in draw(st.lists(st.sampled_from(WORDS), max_size=6)):
        text += draw(st.sampled_from(SEPARATORS)) + draw(NOISE) + part
    return f"({text})" if draw(st.booleans()) else text


@cache
def _rules() -> RuleSet:
    return load_ruleset("public", TODAY)


def _look(text: str, day: date | None) -> Scrutiny:
    return scrutinise(text, guess_kind(text), day, _rules())


@given(st.one_of(marks(), st.text(max_size=80)), DAYS)
@example("(" * 500 + "S//NF" + ")" * 500, None)
@example("S//\ud800", None)
@example("\ufeffSECRET", None)
def test_any_text_is_read_or_reported(text: str, day: date | None) -> None:
    one = _look(text, day)
    assert all(0 <= fault.span[0] <= fault.span[1] <= len(text) for fault in one.faults)
    assert one.level is not None or not one.valid


@given(marks(), DAYS)
def test_a_level_is_never_below_the_one_that_begins_the_mark(text: str, day: date | None) -> None:
    bare = re.sub(r"[^A-Z ]", "", text.lstrip("( ").split("//")[0].upper())
    squeezed = bare.replace(" ", "")
    one = _look(text, day)
    if one.mark is None:
        return
    for word, level in (("TOPSECRET", 3), ("SECRET", 2), ("CONFIDENTIAL", 1)):
        if squeezed.startswith(word):
            assert one.mark.marking.level >= level
            return


@settings(max_examples=300)
@given(marks(), DAYS)
def test_a_normal_form_is_read_as_the_same_and_stays(text: str, day: date | None) -> None:
    one = _look(text, day)
    if one.canonical is None or one.mark is None:
        return
    again = scrutinise(one.canonical, one.kind, day, _rules())
    assert again.mark is not None, one.canonical
    assert again.mark.marking == one.mark.marking
    assert again.canonical == one.canonical
    kinds = {d.kind for d in again.mark.deviations}
    assert not kinds & {"spelling", "separator", "form", "order", "list-order", "comma", "list-and"}


@settings(max_examples=300)
@given(marks())
def test_a_normal_form_keeps_every_control_and_no_wider_list(text: str) -> None:
    one = _look(text, None)
    if one.canonical is None or one.mark is None:
        return
    inner = one.canonical.strip("()")
    again = read_mark(inner, 0, form="either")
    assert again is not None
    assert again.marking.controls >= one.mark.marking.controls
    if one.mark.marking.release_to is not None:
        assert again.marking.release_to == one.mark.marking.release_to


CODES = st.frozensets(
    st.sampled_from(["AUS", "CAN", "GBR", "NZL", "JPN", "ACGU", "FVEY", "TEYE", "NATO"]), max_size=6
).map(lambda codes: codes | {"USA"})


@given(CODES, CODES, CODES)
def test_sharing_lists_with_groups_is_a_meet(
    a: frozenset[str], b: frozenset[str], c: frozenset[str]
) -> None:
    assert share_codes(a, a) == a
    assert share_codes(a, b) == share_codes(b, a)
    assert share_codes(share_codes(a, b), c) == share_codes(a, share_codes(b, c))


@given(CODES, CODES)
def test_no_list_shared_names_whom_one_of_them_leaves_out(
    a: frozenset[str], b: frozenset[str]
) -> None:
    joined = Marking(Level.S, release_to=a).join(Marking(Level.S, release_to=b))
    members = {"ACGU": "AUS CAN GBR USA", "FVEY": "AUS CAN GBR NZL USA", "TEYE": "AUS GBR USA"}

    def expand(codes: frozenset[str]) -> set[str]:
        return {m for code in codes for m in members.get(code, code).split()}

    for one in (a, b):
        assert expand(joined.release_to or frozenset()) <= expand(one)


@pytest.mark.parametrize(
    "unit",
    [
        "/NF",
        "//SI-G ABCD",
        "/ACCM-A B",
        ", GBR",
        " GBR",
        "-AB",
        "/XYZZY",
        "//REL TO USA, GBR",
        "(",
        "\u0301",
    ],
)
@pytest.mark.parametrize("head", ["S//NF", "SECRET//REL TO USA", "//JOINT S CAN", "SECRET//SAR-BP"])
def test_cost_grows_with_the_text_and_no_faster(head: str, unit: str) -> None:
    def cost(count: int) -> float:
        text, best = head + unit * count, float("inf")
        for _ in range(2):
            start = time.process_time()
            read_mark(text, 0, form="banner")
            read_portion(f"({text})", 0)
            best = min(best, time.process_time() - start)
        return best

    assert cost(4_000) < 30 * cost(500) + 0.05
