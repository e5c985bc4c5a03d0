"""Every word of telegrams and name pool once, so that swapping a name is changing a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.people.lexicon import Lexicon, strip_accents
from worker.people.training.corpus import Telegram
from worker.people.training.namepool import NamePool
from worker.people.wordforms import is_spelled

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A word this often outside names, and seldom inside, has a row of its own in the word table.
_LEAST_SEEN: Final = 10
_MOST_NAMED: Final = 0.3
_MOST_WORDS: Final = 14_000


@dataclass(frozen=True, slots=True)
class Encoded:
    """A telegram as rows of words. names: first word, the one after the last, whose."""

    words: Ints
    gaps: Ints
    capitals: Bools
    possessive: Bools
    labels: NDArray[np.int8]
    names: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class WordList:
    """Words by row, how each is written, and which rows a name, a place or a short form may be
    swapped for."""

    lows: tuple[str, ...]
    letters: Bools
    capital: Bools
    spelled: Bools
    several: Bools
    places: Bools
    shortened: Bools
    surnames: Ints
    forenames: Ints
    invented: Ints
    short_forms: Ints


def encode_telegrams(
    telegrams: Iterable[Telegram], pool: NamePool, lexicon: Lexicon
) -> tuple[list[Encoded], WordList]:
    """The telegrams as rows of one list of words, the pool's included."""
    rows: dict[str, int] = {}
    encoded = [_encode(telegram, rows) for telegram in telegrams]
    surnames, forenames, invented, short_forms = (
        np.array([rows.setdefault(word, len(rows)) for word in words], np.int64)
        for words in (pool.surnames, pool.forenames, pool.invented, pool.short_forms)
    )
    texts = list(rows)
    lows = tuple(_lower(text) for text in texts)
    listed = WordList(
        lows,
        _flag(text[:1].isalpha() for text in texts),
        _flag(text[:1].isupper() for text in texts),
        _flag(is_spelled(text) for text in texts),
        _flag(len(text) > 1 for text in texts),
        _flag(_is_place(text, low, lexicon) for text, low in zip(texts, lows, strict=True)),
        _flag(text.isalpha() and text.isupper() and 3 <= len(text) <= 7 for text in texts),
        surnames,
        forenames,
        invented,
        short_forms,
    )
    return encoded, listed


def choose_vocabulary(telegrams: Sequence[Encoded], words: WordList, first: int) -> dict[str, int]:
    """Words that telegrams use often and seldom in names, most frequent first, with their rows from
    `first`: no name is learned by heart."""
    outside: dict[str, int] = {}
    named: dict[str, int] = {}
    for telegram in telegrams:
        for row, label in zip(telegram.words.tolist(), telegram.labels.tolist(), strict=True):
            counts = named if label else outside
            counts[words.lows[row]] = counts.get(words.lows[row], 0) + 1
    known = [
        (count, word)
        for word, count in outside.items()
        if count >= _LEAST_SEEN and named.get(word, 0) < _MOST_NAMED * (count + named.get(word, 0))
    ]
    known.sort(key=lambda pair: (-pair[0], pair[1]))
    return {word: first + row for row, (_, word) in enumerate(known[:_MOST_WORDS])}


def _encode(telegram: Telegram, rows: dict[str, int]) -> Encoded:
    tokens = telegram.tokens
    return Encoded(
        np.array([rows.setdefault(token.text, len(rows)) for token in tokens], np.int64),
        np.array([token.gap for token in tokens], np.int64),
        _flag(token.capitals for token in tokens),
        _flag(token.possessive for token in tokens),
        telegram.labels,
        tuple((name.start, name.end, name.person) for name in telegram.names),
    )


def _lower(text: str) -> str:
    return strip_accents(text.replace("-\n", "-")) if text[:1].isalpha() else text


def _is_place(text: str, low: str, lexicon: Lexicon) -> bool:
    named = text.istitle() and len(low) > 3 and lexicon.is_place(low)
    return named and low not in lexicon.nationalities


def _flag(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, np.bool_)
