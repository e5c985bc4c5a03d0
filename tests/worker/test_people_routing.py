"""Posts, offices and page lines of the routing are no people, and never part of a name."""

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from worker.pipeline import load_finder

CABLE = """CONFIDENTIAL

PAGE 01  LA PAZ 02492  232132Z
ACTION OPIC-12

INFO  OCT-01  ARA-10  ISO-00  /005 W
                       ---------------------     126516
R 231959Z MAR 79
FM AMEMBASSY LA PAZ
TO SECSTATE WASHDC 2235

CONFIDENTIAL LA PAZ 2492

E.O. 11652: N/A
TAGS: EFIN
SUBJECT: LOANS

1. {text}
BROWN


CONFIDENTIAL




NNN
"""
BREAK = "\nCONFIDENTIAL\n\nCONFIDENTIAL\n\nPAGE 02  LA PAZ 02492  232132Z\n\n"


def find(text: str) -> list[list[str]]:
    """Each person's mentions, as they stand with white space folded."""
    whole = CABLE.format(text=text)
    source = decode(whole.encode(), "test")
    return [
        [" ".join(whole[slice(*m.span)].split()) for m in person.mentions]
        for person in load_finder().find(whole, read(source))
    ]


@pytest.mark.parametrize("text", ["OPIC SAID OPIC WOULD LEND.", "LA PAZ IS CALM. LA PAZ WAITS."])
def test_posts_and_offices_are_no_people(text: str) -> None:
    assert find(text) == [["BROWN"]]


def test_a_person_who_bears_a_posts_name_and_a_title_is_one() -> None:
    assert ["PAZ"] in find("MR. PAZ CALLED.")


def test_a_name_broken_by_a_page_line_spreads_as_the_name_alone() -> None:
    people = find(f"AMBASSADOR CYRUS{BREAK}VANDERHOOF CALLED. LA PAZ IS CALM. VANDERHOOF LEFT.")
    mentions = next(person for person in people if person != ["BROWN"])
    assert mentions[0].split()[0] == "CYRUS"
    assert mentions[0].split()[-1] == "VANDERHOOF"
    assert mentions[1:] == ["VANDERHOOF"]
    assert len(people) == 2
