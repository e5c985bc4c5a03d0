"""The shadow text: every disguise seen through, no span ever adrift."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.model import Span
from worker.shadow import FormMatcher, find_forms, fold_text, unwrap_text

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aZ -\n\r\t'.&;#\u00ad\u200b\u00a0\u2019ßİﬁé\u0301\u202e\ufeffАη１—¶"),
    ),
    max_size=60,
)


@st.composite
def texts_with_page_lines(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    text = draw(ANY_TEXT)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    return text, tuple(zip(cuts[::2], cuts[1::2], strict=False))


@given(texts_with_page_lines())
def test_the_index_map_is_monotone_and_stays_inside(case: tuple[str, tuple[Span, ...]]) -> None:
    text, furniture = case
    for shadow in (fold_text(text, furniture), unwrap_text(text, furniture)):
        assert len(shadow.text) == len(shadow.starts) == len(shadow.ends)
        before = (0, 0)
        for start, end in zip(shadow.starts, shadow.ends, strict=True):
            assert 0 <= start < end <= len(text)
            assert start >= before[0]
            assert end >= before[1]
            before = (start, end)


@given(ANY_TEXT)
def test_each_shadow_letter_comes_from_where_the_map_says(text: str) -> None:
    shadow = fold_text(text)
    for index, letter in enumerate(shadow.text):
        if letter.isalnum():
            start, end = shadow.original(index, index + 1)
            assert letter in fold_text(text[start:end]).text


@given(texts_with_page_lines())
def test_no_letter_of_a_page_line_is_kept(case: tuple[str, tuple[Span, ...]]) -> None:
    text, furniture = case
    shadow = fold_text(text, furniture)
    for index, letter in enumerate(shadow.text):
        if letter.isalnum():
            start, _ = shadow.original(index, index + 1)
            assert not any(first <= start < last for first, last in furniture)


@given(ANY_TEXT)
def test_folding_forgets_case(text: str) -> None:
    assert fold_text(text.casefold()).text == fold_text(text).text or any(
        fold_text(letter).text != fold_text(letter.casefold()).text for letter in text
    )


@given(ANY_TEXT, st.sampled_from(["Zem", "Brooks-Rubin", "La Lime", "Straße"]), ANY_TEXT)
def test_a_planted_name_is_found_exactly_where_it_was_planted(
    before: str, name: str, after: str
) -> None:
    text = f"{before}\n,{name}, {after}"
    place = (len(before) + 2, len(before) + 2 + len(name))
    assert place in [match.span for match in find_forms(fold_text(text), [name])]


@pytest.mark.parametrize(
    ("text", "furniture", "form"),
    [
        ("Vladmir\nZemskiy", (), "Vladmir Zemskiy"),
        ("VLADMIR  ZEMSKIY", (), "Vladmir Zemskiy"),
        ("Vladmir\u00a0\u2003Zemskiy", (), "Vladmir Zemskiy"),
        ("Vladmir\n\n\nZemskiy", (), "Vladmir Zemskiy"),
        ("Zem-\nskiy", (), "Zemskiy"),
        ("Brooks-\nRubin", (), "Brooks-Rubin"),
        ("Brooks-\r\n  Rubin", (), "Brooks Rubin"),
        ("Zem\u00ad\nskiy", (), "Zemskiy"),
        ("Zem\u00adskiy", (), "Zemskiy"),
        ("Zem\u200bsk\u2060iy", (), "Zemskiy"),
        ("\u202eZemskiy", (), "Zemskiy"),
        ("Zem\x00skiy", (), "Zemskiy"),
        ("Ｚｅｍｓｋｉｙ", (), "Zemskiy"),
        ("Zеmskiу", (), "Zemskiy"),  # Cyrillic e and y
        ("ΖEMSKIΥ", (), "Zemskiy"),  # Greek Zeta and Upsilon
        ("Müller", (), "MULLER"),
        ("Mu\u0308ller", (), "Müller"),
        ("M&uuml;ller", (), "Müller"),
        ("O&#39;Brien", (), "O'Brien"),
        ("O\u2019BRIEN", (), "O'Brien"),
        ("OBrien", (), "O'Brien"),
        ("El-Baradei", (), "ElBaradei"),
        ("LALIME", (), "La Lime"),
        ("Z E M S K I Y", (), "Zemskiy"),
        ("Z.E.M.S.K.I.Y", (), "Zemskiy"),
        ("GROSSMEISTER STRASSE", (), "Großmeister Straße"),
        ("İnönü", (), "INONU"),
        ("Griﬃn", (), "Griffin"),
        ("Brooks\u2013Rubin", (), "Brooks-Rubin"),
        ("Vladmir\nPAGE 02 X\nZemskiy", ((7, 18),), "Vladmir Zemskiy"),
        ("Zem-\nPAGE 02 X\nskiy", ((4, 15),), "Zemskiy"),
        ("Vladmir \nSTATE 002 OF 003\nZemskiy", ((9, 25),), "Vladmir Zemskiy"),
    ],
)
def test_a_disguised_name_is_found_whole(text: str, furniture: tuple[Span, ...], form: str) -> None:
    whole = (1 if text[0] == "\u202e" else 0, len(text))
    shadow = fold_text(text, furniture)
    assert [match.span for match in find_forms(shadow, [form])] == [whole]
    inside = fold_text(f"(C) {text}'s plan", tuple((s + 4, e + 4) for s, e in furniture))
    assert [match.span for match in find_forms(inside, [form])] == [(whole[0] + 4, whole[1] + 4)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Zemskiys", "Zemskiy"),
        ("ambush", "Bush"),
        ("Bush2", "Bush"),
        ("th e mskiy", "Emskiy"),
        ("The Anh", "Thean"),
        ("he said a lie", "Salie"),
        ("...", "..."),
    ],
)
def test_part_of_a_word_is_no_match(text: str, form: str) -> None:
    assert find_forms(fold_text(text), [form]) == ()


def test_an_accent_at_the_end_belongs_to_the_span() -> None:
    text = "Jose\u0301 said"
    assert [match.span for match in find_forms(fold_text(text), ["José"])] == [(0, 5)]


def test_every_form_that_overlaps_is_given() -> None:
    found = find_forms(fold_text("Robert Mugabe left"), ["Mugabe", "Robert Mugabe"])
    assert [(match.form, match.span) for match in found] == [
        ("Robert Mugabe", (0, 13)),
        ("Mugabe", (7, 13)),
    ]


def test_reading_keeps_case_lines_and_accents() -> None:
    text = "Said\u00a0 José\u2019s\nPAGE 02\nman.\n\n\nThe\u200b end"
    start = text.index("PAGE")
    shadow = unwrap_text(text, ((start, start + 7),))
    assert shadow.text == "Said José's\nman.\n\nThe end"


def test_a_page_line_between_blank_lines_does_not_part_the_paragraph() -> None:
    text = "the new\n\nPAGE 02 LA PAZ\n\nminister"
    assert unwrap_text(text, ((9, 23),)).text == "the new\nminister"


def test_an_empty_span_has_no_original() -> None:
    with pytest.raises(ValueError, match="not empty"):
        fold_text("Zemskiy").original(3, 3)


def test_a_thousand_forms_cost_no_more_than_their_letters() -> None:
    forms = [unicodedata.normalize("NFC", f"Name{n}x Surname{n}") for n in range(1000)]
    text = "the quick brown fox jumps over " * 2000 + "NAME7X\nSURNAME7"
    assert [match.form for match in FormMatcher(forms).find(fold_text(text))] == ["Name7x Surname7"]
