"""Which mentions are one person, which are two, and which might be either."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from worker.people.clusters import link_persons
from worker.people.evidence import DRAFTER, INITIALS, Clue, Person, Role
from worker.people.identity import Naming
from worker.people.lexicon import Lexicon, load_lexicon

TABLE: dict[str, list[list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "linking.yaml").read_text(encoding="utf-8")
)
ROLES: dict[str, Role] = {
    "us": "us_official",
    "foreign": "foreign_official",
    "private": "private",
    "head": "head",
    "titled": "unknown",
    "initials": "unknown",
    "drafter": "author",
}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def link(mentions: list[str], lexicon: Lexicon) -> tuple[Person, ...]:
    """The persons of a text that names nobody but `mentions`, in this order."""
    text, clues = "", []
    for mention in mentions:
        kind, _, name = mention.rpartition(": ")
        sure, kind = not kind.endswith("?"), kind.removesuffix("?")
        lead = len(name) - len(name.lstrip())
        span = (len(text) + lead, len(text) + len(name))
        why = {"initials": INITIALS, "drafter": DRAFTER}.get(kind, "title")
        titled = bool(kind) and kind != "initials"
        clues.append(Clue(span, ROLES.get(kind, "unknown"), why, 0.9, titled, sure=sure))
        text += f"{name}. "
    return link_persons(text, clues, lexicon)


def shown(row: list[str]) -> str:
    return " | ".join(row).replace("\n", "/")


@pytest.mark.parametrize("row", TABLE["one"], ids=shown)
def test_they_are_one(row: list[str], lexicon: Lexicon) -> None:
    for order in (row, row[::-1]):
        persons = link(order, lexicon)
        assert [len(person.mentions) for person in persons] == [2]
        assert not persons[0].ambiguous


@pytest.mark.parametrize("row", TABLE["two"], ids=shown)
def test_they_are_two(row: list[str], lexicon: Lexicon) -> None:
    for order in (row, row[::-1]):
        assert [len(person.mentions) for person in link(order, lexicon)] == [1, 1]


@pytest.mark.parametrize("row", TABLE["ambiguous"], ids=shown)
def test_an_alias_of_two_people_stands_alone(row: list[str], lexicon: Lexicon) -> None:
    for order in (row, row[::-1]):
        persons = link(order, lexicon)
        assert [len(person.mentions) for person in persons] == [1, 1, 1]
        alone = persons[order.index(row[-1])]
        assert [person for person in persons if person.ambiguous] == [alone]


def test_the_table_is_long_enough() -> None:
    assert sum(map(len, TABLE.values())) >= 80


def test_time_grows_with_the_mentions_and_no_faster(lexicon: Lexicon) -> None:
    def seconds(number: int) -> float:
        letters = "bdfgklmnprstvz"
        names: list[Any] = []
        for n in range(number):
            code = "".join(letters[n // 14**k % 14] + "aeiou"[n % 5] for k in range(4))
            names += [f"{code.title()} Valdek", f"J. {code.title()}", code, "Valdek"]
        began = time.process_time()
        link(names, lexicon)
        return time.process_time() - began

    seconds(50)
    assert seconds(2000) < 3 * 4 * max(seconds(500), 0.05)


def test_a_name_of_many_particles_takes_no_time(lexicon: Lexicon) -> None:
    naming = Naming.of(lexicon)
    one, other = (naming.read(f"{'de la ' * 4}{last}") for last in "xy")
    began = time.process_time()
    assert not naming.fits(one, other)
    assert time.process_time() - began < 0.2
