"""A text in capitals, short lines and pages keeps every name where the mapping says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.evaluation.variants import CASES, Case, vary
from worker.reading import read_anyway

PROSE = " ".join(
    f"The envoy met Anna Maria O'Neill on day {n}." + " He went home by Straße." * (n % 5)
    for n in range(60)
)
NAMES = [match.span() for match in re.finditer("Anna Maria O'Neill", PROSE)]


def test_capitals_keep_the_length_where_a_letter_would_become_two() -> None:
    assert vary("Weiß, ŉ, Ségou", (), "capitals", "a").text == "WEIß, ŉ, SÉGOU"


def test_wrapping_only_turns_spaces_into_newlines_of_lines_that_fit() -> None:
    text = vary(PROSE, (), "wrapped-capitals", "a").text
    flat = vary(PROSE, (), "capitals", "a").text
    assert text.replace("\n", " ") == flat
    longest = max(map(len, text.split("\n")))
    assert 55 <= longest <= 69


def test_widths_differ_by_document_and_never_by_run() -> None:
    texts = [vary(PROSE, (), "wrapped-capitals", str(n)).text for n in range(8)]
    assert len(set(texts)) > 3
    assert texts == [vary(PROSE, (), "wrapped-capitals", str(n)).text for n in range(8)]


def test_page_lines_fall_inside_names_and_the_reader_knows_them() -> None:
    variant = vary(PROSE, NAMES, "paged", "a")
    parted = [pieces for name in NAMES if len(pieces := variant.place(name)) > 1]
    assert parted
    for first, second in parted:
        between = variant.text[first[1] : second[0]]
        assert "\n\nPAGE 0" in between
    furniture = read_anyway(variant.text).furniture
    pages = [match.span() for match in re.finditer(r"^PAGE \d\d .*$", variant.text, re.MULTILINE)]
    assert len(pages) == len(parted) + 1 > 2  # a name stands near each foot
    assert all(any(a <= start and end <= b for a, b in furniture) for start, end in pages)


@given(st.text("ab X\n", max_size=4000), st.sampled_from(CASES), st.data())
def test_every_span_is_found_again(text: str, case: Case, data: st.DataObject) -> None:
    places = st.integers(0, max(len(text) - 1, 0))
    names = [
        (start, min(start + length, len(text)))
        for start, length in data.draw(st.lists(st.tuples(places, st.integers(1, 12)), max_size=20))
        if start < len(text)
    ]
    variant = vary(text, names, case, "seed")
    for start, end in names:
        pieces = variant.place((start, end))
        there = "".join(variant.text[a:b] for a, b in pieces)
        assert there.split() == text[start:end].upper().split() or case == "as-written"
        assert there.upper().replace("\n", " ") == text[start:end].upper().replace("\n", " ")
        assert variant.origin((pieces[0][0], pieces[-1][1])) == (start, end)


@pytest.mark.parametrize("case", CASES)
def test_what_stands_in_a_page_line_stands_for_nothing(case: Case) -> None:
    variant = vary(PROSE, NAMES, case, "a")
    for match in re.finditer("FREEDONIA", variant.text):
        start, end = variant.origin(match.span())
        assert start == end
