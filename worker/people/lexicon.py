"""What a word can be, case aside: common word, place, forename, surname.

`lexicon.txt` holds a word a line with letters, gleaned by `worker.people.glean`:
`c` telegrams write it in lower case, `C` very often; `n` it is also a name, `N` so often that a
title before it makes it one even in capitals; `o` with a capital it names a body or office; `f`
forename; `s` surname; `p` written with a capital and never a person.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

_ENDINGS = (
    "ing", "ings", "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ably", "ible",
    "able", "ized", "ised", "izes", "izing", "ally", "ously", "ities", "ivity", "ility", "ances",
    "ences", "ance", "ence", "ative", "istic", "ology", "ological", "ership", "based", "related",
    "wide", "ware",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words in lower case without accents, by what they can be."""

    letters: dict[str, str]
    function: frozenset[str]
    particles: frozenset[str]
    places: frozenset[str]
    nationalities: frozenset[str]
    countries: frozenset[str]
    united_states: frozenset[str]
    things_after: frozenset[str]
    things_before: frozenset[str]
    contexts: dict[str, frozenset[str]]
    foreign_function: frozenset[str]
    phrases: frozenset[str]

    def is_function(self, word: str) -> bool:
        """A word that only joins others, or a day or month."""
        return word in self.function

    def is_place(self, word: str) -> bool:
        """A place or nation, or what telegrams write with a capital and never mean a person by."""
        return word in self.places or "p" in self.letters.get(word, "")

    def is_listed_place(self, word: str) -> bool:
        return word in self.places

    def is_nation(self, word: str) -> bool:
        return word in self.nationalities or word in self.countries

    def is_common(self, word: str) -> bool:
        """A word of the language; some are also names, see `is_also_name`."""
        letters = self.letters.get(word)
        if letters is None:
            return self._is_derived(word)
        return "c" in letters or "C" in letters

    def is_listed(self, word: str) -> bool:
        return word in self.letters

    def _is_derived(self, word: str) -> bool:
        """A word the lists lack, formed from a common one or with the ending of one."""
        for ending in ("s", "ly", "ed", "d", "ing"):
            stem = word.removesuffix(ending)
            if stem != word and len(stem) > 3 and "c" in self.letters.get(stem, "").lower():
                return True
        return len(word) > 6 and word.endswith(_ENDINGS)

    def is_body(self, word: str) -> bool:
        """A common word that with a capital names a body or office (Assembly, Council)."""
        return "o" in self.letters.get(word, "")

    def is_frequent(self, word: str) -> bool:
        return "C" in self.letters.get(word, "") or word in self.function

    def is_also_name(self, word: str, *, capitals: bool) -> bool:
        """A common word that people bear; in capitals, where the name is the likelier reading."""
        letters = self.letters.get(word, "")
        return "N" in letters or (not capitals and "n" in letters)

    def is_forename(self, word: str) -> bool:
        return "f" in self.letters.get(word, "") and word not in self.places

    def is_surname(self, word: str) -> bool:
        return "s" in self.letters.get(word, "")

    def is_known(self, word: str) -> bool:
        return word in self.letters or word in self.places or word in self.function


@cache
def load_lexicon() -> Lexicon:
    """The lexicon and the places that come with the package, read once a process; nobody changes
    them."""
    folder = resources.files("worker.people")
    letters = dict(
        line.split("\t", 1)
        for line in (folder / "lexicon.txt").read_text(encoding="utf-8").splitlines()
    )
    lists: dict[str, Any] = yaml.safe_load((folder / "words.yaml").read_text(encoding="utf-8"))
    for word in lists["later_words"].split():
        letters.setdefault(word, "c")
    nationalities = frozenset(lists["nationalities"].split())
    countries = frozenset(lists["countries"].split())
    cities = frozenset(lists["cities"].split())
    parts = frozenset(lists["parts"].split())
    plurals = frozenset(word + "s" for word in nationalities)
    return Lexicon(
        letters=letters,
        function=frozenset(
            " ".join(lists[key] for key in ("function", "telegraphic", "calendar")).split()
        ),
        particles=frozenset(lists["particles"].split()),
        places=nationalities | countries | cities | parts | plurals,
        nationalities=nationalities,
        countries=countries,
        united_states=frozenset(lists["united_states"]),
        things_after=frozenset(lists["things_after"].split()),
        things_before=frozenset(lists["things_before"].split()),
        foreign_function=frozenset(lists["foreign_function"].split()),
        phrases=frozenset(lists["phrases"]),
        contexts={key: frozenset(value.split()) for key, value in lists["contexts"].items()},
    )


def strip_accents(word: str) -> str:
    """Lower case without accents, as the lexicon has its words."""
    if word.isascii():
        return word.lower()
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
