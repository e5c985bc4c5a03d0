"""The classifier's name in the Classified By line."""

import re
from collections.abc import Iterator, Sequence

from worker.people.cues import Cues
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader, Range
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token, split_tokens

_LINE = re.compile(r"^[ \t(]*CLASSIFIED[ \t]+BY\b:?", re.IGNORECASE | re.MULTILINE)
_STOP = frozenset({"reason", "reasons", "per", "declassify", "decl", "derived"})
_LONGEST = 300
_MOST_BEFORE = 2


class ClassifiedByRecognizer(NameRecognizer):
    """`Classified By: DCM Jane Brown for reasons 1.4 (b)` names Jane Brown."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.names = NameReader(lexicon, cues)

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        for match in _LINE.finditer(text):
            start = match.end()
            span = self.find(text[start : start + _LONGEST])
            if span is not None:
                yield Clue(
                    span=(start + span[0], start + span[1]),
                    role="us_official",
                    why="Classified By line",
                    strength=0.95,
                    titled=True,
                )

    def find(self, text: str) -> tuple[int, int] | None:
        """The name in what follows "Classified By:": after a title if one leads to a name, else
        the longest run of name words before the reasons."""
        tokens = split_tokens(text)
        tokens = tokens[: self._end(tokens)]
        name = self._after_title(tokens) or self._longest(tokens)
        if name is None:
            return None
        return tokens[name[0]].start, tokens[name[1] - 1].end

    def _after_title(self, tokens: Sequence[Token]) -> Range | None:
        at = 0
        while at < len(tokens):
            match = self.names.cues.match(tokens, at)
            if match is None:
                at += 1
                continue
            at = match[1]
            while at < len(tokens) and tokens[at].text == ".":
                at += 1
            if (name := self.names.read(tokens, at, strong=True)) is not None:
                return name
        return None

    def _longest(self, tokens: Sequence[Token]) -> Range | None:
        best: Range | None = None
        at = 0
        while at < len(tokens):
            name = self.names.read(tokens, at, strong=True)
            if name is not None and (best is None or name[1] - name[0] > best[1] - best[0]):
                best = name
            at = at + 1 if name is None else name[1]
        if best is not None and best[0] <= _MOST_BEFORE:
            # "PIERS HALLOWAY": what stands before is a forename that is also a word.
            before = tokens[: best[0]]
            if all(t.word and not self.names.lexicon.is_frequent(t.low) for t in before):
                return 0, best[1]
        return best

    def _end(self, tokens: Sequence[Token]) -> int:
        for index, token in enumerate(tokens):
            if token.low in _STOP or (index and token.gap == 3):
                return index
        return len(tokens)
