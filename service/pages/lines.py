"""The cable's text as numbered lines with what is marked in it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rules.errors import ExciseError
from rules.report import Span

_BREAK: Final = re.compile(r"\r\n|\n|\r")


class Lines:
    """Line numbers (from 1) and bounds of a text; lines end at LF, CR LF or CR."""

    def __init__(self, text: str) -> None:
        self.text = text
        breaks = list(_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]
        if len(self._starts) > 1 and self._starts[-1] == len(text):
            self._starts.pop()
            self._ends.pop()

    def __len__(self) -> int:
        return len(self._starts)

    def number(self, offset: int) -> int:
        return max(1, bisect_right(self._starts, offset))

    def numbers(self, span: Span) -> range:
        """The lines a span touches; its last character counts, the end itself does not."""
        start, end = span
        return range(self.number(start), self.number(max(start, end - 1)) + 1)

    def bounds(self, number: int) -> Span:
        return self._starts[number - 1], self._ends[number - 1]


class Cover:
    """The union of some spans, for asking how much of a text they hide."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[Span] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def within(self, span: Span) -> list[Span]:
        """The parts of `span` that are covered, left to right."""
        start, end = span
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [
            (max(start, self._starts[at]), min(end, self._ends[at])) for at in range(first, last)
        ]

    def gaps(self, span: Span) -> list[Span]:
        """The parts of `span` that are not covered, left to right."""
        edges = [span[0], *(edge for part in self.within(span) for edge in part), span[1]]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [(start, end) for start, end in pairs if start < end]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to mark in the text.

    style: the class of the marked text. label: what is written beside it, None for nothing.
    before: whether the label opens the marked text or follows it. href: where the label leads.
    """

    span: Span
    style: str
    label: str | None = None
    before: bool = True
    href: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one line: text under its styles, or a label (`href` is not None)."""

    text: str
    styles: tuple[str, ...] = ()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    pieces: tuple[Piece, ...]
    span: Span


def check_spans(spans: Iterable[Span], length: int) -> None:
    """Raises ExciseError REPORT_MISMATCH where a span does not lie in a text of that length."""
    if any(not 0 <= start <= end <= length for start, end in spans):
        raise ExciseError(
            "REPORT_MISMATCH",
            "The report does not belong to this text.",
            "Give the text the report was made from.",
        )


def annotate(lines: Lines, notes: Sequence[Note]) -> Iterator[Line]:
    """Each line cut where a note begins or ends. Notes may overlap and run over lines."""
    opening = sorted(notes, key=lambda note: note.span)
    closing = sorted(notes, key=lambda note: note.span[1])
    edges = sorted({edge for note in notes for edge in note.span})
    active: list[Note] = []
    opened = closed = edge_at = 0
    for number in range(1, len(lines) + 1):
        start, end = lines.bounds(number)
        pieces: list[Piece] = []
        at = start
        while True:
            while closed < len(closing) and closing[closed].span[1] <= at:
                note = closing[closed]
                closed += 1
                if note in active:
                    active.remove(note)
                    if note.label and not note.before:
                        pieces.append(Piece(note.label, ("tag", note.style), note.href))
            while opened < len(opening) and opening[opened].span[0] <= at:
                note = opening[opened]
                opened += 1
                if note.span[1] > at:
                    active.append(note)
                    if note.label and note.before:
                        pieces.append(Piece(note.label, ("tag", note.style), note.href))
            if at >= end:
                break
            while edge_at < len(edges) and edges[edge_at] <= at:
                edge_at += 1
            stop = min(end, edges[edge_at]) if edge_at < len(edges) else end
            styles = tuple(dict.fromkeys(note.style for note in active))
            pieces.append(Piece(lines.text[at:stop], styles))
            at = stop
        yield Line(number, tuple(pieces), (start, end))
