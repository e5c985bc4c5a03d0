"""A proposed mark says what the old one said, or more; never less, and never a guess."""

from datetime import date

import pytest

from rules.amendment import Amended, amend, apply, keeps
from rules.audit import judge
from rules.cable.envelope import decode
from rules.cable.model import Source
from rules.cable.reader import read
from rules.facts.reading import effective_marking, portion_markings
from rules.language.ruleset import load_ruleset
from rules.marking.value import Level, Marking
from tests.rules.samples import NAMES, source

DAY = date(2026, 11, 22)
RULES = load_ruleset("public", DAY)
HEAD = "P 021200Z JAN 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\n"


def _amend(banner: str, *paragraphs: str) -> tuple[Source, Amended]:
    body = "".join(f"{n}. {text}\n" for n, text in enumerate(paragraphs, 1))
    read_in = decode(f"{HEAD}{banner}\nSUBJECT: (U) X\n{body}".encode(), "x")
    return read_in, amend(read_in, RULES, DAY)


def _lines(banner: str, *paragraphs: str) -> list[str]:
    before, amended = _amend(banner, *paragraphs)
    after = apply(before, amended.amendments)
    pairs = zip(before.text.split("\n"), after.text.split("\n"), strict=True)
    return [new for old, new in pairs if old != new]


def _why(banner: str, *paragraphs: str) -> str:
    return " ".join(f"{r.rule}: {r.why}" for r in _amend(banner, *paragraphs)[1].refusals)


@pytest.mark.parametrize(
    ("mark", "wanted"), [("(S-N/F)", "(S//NF)"), ("(S/NF)", "(S//NF)"), ("(S-NF)", "(S//NF)")]
)
def test_spelling_and_separators_are_written_in_the_registers_form(mark: str, wanted: str) -> None:
    assert _lines("S E C R E T LIMA 000001\nNOFORN", f"{mark} Text.", "(U) Text.") == [
        f"1. {wanted} Text."
    ]


def test_parts_of_paragraphs_and_the_subject_are_mended_too() -> None:
    banner = "S E C R E T LIMA 000001\nNOFORN"
    assert _lines(banner, "(S//NF) Text.\nA. (S/NF) Part.", "(U) Text.") == ["A. (S//NF) Part."]
    text = f"{HEAD}{banner}\nSUBJECT: (S/NF) X\n1. (S//NF) Text.\n"
    amended = amend(decode(text.encode(), "x"), RULES, DAY)
    assert [one.text for one in amended.amendments] == ["(S//NF)"]


@pytest.mark.parametrize(
    ("banner", "mark", "wanted"),
    [
        ("S E C R E T LIMA 000001", "(S//NF)", "SECRET//NOFORN LIMA 000001"),
        ("C O N F I D E N T I A L LIMA 000001", "(S)", "SECRET LIMA 000001"),
        ("CONFIDENTIAL", "(S//NF)", "SECRET//NOFORN"),
    ],
)
def test_the_banner_rises_to_what_the_portions_require(banner: str, mark: str, wanted: str) -> None:
    assert _lines(banner, f"{mark} Text.", "(U) Text.") == [wanted]


def test_a_banner_above_its_portions_is_never_lowered() -> None:
    assert _lines("S E C R E T LIMA 000001", "(C) Text.", "(U) Text.") == []
    assert "refer to the classifier" in _why("S E C R E T LIMA 000001", "(C) Text.", "(U) Text.")


@pytest.mark.parametrize("mark", ["(S/REL CHINA)", "(S/XYZZY)", "(S/NF/XYZZY)"])
def test_lists_and_unknown_tokens_are_the_classifiers(mark: str) -> None:
    banner = "S E C R E T LIMA 000001\nNOFORN"
    assert _lines(banner, f"{mark} Text.", "(U) Text.") == []
    assert "classifier's" in _why(banner, f"{mark} Text.", "(U) Text.")


def test_a_release_list_never_reaches_a_banner() -> None:
    listed = "(TS//REL TO USA, GBR) Text."
    assert _lines("S E C R E T LIMA 000001", "(S//REL TO USA, GBR) Text.", "(U) Text.") == []
    assert _lines("S E C R E T LIMA 000001", listed, "(U) Text.") == ["TOP SECRET LIMA 000001"]


def test_a_caption_that_says_it_is_enough() -> None:
    assert _lines("S E C R E T LIMA 000001\nNOFORN", "(S//NF) Text.", "(U) Text.") == []


MARKS = ("(S-N/F)", "(S/NF)", "(C-NF)", "(TS//NF)", "(SBU)", "(S/REL CHINA)", "(C)", "(U)", "(S/X)")


@pytest.mark.parametrize("banner", ["S E C R E T LIMA 000001", "CONFIDENTIAL", "UNCLAS LIMA 1"])
@pytest.mark.parametrize("first", MARKS)
@pytest.mark.parametrize("second", MARKS)
def test_applied_it_mends_what_it_names_and_lowers_nothing(
    banner: str, first: str, second: str
) -> None:
    before, amended = _amend(banner, f"{first} Text.", f"{second} Text.")
    _check(before, amended)


@pytest.mark.parametrize("name", NAMES)
def test_on_real_cables_too(name: str) -> None:
    _check(source(name), amend(source(name), RULES, DAY))


def _check(before: Source, amended: Amended) -> None:
    after = apply(before, amended.amendments)
    old, new = read(before), read(after)
    # Portions keep their very value, in their order; the banner protects all it did.
    assert portion_markings(old) == portion_markings(new)
    a, b = effective_marking(old), effective_marking(new)
    assert (a is None and b is None) or (a and b and keeps(a, b))
    # What was amended is not found again there, no error is new, and nothing is left to propose.
    found = judge(after, new, RULES, DAY)
    was = {f.rule: len(f.spans) for f in judge(before, old, RULES, DAY)}
    assert all(f.rule in was for f in found if f.severity == "error")
    mended = len([one for one in amended.amendments if one.text.startswith("(")])
    left = sum(len(f.spans) for f in found if f.rule in ("MARK-01", "MARK-02"))
    assert left <= was.get("MARK-01", 0) + was.get("MARK-02", 0) - mended
    assert amend(after, RULES, DAY).amendments == ()


S, C = Level.S, Level.C
NF = frozenset({"NF"})


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (Marking(S), Marking(S, NF), True),
        (Marking(C), Marking(S), True),
        (Marking(S), Marking(C), False),
        (Marking(S, NF), Marking(S), False),
        (Marking(S), Marking(S, release_to=frozenset({"USA", "GBR"})), False),
        (Marking(S, release_to=frozenset({"USA", "GBR"})), Marking(S), False),
        (Marking(S, release_to=frozenset({"USA", "GBR"})), Marking(S, NF), True),
        (
            Marking(S, release_to=frozenset({"USA"})),
            Marking(S, release_to=frozenset({"USA", "GBR"})),
            False,
        ),
    ],
)
def test_a_marking_keeps_what_it_protects(old: Marking, new: Marking, kept: bool) -> None:
    assert keeps(old, new) is kept
