"""Heads of state named without their title are known by the cable's date alone."""

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from worker.people.finder import PeopleFinder
from worker.people.heads import heads_on
from worker.pipeline import load_finder

CABLE = """P 101435Z AUG {year}
FM AMEMBASSY FREEDONIA
TO SECSTATE WASHDC

UNCLAS FREEDONIA 1
SUBJECT: X

1. The envoy of {name} came. {more}
BROWN
"""


@pytest.fixture(scope="module")
def finder() -> PeopleFinder:
    return load_finder()


def role_of(finder: PeopleFinder, name: str, year: str, more: str = "") -> str:
    text = CABLE.format(year=year, name=name, more=more)
    source = decode(text.encode(), "test")
    start = text.index(name)
    people = finder.find(source.text, read(source))
    return next(
        (
            person.role
            for person in people
            if any(
                s <= start and start + len(name) <= e for s, e in (m.span for m in person.mentions)
            )
        ),
        "none",
    )


@pytest.mark.parametrize(
    ("name", "year", "head"),
    [
        ("Angela Merkel", "06", True),
        ("ANGELA MERKEL", "06", True),
        ("Angela\nMerkel", "06", True),
        ("Angela Merkel", "04", False),
        ("Rudolf Merkel", "06", False),
        ("Anwar Sadat", "78", True),
        ("Anwar Sadat", "82", False),
    ],
)
def test_the_date_decides(finder: PeopleFinder, name: str, year: str, head: bool) -> None:
    assert (role_of(finder, name, year) == "head") is head


def test_doubt_about_the_name_withholds_it(finder: PeopleFinder) -> None:
    assert role_of(finder, "Angela Merkel", "06", "Former Chancellor Merkel agreed.") != "head"


def test_every_term_is_listed_in_order() -> None:
    from worker.people.heads import _terms

    assert all(first < last for _, first, last in _terms())
    assert heads_on(_terms()[0][1]) == _terms()[0][0]
