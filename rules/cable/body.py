"""The body of a cable: paragraphs, headings and signature, top to bottom."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.cable.headings import find_dashes, find_heading_start, read_headings
from rules.cable.lines import Line
from rules.cable.model import Field, Heading, Paragraph, Span, Trap
from rules.cable.parts import read_parts
from rules.cable.sentences import is_lost
from rules.cable.signature import part_signature, split_signature
from rules.cable.starts import Start, find_spacing_traps, find_starts


@dataclass(frozen=True, slots=True)
class Body:
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Heading, ...]
    signature: Field | None
    rules: tuple[Span, ...]  # dashes around headings, and ACTING behind the signature
    traps: tuple[Trap, ...]


def read_body(
    lines: Sequence[Line], fields: Sequence[Span] = (), departments: bool = False
) -> Body:
    """Read body lines, furniture already taken out, top to bottom.

    fields: header spans; text above the first paragraph is cut where one stands in between.
    departments: sent by the Department, whose signature may end the last line of text.
    """
    kept, signature = split_signature(part_signature(lines) if departments else lines)
    starts, traps = find_starts(kept)
    first = starts[0].index if starts else len(kept)
    floors = [0, *(start.index + 1 for start in starts)]
    heads = [
        find_heading_start(kept, start.index, floor)
        for start, floor in zip(starts, floors, strict=False)
    ]
    paragraphs: list[Paragraph] = []
    headings: list[Heading] = []
    for begin, stop in _split_lead(kept[: heads[0] if heads else first], fields):
        if lead := _paragraph(kept, Start(begin, None, None, 0, ""), stop):
            paragraphs.append(lead)
    for i, start in enumerate(starts):
        headings += read_headings(kept, (heads[i], start.index), len(paragraphs))
        end = heads[i + 1] if i + 1 < len(starts) else len(kept)
        if paragraph := _paragraph(kept, start, end):
            paragraphs.append(paragraph)
    rules = [
        span
        for head, start in zip(heads, starts, strict=True)
        for line in kept[head : start.index]
        if not line.blank
        for span in find_dashes(line)
    ]
    rules += [signature.acting] if signature and signature.acting else []
    traps += find_spacing_traps(starts)
    starred = (line for line in lines if "****" in line.text)
    traps += [Trap("text-lost", None, line.span) for line in starred if is_lost(line.text)]
    name = signature.name if signature else None
    return Body(tuple(paragraphs), tuple(headings), name, tuple(rules), tuple(traps))


def _split_lead(lines: Sequence[Line], fields: Sequence[Span]) -> list[tuple[int, int]]:
    """Index ranges of the text above the first paragraph, none reaching over a header field."""
    bounds = [0]
    ordered = sorted(start for start, _ in fields)
    texts = [(i, line) for i, line in enumerate(lines) if not line.blank]
    for (_, above), (i, below) in pairwise(texts):
        place = bisect_right(ordered, above.start)
        if place < len(ordered) and ordered[place] < below.start:
            bounds.append(i)
    return list(pairwise([*bounds, len(lines)]))


def _paragraph(lines: Sequence[Line], start: Start, end: int) -> Paragraph | None:
    """The paragraph from `start` to line `end`, trailing blank lines left out; None if empty."""
    own = list(lines[start.index : end])
    while own and own[-1].blank:
        own.pop()
    while own and own[0].blank:
        own.pop(0)
    if not own:
        return None
    first, stop = own[0].span[0], own[-1].span[1]
    label_end = own[0].start + start.label_end if start.number is not None else first
    body_start = start.mark.span[1] if start.mark else label_end
    return Paragraph(
        number=start.number,
        mark=start.mark,
        span=(first, stop),
        label_span=(first, label_end),
        body_span=(min(body_start, stop), stop),
        subparagraphs=tuple(read_parts(own, body_start)),
    )
