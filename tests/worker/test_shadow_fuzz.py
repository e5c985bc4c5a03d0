"""The shadow never drifts: what any text folds to can be taken back to where it stands."""

import unicodedata
from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.cable.model import Span
from worker.shadow import Shadow, fold_text, unwrap_text

Case = tuple[str, tuple[Span, ...]]
Build = Callable[[str, tuple[Span, ...]], Shadow]

PIECES = st.sampled_from(
    [
        *"aZİßﬁŉǅΐÅé１Ⅳµſ℡ªµ،٣字-‐—'’ \n\r\t\x0b\x1c\x85\u2028\u00a0\u3000\u00ad\u200b\u200d\u2060\ufeff\u202e\x00\U0001d400\U0001f600\U000e0041¶&;#",
        "\r\n",
        "\r\n\r\n",
        "-\r\n",
        "\u00ad\n",
        "e\u0301",
        "\u0301\u0323",
        "n\u0303\u200b\u0301",
        "&amp;",
        "&szlig;",
        "&#304;",
        "&#x1d400;",
        "&#65279;",
        "&nbsp;",
        "&shy;",
        "&NotEqualTilde;",
        "&#13;&#10;",
        "&#x110000;",
        "&#55296;",
        "&bogus;",
        "&eacute",
        "PAGE 02 LIMA 00001",
        "Zemskiy",
    ]
)
TEXT = st.lists(st.one_of(PIECES, st.characters(exclude_categories=["Cs"])), max_size=24).map(
    "".join
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A text, and page lines that may begin or end inside an entity, touch or overlap."""
    text = draw(TEXT)
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    lines = draw(st.lists(cut.map(lambda one: (min(one), max(one))), max_size=3))
    return text, tuple(lines)


def shadows(case: Case) -> tuple[Shadow, Shadow]:
    return fold_text(*case), unwrap_text(*case)


ENTITY_CUT: Case = ("A&szlig;B", ((3, 8),))
QUICK = settings(max_examples=150, deadline=None)


@QUICK
@given(cases())
@example(ENTITY_CUT)
@example(("&szlig;&szlig;", ((2, 9),)))
@example(("ab", ((0, 1), (0, 2))))
def test_each_character_is_mapped_forward_and_inside_the_text(case: Case) -> None:
    for shadow in shadows(case):
        assert len(shadow.text) == len(shadow.starts) == len(shadow.ends)
        assert list(shadow.starts) == sorted(shadow.starts)
        assert list(shadow.ends) == sorted(shadow.ends)
        assert all(0 <= s < e for s, e in zip(shadow.starts, shadow.ends, strict=True))
        assert not shadow.ends or shadow.ends[-1] <= len(case[0])


@QUICK
@given(cases())
@example(ENTITY_CUT)
def test_each_character_comes_from_what_folds_to_it(case: Case) -> None:
    text, furniture = case
    for build in (fold_text, unwrap_text):
        shadow = build(text, furniture)
        for place, letter in enumerate(shadow.text):
            start, end = shadow.original(place, place + 1)
            if any(s < end and start < e for s, e in furniture if s < e):
                continue  # a gap that holds a page line
            held = build(text[start:end], ()).text
            if letter == "\u00ad":
                assert held == "-"  # a hyphen that ended a line
            elif letter.isspace():
                assert not held.strip()
                assert not text[max(0, start - 1) : start].isspace()  # all of the gap
            else:
                assert letter in held


@QUICK
@given(cases(), st.data())
@example(ENTITY_CUT, None)
@example(("Stra\u00df\u0323\u0301e", ()), None)  # an accent belongs to both letters of an ß
def test_a_span_taken_back_and_forth_stays(case: Case, data: st.DataObject | None) -> None:
    for shadow in shadows(case):
        if not shadow.text:
            continue
        length = len(shadow.text)
        if data is None:
            pairs = [(a, b) for a in range(length) for b in range(a + 1, length + 1)]
        else:
            a = data.draw(st.integers(0, length - 1))
            pairs = [(a, data.draw(st.integers(a + 1, length)))]
        for a, b in pairs:
            there = shadow.original(a, b)
            first, last = shadow.shadowed(there)
            assert first <= a
            assert b <= last
            assert shadow.original(first, last) == there


@QUICK
@given(TEXT)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = fold_text(text).text.replace("\u00ad", "")
    if "&" not in once:
        assert fold_text(once).text == once


@QUICK
@given(TEXT, TEXT)
def test_a_blank_line_keeps_what_stands_on_both_sides(before: str, after: str) -> None:
    """What is folded depends on nothing beyond the next word."""
    whole = fold_text(f"{before}.\n\n.{after}")
    assert whole.text.startswith(fold_text(f"{before}.").text)
    assert whole.text.endswith(fold_text(f".{after}").text)


@QUICK
@given(TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    if "&" in text:
        return
    nfc, nfd = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold_text(nfc).text == fold_text(nfd).text


@QUICK
@given(cases())
def test_no_character_of_a_page_line_is_kept(case: Case) -> None:
    text, furniture = case
    for shadow in shadows(case):
        for place, letter in enumerate(shadow.text):
            start, end = shadow.original(place, place + 1)
            if not letter.isspace() and "&" not in text[start:end]:
                assert not any(s <= start < e for s, e in furniture)
