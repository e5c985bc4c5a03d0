"""A line end inside a header line, a date or around a heading loses nothing and invents nothing."""

import pytest

from rules.cable.crossreference import find_cross_references
from rules.cable.envelope import decode
from rules.cable.model import Cable
from rules.cable.reader import read

HEADER = """R 021200Z JAN 08
FM AMEMBASSY LIMA
TO SECSTATE WASHDC
C O N F I D E N T I A L LIMA 000001

E.O. 12958: DECL: 01/02/2018
SUBJECT: X

"""


def read_below(text: str) -> Cable:
    return read(decode((HEADER + text).encode(), "planted"))


@pytest.mark.parametrize(
    ("reasons", "letters"),
    [
        ("1.4(b)\n& (c).", ("b", "c")),
        ("1.4 (a and\nd).", ("a", "d")),
        ("1.4 (a\nand d)", ("a", "d")),
        ("1.4 (b,\nd)", ("b", "d")),
        ("1.4 (b)\nand (d)", ("b", "d")),
        ("1.4 (b and i).", ("b", "i")),
        ("1.4 (k)", ("k",)),
        ("1.4 (b and \r\ni).", ("b", "i")),
    ],
)
def test_reasons_go_on_over_a_line_end(reasons: str, letters: tuple[str, ...]) -> None:
    by = f"Classified By: Political Counselor James Winters for Reasons {reasons}"
    cable = read_below(f"{by}\n\n1. (C) Text.\n")
    assert cable.classified_by is not None
    assert cable.classified_by.reasons == letters
    assert [one.number for one in cable.paragraphs] == [1]


def test_a_marked_heading_between_dashes_keeps_its_mark() -> None:
    cable = read_below(
        "1. (C) Text.\n\n------------\n(U) Background\n------------\n\n2. (C) More.\n"
    )
    (part,) = cable.paragraphs[0].subparagraphs
    assert part.mark is not None
    assert part.mark.text == "U"


@pytest.mark.parametrize("month", ["JANUARY", "May"])
def test_a_day_below_a_page_line_is_no_paragraph(month: str) -> None:
    page = "LIMA 00000001  002 OF 002"
    cable = read_below(
        f"1. (C) Text.\n\n2. (C) Done by {month}\n\n{page}\n\n22. All agree.\n\n3. (C) More.\n"
    )
    assert [one.number for one in cable.paragraphs] == [1, 2, 3]


def test_the_next_number_below_a_month_is_a_paragraph() -> None:
    cable = read_below("1. (C) The visit is in May\n\n2. More.\n")
    assert [one.number for one in cable.paragraphs] == [1, 2]


def test_a_rule_of_dashes_is_no_bullet_whatever_ends_its_line() -> None:
    rule = "------------ "
    cable = read_below(f"1. (C) Text.\n\n{rule}\n(U) Background \n{rule}\n\n2. (C) More.\n")
    assert [one.mark and one.mark.text for one in cable.paragraphs[0].subparagraphs] == ["U"]


def test_a_reference_of_one_figure_is_no_portion() -> None:
    references = "REF: (A) STATE 2632\n     (B) BOGOTA 2436\n     (C) LA PAZ 8\n\n"
    cable = read_below(f"{references}1. (C) Text.\n")
    assert [one.number for one in cable.paragraphs] == [1]


PAGE = "LIMA 00000001  002 OF 002"


def test_a_list_of_references_goes_on_below_a_page_line() -> None:
    cable = read_below(f"1. (U) Refs (B) and\n\n{PAGE}\n\n(C) tell more.\n\n2. (C) Text.\n")
    assert not any(part.mark for part in cable.paragraphs[0].subparagraphs)


def test_a_paragraph_of_a_reference_is_not_ours_though_a_page_line_stands_between() -> None:
    text = f"1. (C) Text (see para 4\n\n{PAGE}\n\nof reftel).\n\n2. (C) More.\n"
    source = decode((HEADER + text).encode(), "planted")
    assert not find_cross_references(source.text, read(source))
