"""Pseudonyms: one for each withheld person of one release, which tell nothing beyond that."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date
from typing import Final

from worker.people.evidence import Person

# Letters and digits that are not taken for one another; no vowels, so that no word comes about.
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
_DIGITS: Final = "23456789"
_PATTERN: Final = (_LETTERS, _DIGITS, _LETTERS, _DIGITS)
_ALL: Final = (len(_LETTERS) * len(_DIGITS)) ** 2


def name_release(sha256: str, profile: str, as_of: date) -> str:
    """What makes a release this one: the source, for whom, and by the law of which day."""
    return f"{sha256}\n{profile}\n{as_of.isoformat()}"


def give_pseudonyms(persons: Iterable[Person], key: bytes, release: str) -> dict[str, str]:
    """By a person's id, letters and digits that are no one else's in the release.

    key: the office's secret. They come from key, release and the id, which counts persons in their
    order, and from no name: so two releases have nothing in common to link them by. Nobody who may
    never be kept gets one: a protected source, whom a deny list names or a mark may mean, a name
    that fits two people. Persons beyond the number of pseudonyms, some 25,000, get none either.
    """
    given: dict[str, str] = {}
    taken: set[int] = set()
    drawn = sorted(
        (_draw(key, release, person.id), person.id) for person in persons if person.may_be_kept
    )
    for number, person in drawn[:_ALL]:
        while number % _ALL in taken:
            number += 1  # noqa: PLW2901  # the next that is free
        taken.add(number % _ALL)
        given[person] = _spell(number % _ALL)
    return given


def _draw(key: bytes, release: str, person: str) -> int:
    text = f"pseudonym\n{release}\n{person}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.new(key, text, hashlib.sha256).digest()[:8])


def _spell(number: int) -> str:
    signs = []
    for alphabet in _PATTERN:
        number, at = divmod(number, len(alphabet))
        signs.append(alphabet[at])
    return "".join(signs)
