"""A source word by word, as marks of protection are read: through wraps and disguises."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rules.cable.model import Span
from rules.cable.withheld import TOKEN
from worker.shadow import SOFT_HYPHEN, Shadow
from worker.spans import SpanSet

Range = tuple[int, int]  # word indices, end exclusive

OPENING: Final = "([{"
CLOSING: Final = ")]}"
_WORD: Final = re.compile(rf"[^\W_]+(?:{SOFT_HYPHEN}[^\W_]+)*|[^\w\s]|_")
_DELETED: Final = re.compile(r"x{4,}")
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\r?\n|\r\n\s*\r\n|\r\s*\r")
_LONGEST_BRACKET: Final = 40
_MOST_TITLES: Final = 6
_SHORTENED: Final = frozenset(
    {"st", "jr", "sr", "no", "nos", "co", "inc", "ltd", "vs", "et", "al", "dept", "govt"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign, folded. span: in the source. parted: a blank line stands before it."""

    text: str
    span: Span
    parted: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """The words of a source, and where names stand in it.

    names: found names and what was deleted before, as word ranges in reading order, none
    overlapping. gone: those of them that are deletions, so there is nothing left to protect.
    titles: words that may stand before a name, in small letters.
    """

    words: tuple[Word, ...]
    names: tuple[Range, ...]
    gone: frozenset[Range]
    titles: frozenset[str]

    def name_before(self, at: int) -> Range | None:
        """The name that ends where word `at` begins."""
        place = bisect_left(self.names, (at, 0)) - 1
        return self.names[place] if place >= 0 and self.names[place][1] == at else None

    def name_at(self, at: int) -> Range | None:
        """The name that begins with word `at`."""
        place = bisect_left(self.names, (at, 0))
        return self.names[place] if place < len(self.names) and self.names[place][0] == at else None

    def name_after(self, at: int) -> Range | None:
        """The name that begins at word `at` or after the titles there."""
        for start in range(at, min(at + _MOST_TITLES, len(self.words))):
            if self.words[start].parted:
                return None
            if (name := self.name_at(start)) is not None:
                return name
            joins = self.words[start].text in (".", "/") and start > at  # MR. BROWN
            if not joins and self.words[start].text not in self.titles:
                return None
        return None

    def last_name(self, start: int, end: int) -> Range | None:
        """The last name inside these words."""
        inside = [name for name in self.names if start <= name[0] and name[1] <= end]
        return inside[-1] if inside else None

    def span(self, words: Range) -> Span:
        """Where words stand in the source."""
        return self.words[words[0]].span[0], self.words[words[1] - 1].span[1]

    def bracket(self, at: int) -> Range | None:
        """The innermost pair of brackets around word `at`, both signs included."""
        depth = 0
        for first in range(at - 1, max(-1, at - _LONGEST_BRACKET), -1):
            if self.words[first + 1].parted:
                return None
            text = self.words[first].text
            depth += (text in CLOSING) - (text in OPENING)
            if depth < 0:
                break
        else:
            return None
        last = self.closing(first)
        return (first, last + 1) if last is not None and last > at else None

    def closing(self, opening: int) -> int | None:
        """The sign that closes the bracket opened at a word."""
        depth = 0
        for last in range(opening, min(len(self.words), opening + _LONGEST_BRACKET)):
            text = self.words[last].text
            if last > opening and self.words[last].parted:
                return None
            depth += (text in OPENING) - (text in CLOSING)
            if not depth:
                return last
        return None

    def opening(self, closing: int) -> int | None:
        """The sign that opens the bracket closed at a word."""
        depth = 0
        for first in range(closing, max(-1, closing - _LONGEST_BRACKET), -1):
            text = self.words[first].text
            depth += (text in CLOSING) - (text in OPENING)
            if not depth:
                return first
            if self.words[first].parted:
                return None
        return None

    def paragraph(self, at: int, within: Span) -> Range:
        """The words around word `at` that lie in a span of the source and have no blank line
        between them."""
        first = last = at
        while first and not self.words[first].parted and self._inside(first - 1, within):
            first -= 1
        while (
            last + 1 < len(self.words)
            and not self.words[last + 1].parted
            and self._inside(last + 1, within)
        ):
            last += 1
        return first, last + 1

    def sentence(self, mark: Range, paragraph: Range) -> Range:
        """The sentence that holds a mark. A point after an initial, a title or a shortened word
        ends none: rather two sentences than half of one."""
        first, last = mark[0], mark[1]
        while first > paragraph[0] and not self._ends(first - 1):
            first -= 1
        while last < paragraph[1] and not self._ends(last - 1):
            last += 1
        while last < paragraph[1] and self.words[last].text in CLOSING + "\"'":
            last += 1
        return first, last

    def _inside(self, at: int, within: Span) -> bool:
        span = self.words[at].span
        return within[0] <= span[0] and span[1] <= within[1]

    def _ends(self, at: int) -> bool:
        text = self.words[at].text
        if text in ("!", "?"):
            return True
        if text != "." or not at:
            return False
        before = self.words[at - 1]
        spaced = at + 1 == len(self.words) or self.words[at + 1].span[0] > self.words[at].span[1]
        short = len(before.text) == 1 and before.text.isalpha()
        return spaced and not short and before.text not in self.titles | _SHORTENED


def scan_source(
    text: str,
    folded: Shadow,
    furniture: Sequence[Span],
    whole: Iterable[Span],
    *,
    names: Iterable[Span],
    titles: frozenset[str],
) -> Scan:
    """Words of a source.

    folded: its shadow. whole: ranges of the shadow that are one word whatever they look like
    (`P R O T E C T`). names: spans of the source. titles: words that may stand before a name.
    """
    words = tuple(_split(text, folded, SpanSet(furniture), sorted(whole)))
    starts = [word.span[0] for word in words]
    gone = {(k, k + 1) for k, word in enumerate(words) if _DELETED.fullmatch(word.text)}
    gone |= _ranges(starts, [found.span() for found in TOKEN.finditer(text)])
    settled: list[Range] = []
    for name in sorted({*_ranges(starts, names), *gone}):
        if not settled or name[0] >= settled[-1][1]:
            settled.append(name)
    return Scan(words, tuple(settled), frozenset(gone), titles)


def _ranges(starts: Sequence[int], spans: Iterable[Span]) -> set[Range]:
    found = {(bisect_right(starts, s) - 1, bisect_left(starts, e)) for s, e in spans}
    return {(max(first, 0), last) for first, last in found if first < last}


def _split(text: str, folded: Shadow, furniture: SpanSet, whole: Sequence[Span]) -> Iterator[Word]:
    before = 0
    for start, end in _pieces(folded.text, whole):
        span = folded.original(start, end)
        gap = text[before : span[0]]
        page_line = next(furniture.touching((before, span[0])), None) if before < span[0] else None
        parted = page_line is None and _BLANK_LINE.search(gap) is not None
        yield Word(_plain(folded.text[start:end]), span, parted or not before)
        before = span[1]


def _plain(piece: str) -> str:
    return piece if len(piece) == 1 else "".join(filter(str.isalnum, piece))


def _pieces(folded: str, whole: Sequence[Span]) -> Iterator[Span]:
    at = 0
    for start, end in whole:
        if start < at:
            continue
        for found in _WORD.finditer(folded, at, start):
            yield found.span()
        yield start, end
        at = end
    for found in _WORD.finditer(folded, at):
        yield found.span()
