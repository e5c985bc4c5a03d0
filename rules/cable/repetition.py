"""The same run of words in two places: what one portion withholds, another may give away."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rules.cable.model import Span

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its case, and where it stands."""

    text: str
    span: Span


_BREAK: Final = Word("", (0, 0))


@dataclass(frozen=True, slots=True)
class Run:
    """The same words at two places: `first` in a text added, `second` in the text searched.

    Spans run from the first word to the last.
    """

    words: int
    first: Span
    second: Span


def split_words(text: str, span: Span, furniture: Sequence[Span] = ()) -> list[Word]:
    """Words in `span`, furniture left out; case, punctuation and line ends play no part."""
    inside = [f for f in furniture if f[0] < span[1] and f[1] > span[0]]
    return [
        Word(found.group().casefold(), found.span())
        for found in _WORD.finditer(text, *span)
        if not any(start <= found.start() < end for start, end in inside)
    ]


class RunIndex:
    """Runs of at least `least` words shared with the texts added so far, found in linear time."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._words: list[Word] = []
        # By the hash of a run, so that a long cable costs no tuple a word; a find compares words.
        self._places: dict[int, int] = {}

    def add(self, words: Sequence[Word]) -> None:
        """Add a text; no run reaches from one text into the next."""
        texts = [word.text for word in words]
        for place in range(len(texts) - self._least + 1):
            run = hash(tuple(texts[place : place + self._least]))
            self._places.setdefault(run, len(self._words) + place)
        self._words += [*words, _BREAK]

    def find(self, words: Sequence[Word]) -> Iterable[Run]:
        """Runs shared with `words`, longest first at each place, none inside another."""
        texts = [word.text for word in words]
        place = 0
        while place <= len(texts) - self._least:
            start = self._places.get(hash(tuple(texts[place : place + self._least])))
            length = 0
            while start is not None and self._goes_on(texts, place + length, start + length):
                length += 1
            if start is None or length < self._least:
                place += 1
                continue
            yield Run(
                length,
                (self._words[start].span[0], self._words[start + length - 1].span[1]),
                (words[place].span[0], words[place + length - 1].span[1]),
            )
            place += length

    def _goes_on(self, texts: Sequence[str], there: int, here: int) -> bool:
        return (
            there < len(texts)
            and here < len(self._words)
            and texts[there] == self._words[here].text
        )
