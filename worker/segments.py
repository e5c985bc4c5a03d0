"""A paragraph cut into pieces, each with the verdict of its own mark or of the doubt about it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.cable.model import Cable, Mark, Paragraph, Span, Subparagraph
from rules.cable.straymarks import has_stray_mark
from worker.portions import UNREADABLE, Verdict, judge_portion
from worker.spans import SpanSet

_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\r?\n")


class Judge:
    """Decides on marks of one cable; what bears none is asked once, since it asks them all."""

    def __init__(self, text: str, cable: Cable, as_of: date) -> None:
        self.text = text
        self.unmarked = judge_portion(None, cable, as_of)
        self._cable = cable
        self._as_of = as_of

    def decide(self, mark: Mark | None) -> Verdict:
        return judge_portion(mark, self._cable, self._as_of) if mark else self.unmarked

    def doubt(self, span: Span, verdict: Verdict) -> Verdict:
        """Released text that holds what looks like a classified mark is left to a person."""
        strayed = not verdict.withheld and has_stray_mark(self.text, span)
        return UNREADABLE if strayed else verdict


@dataclass(frozen=True, slots=True)
class Segment:
    """marked: a part with a mark of its own, its mark left out."""

    span: Span
    verdict: Verdict
    marked: bool = False


def cut_paragraph(
    paragraph: Paragraph, verdict: Verdict, lost: Sequence[int], judge: Judge
) -> list[Segment]:
    """The paragraph's body in reading order, cut where the verdict may change.

    verdict: on what no part with a mark of its own has.
    lost: offsets from which on the text may be that of a paragraph whose number was lost.
    A part's own mark holds wherever it stands; what bears none is doubtful behind such an offset,
    and as soon as other parts bear marks.
    """
    begun = sorted(lost)
    first = min([*begun[:1], *_find_unmarked(paragraph)], default=paragraph.body_span[1])
    pieces: list[Segment] = []
    for segment in _cut_parts(paragraph, verdict, judge):
        start, end = segment.span
        place = bisect_left(begun, start)
        inside = begun[place] if place < len(begun) else end
        middle = min(end, inside if segment.marked else max(start, first))
        if segment.verdict.withheld:
            middle = end
        pieces += [Segment((start, middle), segment.verdict, segment.marked)]
        pieces += [Segment((middle, end), judge.unmarked)]
    return [piece for piece in pieces if piece.span[0] < piece.span[1]]


def judge_own(paragraph: Paragraph, judge: Judge) -> Verdict:
    """The verdict on what of a paragraph no part with a mark of its own has."""
    verdict = judge.decide(paragraph.mark)
    parts = SpanSet(part.span for part in paragraph.subparagraphs if part.mark)
    for span in parts.outside(paragraph.body_span):
        verdict = judge.doubt(span, verdict)
    return verdict


def _cut_parts(paragraph: Paragraph, verdict: Verdict, judge: Judge) -> Iterator[Segment]:
    """A part that may be released inside a paragraph that may not ends at the first blank line:
    what follows may be the paragraph's own text again."""
    at, end = paragraph.body_span
    for part in paragraph.subparagraphs:
        if part.mark is None:
            continue
        start, stop = part.mark.span[1], part.span[1]
        own = judge.doubt((start, stop), judge.decide(part.mark))
        if verdict.withheld and not own.withheld:
            gap = _BLANK_LINE.search(judge.text, start, stop)
            stop = gap.start() if gap else stop
        yield Segment((at, part.span[0]), verdict)
        yield Segment((start, stop), own, marked=True)
        at = stop
    yield Segment((at, end), verdict)


def _find_unmarked(paragraph: Paragraph) -> Iterator[int]:
    """Where parts begin that bear no mark though others do: the first of a kind, and what follows
    the first marked one."""
    marked = [part for part in paragraph.subparagraphs if part.mark]
    kinds = {_kind(part) for part in marked}
    yield from (part.span[1] for part in marked[:1])
    others = (p for p in paragraph.subparagraphs if not p.mark and p.label and _kind(p) in kinds)
    yield from (part.span[0] for part in others)


def _kind(part: Subparagraph) -> str:
    """`(1)` for `(2)`, `a.` for `b.`: labels of one list are alike."""
    return re.sub(r"\d+", "1", re.sub(r"[A-Za-z]", "a", part.label))
