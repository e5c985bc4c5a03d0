"""The same run of words in two places: what one portion withholds, another may give away."""

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, count
from typing import Final

from rules.cable.invisible import INVISIBLE
from rules.cable.model import Cable, Span

_KEYED: Final = re.compile(
    rf"(?:^|[\n\r\x0b\f\x85\u2028\u2029])(?:\s|{INVISIBLE.pattern})*"
    r"(?P<key>S[^\S\n]?U[^\S\n]?B[^\S\n]?J(?:[^\S\n]?E[^\S\n]?C[^\S\n]?T)?\s*:)",  # SU BJECT too
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Run:
    """The same words at two places: `first` in a text added, `second` in the text searched.

    Spans run from the first word to the last.
    """

    words: int
    first: Span
    second: Span


class Words:
    """Words of a text, each without its case; punctuation and line ends play no part."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text, self._spans = text, spans
        found = [word for span in spans for word in _WORD.findall(text, *span)]
        self._runs: dict[int, list[int]] = {}  # by their length: asked of one text again and again
        # Folded all at once: no word holds a space, and folding makes none.
        self.texts = " ".join(found).casefold().split(" ") if found else []

    @cached_property
    def places(self) -> list[Span]:
        """Where each word stands; asked only where a run was found, which is rarely."""
        return [found.span() for span in self._spans for found in _WORD.finditer(self._text, *span)]

    def hash_runs(self, length: int) -> list[int]:
        """The hash of the run of `length` words that begins at each word."""
        if length not in self._runs:
            ahead = (self.texts[at:] for at in range(length))
            self._runs[length] = list(map(hash, zip(*ahead, strict=False)))
        return self._runs[length]


class Furniture:
    """Lines that are no content, in the order of the text."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._reach = list(accumulate((end for _, end in spans), max))

    def outside(self, span: Span) -> Iterator[Span]:
        """`span` without the furniture in it."""
        start, stop = span
        for at in range(bisect_right(self._reach, start), len(self._spans)):
            first, last = self._spans[at]
            if first >= stop:
                break
            if start < first:
                yield start, first
            start = max(start, last)
        if start < stop:
            yield start, stop


def find_subjects(text: str, cable: Cable) -> tuple[int, ...]:
    """Where the body gives the subject again behind its key, as the header of a section does that
    was not read for one, or not to its end: offsets of the keys. Where the first was lost, every
    key of a line."""
    if cable.subject is None:
        return tuple(found.start("key") for found in _KEYED.finditer(text, *cable.span))
    whole = Words(text, [cable.subject.span]).texts
    read = {copy[0] for copy in cable.subject_copies if Words(text, [copy]).texts == whole}
    # What prints nothing may stand inside a word.
    key, *opening = (
        f"{INVISIBLE.pattern}*".join(map(re.escape, word)) for word in ("SUBJ", *whole[:2])
    )
    again = re.compile(
        rf"{key}\w*\W{{0,8}}?[:;]\s*(?P<value>" + r"\W+".join(opening) + ")", re.IGNORECASE
    )
    return tuple(
        found.start()
        for found in again.finditer(text, cable.subject.span[1])
        if found.start("value") not in read
    )


def find_shareable(texts: Sequence[Words], least: int) -> set[int]:
    """Indexes of those of `texts` that may share a run of `least` words with another of them.

    A word that stands but once among all of them is in no run, and few texts have that many words
    in a row which all stand twice: a count tells sooner than the hash of every run.
    """
    times = Counter(chain.from_iterable(words.texts for words in texts))
    again = {word for word, number in times.items() if number > 1}.__contains__
    run = bytes([True]) * least
    return {at for at, words in enumerate(texts) if run in bytes(map(again, words.texts))}


class RunIndex:
    """Runs of at least `least` words shared with the texts added so far, found in linear time."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._texts: list[str] = []
        self._added: list[Words] = []
        self._starts: list[int] = []
        # By the hash of a run, so that a long cable costs no tuple a word; a find compares words.
        self._places: dict[int, int] = {}

    def add(self, words: Words) -> None:
        """Add a text; no run reaches from one text into the next."""
        first = len(self._texts)
        # The first place of a run stays, and nothing is left of the map but what it has set down.
        deque(map(self._places.setdefault, words.hash_runs(self._least), count(first)), maxlen=0)
        self._added.append(words)
        self._starts.append(first)
        self._texts += [*words.texts, ""]

    def find(self, words: Words) -> Iterable[Run]:
        """Runs shared with `words`, longest first at each place, none inside another."""
        runs = words.hash_runs(self._least)
        if self._places.keys().isdisjoint(runs):
            return
        place = 0
        while place < len(runs):
            start = self._places.get(runs[place])
            length = 0
            while start is not None and self._goes_on(words.texts, place + length, start + length):
                length += 1
            if start is None or length < self._least:
                place += 1
                continue
            end = place + length - 1
            here = (words.places[place][0], words.places[end][1])
            yield Run(length, self._span(start, length), here)
            place += length

    def _span(self, start: int, length: int) -> Span:
        at = bisect_right(self._starts, start) - 1
        places, first = self._added[at].places, start - self._starts[at]
        return places[first][0], places[first + length - 1][1]

    def _goes_on(self, texts: Sequence[str], there: int, here: int) -> bool:
        return there < len(texts) and here < len(self._texts) and texts[there] == self._texts[here]
