"""What the network is told of a word, case aside: its row in each table, and what it can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.tokens import Token

# Rows of the tables of beginnings (three letters), endings (four) and last letters (two).
PREFIXES: Final = 2048
SUFFIXES: Final = 6144
# Rows of the word table before those of known words.
UNKNOWN, NUMBER, SIGN, FIRST_WORD = range(4)
FLAGS: Final = 27
# Among the flags, those that say "a name": learning hides them at times, since no list has all.
FORENAME_FLAG, SURNAME_FLAG, KNOWN_FLAG = 5, 6, 15
# And those that say "an ordinary word", "a place": what telegrams write, and what other books have.
WORD_FLAGS, PLACE_FLAG, TOWN_FLAG, BORNE_FLAGS = slice(0, 2), 7, 24, slice(25, 27)
CONTEXTS: Final = 64
_VOWELS: Final = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class WordForms:
    """Turns words into table rows. vocabulary: known words and their rows in the word table."""

    vocabulary: dict[str, int]
    lexicon: Lexicon
    cues: Cues

    def rows(self, low: str) -> tuple[int, int, int, int]:
        """Rows in the tables of words, beginnings, endings and last letters."""
        word = self.vocabulary.get(low)
        if word is None:
            word = NUMBER if low[:1].isdigit() else UNKNOWN if low[:1].isalpha() else SIGN
        return (
            word,
            crc32(f"p{low[:3]}".encode()) % PREFIXES,
            crc32(f"s{low[-4:]}".encode()) % SUFFIXES,
            crc32(f"t{low[-2:]}".encode()) % PREFIXES,
        )

    def flags(self, low: str) -> list[bool]:
        """What the lists say of a word, and its build."""
        lexicon, cues = self.lexicon, self.cues
        letters = lexicon.letters.get(low, "")
        return [
            *[letter in letters for letter in "cCnNofsp"],
            low in lexicon.places,
            low in lexicon.nationalities,
            low in lexicon.function,
            low in lexicon.particles,
            low in cues.single,
            low in cues.verbs,
            lexicon.is_in_dictionary(low),
            lexicon.is_known(low),
            len(low) <= 2,
            len(low) == 3,
            len(low) == 4,
            len(low) >= 9,
            "-" in low or "'" in low,
            "." in low,
            not _VOWELS.isdisjoint(low),
            low[:1].isalpha(),
            low in lexicon.towns,
            low in lexicon.borne,
            low in lexicon.given,
        ]


def context(
    gap: NDArray[np.int64],
    capital: NDArray[np.bool_],
    spelled: NDArray[np.bool_],
    capitals: NDArray[np.bool_],
    possessive: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """How words are written, as rows of the context table.

    gap: as in Token. capital: the first letter. spelled: all letters, if several. capitals: the
    whole line. possessive: 's follows.
    """
    row: NDArray[np.int64] = gap
    for bit in (capital, spelled, capitals, possessive):
        row = row * 2 + bit
    return row


def token_contexts(tokens: Sequence[Token]) -> NDArray[np.int64]:
    """The context rows of a text's tokens."""
    return context(
        np.array([token.gap for token in tokens], np.int64),
        np.array([token.capital for token in tokens], np.bool_),
        np.array([is_spelled(token.text) for token in tokens], np.bool_),
        np.array([token.capitals for token in tokens], np.bool_),
        np.array([token.possessive for token in tokens], np.bool_),
    )


def is_spelled(text: str) -> bool:
    return len(text) > 1 and text.isupper()
