"""When two words are one name: other spellings, and slips of a reader of print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from worker.people.lexicon import Lexicon

_SHORTEST_SOUND: Final = 5  # letters: below, too many names sound alike
_SHORTEST_SLIP: Final = 4
_Rules = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class Variants:
    """`transliteration.yaml`, read: see there for what each part is."""

    articles: frozenset[str]
    prefixes: frozenset[str]
    families: dict[str, str]
    sounds: _Rules
    slips: _Rules

    def settle(self, word: str) -> str:
        """The first spelling of the word's family; the word itself where it has none."""
        return self.families.get(word, word)

    def keys(self, word: str) -> Iterator[str]:
        """What words that may be one share: the word first, then the looser keys."""
        yield word
        if len(word) >= _SHORTEST_SOUND:
            yield "~" + _apply(self.sounds, word)
        if len(word) >= _SHORTEST_SLIP:
            yield "?" + _apply(self.slips, word)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Judges two words, each settled in its family."""

    variants: Variants
    lexicon: Lexicon

    def same(self, one: str, other: str) -> bool:
        """Whether two words may be one name."""
        if one == other:
            return True
        if self._is_name(one) and self._is_name(other):
            return False
        mine, theirs = set(self.variants.keys(one)), self.variants.keys(other)
        return any(key in mine for key in theirs)

    def _is_name(self, word: str) -> bool:
        """Whether people bear it, or it is a word: then it is no other word's misprint."""
        return self.lexicon.is_listed(word)


def _apply(rules: _Rules, word: str) -> str:
    for pattern, instead in rules:
        word = pattern.sub(instead, word)
    return word


@cache
def load_variants() -> Variants:
    """Read the table that comes with the package."""
    text = (resources.files("worker.people") / "transliteration.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return Variants(
        articles=frozenset(data["articles"]),
        prefixes=frozenset(data["prefixes"]),
        families={word: family[0] for family in data["families"] for word in family},
        sounds=_compile(data["sounds"]),
        slips=_compile(data["slips"]),
    )


def _compile(rows: list[list[str]]) -> _Rules:
    return tuple((re.compile(pattern), instead) for pattern, instead in rows)
