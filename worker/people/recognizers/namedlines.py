"""Lines that name people by their place: captions, participants lists, names among the TAGS."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.cable.model import Span
from worker.people.cues import Cues
from worker.people.evidence import Clue, Role
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token, split_tokens

_LONGEST: Final = 90  # characters of a caption
_LIST: Final = 1500  # characters of a list of participants
_PARTS: Final = re.compile(r"[,;:\n]|--|\b(?:AND|FROM|FOR|TO|WITH)\b|(?<=\s)-(?=\s)", re.IGNORECASE)
_LIST_ENDS: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*\n|\n?[ \t]*\d{1,2}\.[ \t]|[A-Z][A-Z ]{2,20}:)")
# TAGS name a person by surname and forename in brackets (5 FAH-3 H-300).
_TAGS: Final = re.compile(r"^[ \t]*TAGS?\b[^\n]*(?:\n[ \t]+[^\n]*)?", re.MULTILINE)
_TAGGED: Final = re.compile(r"\(\s*([^\W\d_][^(),\d]{1,30},[ \t]*[^\W\d_][^(),\d]{0,30})\)")
_LEAST_LETTERS: Final = 4  # of a surname that no list has; shorter, it may be an office


class NamedLinesRecognizer(NameRecognizer):
    """`EYES ONLY FOR AMBASSADOR BROWN FROM SMITH`, `TAGS: CVIS (BROWN, JOHN)`."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.names = NameReader(lexicon, cues)
        self._captions = (
            (_line_key(cues.eyes_only), True),
            (_line_key(cues.addressed), False),
        )
        self._lists = re.compile(
            rf"^[ \t]*(?:\d+\.[ \t]*)?(?:\([A-Z/]+\)[ \t]*)?(?P<key>{_any(cues.participants)})"
            r"[ \t]*(?::|-(?=\s)|(?=\n))",
            re.MULTILINE | re.IGNORECASE,
        )

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        for pattern, sure in self._captions:
            for match in pattern.finditer(text):
                end = _line_end(text, match.end())
                if end - match.start() <= _LONGEST and text[end - 1] not in ".?!":
                    parts = self._parts(text, match.end(), end, sure=sure)
                    yield from _clues(parts, "caption", match.span("key"), "us_official")
        for match in self._lists.finditer(text):
            stop = _LIST_ENDS.search(text, match.end(), match.end() + _LIST)
            end = stop.start() if stop else min(len(text), match.end() + _LIST)
            parts = self._parts(text, match.end(), end, sure=False)
            yield from _clues(parts, "list of participants", match.span("key"), "unknown")
        for line in _TAGS.finditer(text):
            for found in _TAGGED.finditer(text, *line.span()):
                yield from _clues([found.span(1)], "TAGS line", line.span(), "unknown")

    def _parts(self, text: str, start: int, end: int, *, sure: bool) -> Iterator[Span]:
        """Names that begin a part of the text: what stands between commas, `FROM` and the like."""
        at = start
        for separator in [*_PARTS.finditer(text, start, end), None]:
            stop = separator.start() if separator else end
            if span := self._name(split_tokens(text[at:stop]), sure=sure):
                yield at + span[0], at + span[1]
            at = separator.end() if separator else end

    def _name(self, tokens: Sequence[Token], *, sure: bool) -> Span | None:
        first, titled = 0, False
        while first < len(tokens):
            match = self.names.cues.match(tokens, first)
            if match is not None:
                first, titled = match[1], True
            elif not tokens[first].word and tokens[first].text in ".-*(":
                first += 1
            else:
                break
        name = self.names.read(tokens, first, strong=True) if first < len(tokens) else None
        if name is None or name[0] != first:
            return None
        words = [token.low for token in tokens[slice(*name)] if token.word and len(token.low) > 1]
        if not self._may_be_name(words, whole=name[1] == len(tokens), sure=sure or titled):
            return None
        return tokens[name[0]].start, tokens[name[1] - 1].end

    def _may_be_name(self, words: Sequence[str], *, whole: bool, sure: bool) -> bool:
        """whole: nothing else stands in the part, as is wanted of a surname without a title."""
        known = any(self.lexicon.is_forename(w) or self.lexicon.is_surname(w) for w in words)
        common = all(self.lexicon.is_common(w) or self.lexicon.is_place(w) for w in words)
        if common and not sure:
            return False
        if len(words) > 1:
            return known or sure
        return (whole or sure) and (known or (sure and len(words[0]) >= _LEAST_LETTERS))


def _clues(
    spans: Iterator[Span] | Sequence[Span], why: str, cue: Span, role: Role
) -> Iterator[Clue]:
    # Weaker than a title: where both find the same words, the title says more of who it is.
    for span in spans:
        yield Clue(span, role=role, why=why, strength=0.89, titled=True, sure=False, cue=cue)


def _any(keys: Sequence[str]) -> str:
    longest = sorted(keys, key=len, reverse=True)
    return "|".join(r"[ \t]+".join(map(re.escape, key.split())) for key in longest)


def _line_key(keys: Sequence[str]) -> re.Pattern[str]:
    return re.compile(
        rf"^[ \t]*(?P<key>{_any(keys)})(?:[ \t]*:|(?=[ \t]))[ \t]*(?=[A-Z])", re.MULTILINE
    )


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
