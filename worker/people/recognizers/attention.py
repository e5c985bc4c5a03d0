"""Action officers named in attention lines: `STATE FOR INL/LP (BROWN) AND WHA/CAR (GREEN)`."""

import re
from collections.abc import Iterator

from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon, strip_accents
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token

_LINE = re.compile(
    r"^[ \t]*(?:(?:STATE|DEPT|DEPARTMENT|SECSTATE|USDOC|TREASURY|DEFENSE|NSC|USAID)[ \t]+"
    r"(?:(?:ALSO|PLEASE|PLS)[ \t]+)?(?:FOR|PASS|ATTN)|ATTN|ATTENTION|PASS TO|FOR)\b",
    re.MULTILINE,
)
_NEXT_KEY = re.compile(
    r"\n[ \t]*(?:\n|E\.?[ \t]?O\.?[ \t]?\d|TAGS|SUBJ|REF|SIPDIS|CLASSIFIED|[A-Z /]+[ \t]FOR[ \t])"
)
_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_NAME = re.compile(r"[^\W\d_][^\W\d_.' \-]*(?:[.' \-]{1,2}[^\W\d_]+){0,3}")
_SYMBOL = re.compile(r"[A-Z]{1,6}(?:/[A-Z]{1,8})*\s*$")
_SEPARATOR = re.compile(r"[,/&;]|\band\b", re.IGNORECASE)
_LONGEST = 1200


class AttentionRecognizer(NameRecognizer):
    """Names in brackets after an office symbol, in a line that says who is to read the cable."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        after = 0
        for match in _LINE.finditer(text):
            start = match.start()
            if start < after:
                continue
            stop = _NEXT_KEY.search(text, match.end(), start + _LONGEST)
            after = stop.start() if stop else min(len(text), start + _LONGEST)
            yield from self.names_in(text, start, after)

    def names_in(self, text: str, start: int, end: int) -> Iterator[Clue]:
        """Names in brackets inside a known attention line."""
        for brackets in _BRACKETS.finditer(text, start, end):
            if not _SYMBOL.search(text[max(start, brackets.start() - 40) : brackets.start()]):
                continue
            at = brackets.start(1)
            for piece in _pieces(brackets[1]):
                name = _NAME.fullmatch(brackets[1], *piece)
                if name is None or not self._could_be_name(name[0]):
                    continue
                yield Clue(
                    span=(at + name.start(), at + name.end()),
                    role="us_official",
                    why="attention line",
                    strength=0.93,
                    titled=True,
                )

    def _could_be_name(self, text: str) -> bool:
        words = [strip_accents(word) for word in re.split(r"[.' \-]+", text) if word]
        return any(
            len(word) > 2 and not self.lexicon.is_place(word) and not self.lexicon.is_frequent(word)
            for word in words
        ) and not any(map(self.lexicon.is_function, words))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for separator in [*_SEPARATOR.finditer(text), None]:
        end = separator.start() if separator else len(text)
        piece = text[start:end]
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = separator.end() if separator else end
