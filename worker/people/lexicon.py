"""What a word can be, case aside: common word, place, forename, surname.

`lexicon.txt` holds a word a line with letters, gleaned by `worker.people.glean`:
`c` telegrams write it in lower case, `C` very often; `n` it is also a name, `N` so often that a
title before it makes it one even in capitals; `o` with a capital it names a body or office; `f`
forename; `s` surname; `p` written with a capital and never a person. Of words that neither
telegrams nor our lists of names have: `d` a dictionary writes it in lower case; `t` a large town;
`g` a forename, `b` a surname somewhere in the world.
"""

import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

_INFLECTED = ("s", "ly", "ed", "d", "ing")
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
    dictionary: frozenset[str]
    towns: frozenset[str]
    borne: frozenset[str]
    given: frozenset[str]
    function: frozenset[str]
    particles: frozenset[str]
    places: frozenset[str]
    nationalities: frozenset[str]
    countries: frozenset[str]
    united_states: frozenset[str]
    things_after: frozenset[str]
    things_before: frozenset[str]
    contexts: dict[str, frozenset[str]]
    phrases: frozenset[str]
    phrase_starts: frozenset[str]

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

    def is_in_dictionary(self, word: str) -> bool:
        """A word of the language or formed from one, be it one that telegrams never use."""
        return self.is_common(word) or (
            word not in self.letters
            and (word in self.dictionary or is_derived(word, self.dictionary))
        )

    def _is_derived(self, word: str) -> bool:
        """A word the lists lack, formed from a common one or with the ending of one."""
        stems = (stem for stem in _stems(word) if "c" in self.letters.get(stem, "").lower())
        return any(True for _ in stems) or (len(word) > 6 and word.endswith(_ENDINGS))

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
    dictionary, towns, borne, given = (_take_out(letters, letter) for letter in "dtbg")
    lists: dict[str, Any] = yaml.safe_load((folder / "words.yaml").read_text(encoding="utf-8"))
    for word in lists["later_words"].split():
        letters.setdefault(word, "c")
    for word in lists["bodies"].split():
        letters.setdefault(word, "p")
    nationalities = frozenset(lists["nationalities"].split())
    countries = frozenset(lists["countries"].split())
    cities = frozenset(lists["cities"].split())
    parts = frozenset(lists["parts"].split())
    plurals = frozenset(word + "s" for word in nationalities)
    return Lexicon(
        letters=letters,
        dictionary=dictionary,
        towns=towns,
        borne=borne,
        given=given,
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
        phrases=frozenset(lists["phrases"]),
        phrase_starts=frozenset(phrase.split(" ")[0] for phrase in lists["phrases"]),
        contexts={key: frozenset(value.split()) for key, value in lists["contexts"].items()},
    )


def _take_out(letters: dict[str, str], letter: str) -> frozenset[str]:
    """The words that have this letter alone, no longer among the others."""
    words = frozenset(word for word, all_letters in letters.items() if all_letters == letter)
    for word in words:
        del letters[word]
    return words


def is_derived(word: str, words: Container[str]) -> bool:
    """Whether a word is formed from one of `words`."""
    return any(stem in words for stem in _stems(word))


def _stems(word: str) -> Iterator[str]:
    for ending in _INFLECTED:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 3:
            yield stem


def strip_accents(word: str) -> str:
    """Lower case without accents, as the lexicon has its words."""
    if word.isascii():
        return word.lower()
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
