"""Text never passes from a classified portion into one that may be released."""

import pytest

from rules.cable.envelope import decode
from rules.cable.model import Cable, Paragraph
from rules.cable.reader import read

HEAD = "S E C R E T LIMA 000042\nSIPDIS\nE.O. 12958: DECL: 11/21/2017\nSUBJECT: HARBOUR WORKS\n\n"


def _read(body: str) -> tuple[str, Cable]:
    text = HEAD + body
    return text, read(decode(text.encode(), "made"))


def _holding(text: str, cable: Cable, words: str) -> Paragraph:
    at = text.index(words)
    return next(p for p in cable.paragraphs if p.span[0] <= at < p.span[1])


def test_a_mark_without_number_opens_a_portion_of_its_own() -> None:
    text, cable = _read("1. (U) The works go on.\n\n(S) Marlin is our source.\nHe comes by sea.\n")
    (part,) = cable.paragraphs[0].subparagraphs
    assert part.mark is not None
    assert part.mark.marking.portion == "S"
    assert text[slice(*part.span)].endswith("He comes by sea.")


def test_a_mark_between_two_sentences_opens_a_portion_of_its_own() -> None:
    text, cable = _read("1. (U) The works go on. (S//NF) Marlin is our source.\nHe comes by sea.\n")
    (part,) = cable.paragraphs[0].subparagraphs
    assert part.mark is not None
    assert part.mark.marking.portion == "S//NF"
    assert text[slice(*part.span)].startswith("(S//NF) Marlin")
    assert text[slice(*part.span)].endswith("by sea.")


@pytest.mark.parametrize(
    "body",
    [
        "1. (U) (C) Marlin is our source.\n",
        "1. (U)/(S) Marlin is our source.\n",
        "1. (U)\n(C) Marlin is our source.\n",
        "1. (U) Points:\na. (U) (S) Marlin is our source.\n",
        "1. (U) The works go on -\n(S/NF) Marlin is our source.\n",
        "1. (U) The works go on and\n(TS) Marlin is our source.\n",
        "1. (U) The works go on.\n(CONFIDENTIAL) Marlin is our source.\n",
        "1. (U) The works go on. (C) Marlin is our source.\n",
        "1. (U) The works go on. (SBU) Marlin is our source.\n",
        "1. (U) Summary: (S) Marlin is our source.\n",
        '1. (U) "The works go on." (S) Marlin is our source.\n',
        "1. (U) The works go on (S//NF) Marlin is our source.\n",
        "1. (U) Points:\na. (C) Cranes.\n(C) Marlin is our source.\n",
        "1. (U) WE MET.\n\n(TS) MARLIN AND THE WORKS\n\n2. (U) THE WORKS GO ON.\n",
        "1. (U) The works go on:\n1.1 (S) Marlin is our source.\n",
        "1. (U) The works go on.\n2, (S) Marlin is our source.\n",
        "1. (U) The works go on.\n> (C) Marlin is our source.\n",
        "1. (U) The works go on.\n\u200b(S) Marlin is our source.\n",
        "1. (U) The works go on.\n( S ) Marlin is our source.\n",
        "1. (U) The works go on.\n(s/nf) Marlin is our source.\n",
        "1. (U) The works go on.\nComment (C): Marlin is our source.\n",
    ],
)
def test_a_mark_above_unclassified_is_never_passed_over(body: str) -> None:
    text, cable = _read(body)
    part = cable.paragraphs[0].subparagraphs[-1]
    assert part.mark is not None
    assert part.mark.marking.portion != "U"
    assert part.mark.span[1] <= text.upper().index("MARLIN") < part.span[1]


def test_an_office_in_parentheses_is_no_mark() -> None:
    _, cable = _read("1. (U) We met the coordinator (S/CT) and\n(S/P) Mr. Roe at the works.\n")
    assert not cable.paragraphs[0].subparagraphs


def test_a_letter_in_a_list_of_letters_is_no_mark() -> None:
    _, cable = _read("1. (U) We want:\n(A) cranes.\n(B) ropes.\n(C) lamps.\n(S) sails.\n")
    assert [part.mark for part in cable.paragraphs[0].subparagraphs] == [None] * 4


def test_a_letter_at_the_head_of_a_wrapped_line_is_no_mark() -> None:
    _, cable = _read("1. (U) As told in reftels (B) and\n(C) the works go on.\n")
    assert [part.mark for part in cable.paragraphs[0].subparagraphs] == [None]


def test_an_unmarked_number_after_a_gap_is_a_paragraph_of_its_own() -> None:
    text, cable = _read("1. (U) The works go on.\n\n9. Marlin is our source.\n")
    held = _holding(text, cable, "Marlin")
    assert (held.number, held.mark) == (9, None)


def test_text_above_the_first_paragraph_bears_no_mark() -> None:
    text, cable = _read("Marlin is our source.\n\n1. (U) The works go on.\n")
    held = _holding(text, cable, "Marlin")
    assert (held.number, held.mark) == (None, None)


def test_the_last_line_of_a_portion_in_capitals_surely_heads_nothing() -> None:
    for last in ("OUR MAN IN THE HARBOUR\nCAPTAIN MARLIN", "CAPTAIN MARLIN"):
        _, cable = _read(f"1. (S) WE MET.\n{last}\n2. (U) THE WORKS GO ON.\n")
        assert not [heading for heading in cable.headings if heading.sure]


def test_a_line_right_under_a_portion_surely_heads_nothing() -> None:
    for last in ("Captain Marlin", "CAPTAIN MARLIN", "SUBJ: Captain Marlin", "-- MARLIN"):
        _, cable = _read(f"1. (S) We met our source.\n{last}\n2. (U) The works go on.\n")
        assert not [heading for heading in cable.headings if heading.sure]


def test_what_a_colon_announces_surely_heads_nothing() -> None:
    _, cable = _read("1. (S) Our source is:\n\nCaptain Marlin\n\n2. (U) The works go on.\n")
    assert not [heading for heading in cable.headings if heading.sure]


def test_a_sentence_is_no_heading() -> None:
    text, cable = _read("1. (S) We met.\n\nMARLIN IS OUR SOURCE\n\n2. (U) The works go on.\n")
    assert not cable.headings
    assert _holding(text, cable, "MARLIN").number == 1


def test_a_heading_set_off_heads_the_paragraph_below() -> None:
    for heading in ("ACTION REQUEST", "-------\nAction Request\n-------", "-- ACTION REQUEST --"):
        _, cable = _read(f"1. (S) We met.\n\n{heading}\n\n2. (U) They go on.\n")
        (found,) = cable.headings
        assert (found.text.upper(), found.heads, found.sure) == ("ACTION REQUEST", 1, True)
    _, cable = _read("1. (S) We met.\n\n-- THE WORKS --\n\n2. (U) They go on.\n")
    assert [heading.sure for heading in cable.headings] == [True]


@pytest.mark.parametrize("above", ["1. (S) We met our source.\n\n", ""])
@pytest.mark.parametrize("last", ["CAPTAIN MARLIN", "Captain Marlin\nACTION REQUEST"])
def test_words_set_off_that_head_no_cable_surely_head_nothing(above: str, last: str) -> None:
    _, cable = _read(f"{above}{last}\n\n2. (U) The works go on.\n")
    assert not cable.headings[0].sure


def test_a_second_cable_ends_the_first() -> None:
    other = HEAD.replace("000042", "000043") + "1. (S) Marlin is our source.\n"
    for between in ("", "NNNN\n\n", "NNNN\nVZCZCXYZ0002\nO 220000Z NOV 07\nFM AMEMBASSY LIMA\n"):
        text, cable = _read("1. (U) The works go on.\n" + between + other)
        assert text.index("Marlin") >= cable.span[1]
        assert cable.truncated


@pytest.mark.parametrize(
    "number", ["\u200b2.", "\ufeff2.", "\u2060\u00a02.", "2 .", "２．", "2.\u200b"]
)
def test_a_number_is_read_through_what_prints_nothing(number: str) -> None:
    for mark in ("(S) ", ""):
        text, cable = _read(f"1. (U) The works go on.\n{number} {mark}Marlin is our source.\n")
        held = _holding(text, cable, "Marlin")
        assert (held.number, held.mark is not None) == (2, mark != "")


def test_a_header_key_is_read_through_what_prints_nothing() -> None:
    made = decode(HEAD.replace("SUBJECT", "\ufeffSUBJECT").encode(), "made")
    assert read(made).subject is not None
