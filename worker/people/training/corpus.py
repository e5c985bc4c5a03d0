"""Tagged telegrams as rows of words with labels."""

import gzip
import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.network import BEGINS, GOES_ON
from worker.people.recognizers.base import NameRecognizer
from worker.people.recognizers.forename import ForenameRecognizer
from worker.people.recognizers.title import TitleRecognizer
from worker.people.tokens import Token, split_tokens
from worker.people.training.rarenames import RareNames

# The historians tagged mostly people of a volume's list, so what only a guess calls a name is
# neither a name nor not: it teaches nothing.
MASKED: Final = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A tagged mention: words from `start` to `end`, titles left out, and whose."""

    start: int
    end: int
    person: str


@dataclass(frozen=True, slots=True)
class Telegram:
    """tokens and what each is: OUTSIDE, BEGINS, GOES_ON or MASKED."""

    volume: str
    tokens: tuple[Token, ...]
    labels: NDArray[np.int8]
    names: tuple[Name, ...]


class Reader:
    """Reads rows of the corpus; titles and forenames that the historians left untagged count."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        self.lexicon = lexicon
        self.cues = cues
        self.sure: list[NameRecognizer] = [
            TitleRecognizer(lexicon, cues),
            ForenameRecognizer(lexicon, cues),
        ]
        self.guess = RareNames(lexicon, cues)

    def read(self, row: dict[str, Any]) -> Telegram:
        text = row["text"].replace("’", "'")  # as the shadow of a cable has it; same length
        tokens = split_tokens(text)
        labels = np.zeros(len(tokens), np.int8)
        for start, end in self.guess.find(tokens):
            labels[start:end] = MASKED
        for recognizer in self.sure:
            for clue in recognizer.clues(text, tokens):
                _label(labels, *_words(tokens, *clue.span))
        names = []
        for tag in (*row["persons_extra"], *row["persons"]):
            start, end = self._trim(tokens, *_words(tokens, tag["start"], tag["end"]))
            if end > start:
                names.append(Name(start, end, tag.get("person_key") or tag["text"]))
                _label(labels, start, end)
        return Telegram(row["volume"], tuple(tokens), labels, tuple(names))

    def _trim(self, tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
        """A tag without the titles before the name and the signs after it."""
        while start < end - 1:
            cue = self.cues.match(tokens, start)
            token = tokens[start]
            if cue is not None and cue[1] < end:
                start = cue[1]
            elif not token.word or not (token.capital or token.low in self.lexicon.particles):
                start += 1
            else:
                break
        while end > start + 1 and not tokens[end - 1].word and tokens[end - 1].text != ".":
            end -= 1
        return start, end


def read_corpus(path: Path, reader: Reader) -> Iterator[Telegram]:
    """The telegrams of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield reader.read(json.loads(line))


def _words(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The tokens a span of characters touches."""
    first = bisect_left(tokens, start + 1, key=lambda token: token.end)
    return first, bisect_left(tokens, end, key=lambda token: token.start)


def _label(labels: NDArray[np.int8], start: int, end: int) -> None:
    labels[start:end] = GOES_ON
    labels[start : start + 1] = BEGINS
