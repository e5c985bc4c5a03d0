"""The people finder on the four samples, as they stand and in capitals."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from worker.people.evidence import Person
from worker.people.finder import PeopleFinder

CABLES = Path(__file__).parent.parent / "cables"
GOLD: dict[str, list[dict[str, int | str]]] = json.loads(
    (CABLES / "persons.gold.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def finder() -> PeopleFinder:
    return PeopleFinder.load()


@dataclass(frozen=True)
class Score:
    mentions: int
    covered: int
    exact: int
    roles: int
    false: int


def find_in_sample(finder: PeopleFinder, name: str, *, capitals: bool) -> tuple[Person, ...]:
    source = decode((CABLES / name).read_bytes(), name)
    if capitals:
        upper = source.text.upper()
        assert len(upper) == len(source.text)
        source = decode(upper.encode(), name)
    return finder.find(source.text, read(source))


def score(finder: PeopleFinder, *, capitals: bool) -> Score:
    mentions = covered = exact = roles = false = 0
    for name, gold in GOLD.items():
        persons = find_in_sample(finder, name, capitals=capitals)
        places = [(int(g["start"]), int(g["end"]), g["role"]) for g in gold]
        for start, end, role in places:
            mentions += 1
            for person in persons:
                for first, last in (mention.span for mention in person.mentions):
                    if first <= start and end <= last:
                        covered += 1
                        exact += (first, last) == (start, end)
                        roles += person.role == role
        false += sum(
            not any(
                mention.span[0] < end and start < mention.span[1]
                for mention in person.mentions
                for start, end, _ in places
            )
            for person in persons
        )
    return Score(mentions, covered, exact, roles, false)


def test_every_mention_of_the_samples_is_covered_and_no_one_is_invented(
    finder: PeopleFinder,
) -> None:
    assert score(finder, capitals=False) == Score(45, 45, exact=45, roles=45, false=0)


def test_in_capitals_every_mention_is_still_covered(finder: PeopleFinder) -> None:
    found = score(finder, capitals=True)
    assert (found.mentions, found.covered, found.roles) == (45, 45, 45)
    assert found.false <= 2


@pytest.mark.parametrize("name", GOLD)
def test_mentions_never_overlap_and_ids_follow_the_text(finder: PeopleFinder, name: str) -> None:
    persons = find_in_sample(finder, name, capitals=False)
    assert [person.id for person in persons] == [f"P{n}" for n in range(1, len(persons) + 1)]
    firsts = [person.mentions[0].span for person in persons]
    assert firsts == sorted(firsts)
    spans = sorted(mention.span for person in persons for mention in person.mentions)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_finding_twice_gives_the_same_persons(finder: PeopleFinder) -> None:
    name = "09STATE82807.txt"
    assert find_in_sample(finder, name, capitals=False) == find_in_sample(
        finder, name, capitals=False
    )


def test_an_ordinary_word_that_a_line_end_broke_is_nobody(finder: PeopleFinder) -> None:
    text = """CONFIDENTIAL
FM SECSTATE WASHDC
UNCLAS STATE 287386
SUBJECT: PRESS BRIEFING

Q.  THEN, I JUST WANTED TO ASK ANOTHER QUESTION:  YES-
TERDAY, I BELIEVE YOU WERE UNDER THE IMPRESSION THAT
THIS COLONEL WAS OF THE RIGHT-WING PERSUASION.

YOU HAVE GOT THE AMBASSADOR TALKING TO OPPOSITION POLI-
TICAL FIGURES.  I TALKED TO GENERAL ALFREDO PADI-
LLA.
"""
    found = finder.find(text, read(decode(text.encode(), "test")))
    named = [text[slice(*mention.span)] for person in found for mention in person.mentions]
    assert [" ".join(name.split()) for name in named] == ["ALFREDO PADI- LLA"]
