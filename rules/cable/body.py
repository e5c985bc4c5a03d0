"""The body of a cable: numbered paragraphs, their marks, parts and headings, and the signature."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rules.cable.claims import has_verb
from rules.cable.lines import Line
from rules.cable.model import Field, Heading, Mark, Paragraph, Span, Subparagraph, Trap
from rules.marking.grammar import read_portion
from rules.marking.value import Level

_NUMBER: Final = re.compile(r"^\s*¶?\s*\(?(?P<number>\d{1,6})\.(?!\d)(?P<gap>\s*)")
# A number after one of these words ends the sentence before it: "... the points in Para\n\n6."
_CITES: Final = re.compile(
    r"\b(?:para|paras|paragraph|paragraphs|ref|refs|reftel|no|nos)\.?\s*$", re.IGNORECASE
)
_PART: Final = re.compile(
    r"^\s*¶?\s*(?P<label>\(?[a-zA-Z]\)|[a-zA-Z]\.|\(\d{1,2}\)|\d{1,2}\)|--+|[—–*•-])(?=[\s(])\s*"
)
_RULE: Final = re.compile(r"^[\s\-=_*–—]+$")
_ORNAMENT: Final = re.compile(r"^[\s\-=_*–—]+|[\s\-=_*–—]+$")
# A withheld portion's token ends in ">", so that a copy reads like its source.
# A full stop (or a withheld text), not a colon: what follows a colon belongs to it.
_ENDED: Final = re.compile(
    r"[.!?][)\]\"”'’]*\s*$|\] <[^<>]*>\s*$|\bEND (?:SUMMARY|COMMENT|TEXT|QUOTE)\)?\s*$",
    re.IGNORECASE,
)
# Dashes that only headings have; one or two in front are a bullet's.
_RULED: Final = re.compile(r"[\-=_*–—]{3,}|\w\W*[\-=_*–—]$")
_SMALL: Final = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "of", "on", "or"}
    | {"over", "per", "the", "to", "via", "vs", "with"}
)
# One surname, with the particles and titles a surname may have: any other words may be text.
_SIGNATURE: Final = re.compile(
    r"^\s*(?:(?:LA|LE|DE|DEL|DER|DEN|DI|DA|DU|DOS|EL|AL|VAN|VON|ST\.?|SAN|MC|MAC|O|TER|TEN) ){0,2}"
    r"[A-Z][A-Z'’\-]+(?: (?:ACTING|JR\.?|SR\.?|I{2,3}))?\s*$"
)
# The Department's own telegrams end on the line of the last sentence: `... SOONEST. VANCE`.
_SIGNED_INLINE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z][A-Z'’\-]{2,}\s*$)")
_OWN_MARK: Final = re.compile(
    r"[^\w(]*(?:(?:[\d.]{1,6}|o|COMMENT|SUMMARY|NOTE)[.,:)]?[ \t]*)?"
    r"(?=\(\s*(?:TS|[SCU]|SBU|LOU|FOUO|LES|TOP SECRET|SECRET|CONFIDENTIAL)\b)",
    re.IGNORECASE,
)
_INLINE: Final = re.compile(
    r"(?:(?P<stop>[.!?:][)\]\"”'’]?)|(?<=\S))\s+(?=\((?:TS|[SCU]|SBU|LOU|FOUO|LES)\b[^()a-z]{0,40}\))"
)
_BEHIND: Final = re.compile(r"[\s/,&-]*(?=\()")  # between two marks: `(U) (C)`, `(U)/(C)`
_LIST_LETTER: Final = re.compile(r"\(?[A-Za-z][).]")
_CLOSES: Final = re.compile(r"END\b", re.IGNORECASE)  # END SUMMARY closes a paragraph, heads none
_LONGEST_GAP: Final = 30
_NEAR_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Body:
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Heading, ...]
    signature: Field | None
    rules: tuple[Span, ...]  # dashes around headings
    traps: tuple[Trap, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    """A paragraph's first line: its index in the body, number and mark."""

    index: int
    number: int | None
    mark: Mark | None
    label_end: int
    gap: str


def read_body(
    lines: Sequence[Line], fields: Sequence[Span] = (), departments: bool = False
) -> Body:
    """Read body lines, furniture already taken out, top to bottom.

    fields: header spans; text above the first paragraph is cut where one stands in between.
    departments: sent by the Department, whose signature may end the last line of text.
    """
    kept, signature = _split_signature(_part_signature(lines) if departments else lines)
    starts, traps = _find_starts(kept)
    first = starts[0].index if starts else len(kept)
    floors = [0, *(start.index + 1 for start in starts)]
    heads = [
        _heading_start(kept, start.index, floor)
        for start, floor in zip(starts, floors, strict=False)
    ]
    paragraphs: list[Paragraph] = []
    headings: list[Heading] = []
    for begin, stop in _split_lead(kept[: heads[0] if heads else first], fields):
        if lead := _paragraph(kept, _Start(begin, None, None, 0, ""), stop):
            paragraphs.append(lead)
    for i, start in enumerate(starts):
        headings += _headings(kept, (heads[i], start.index), len(paragraphs))
        end = heads[i + 1] if i + 1 < len(starts) else len(kept)
        if paragraph := _paragraph(kept, start, end):
            paragraphs.append(paragraph)
    rules = tuple(
        span
        for head, start in zip(heads, starts, strict=True)
        for line in kept[head : start.index]
        if not line.blank
        for span in _dashes(line)
    )
    traps += _spacing_traps(starts)
    return Body(tuple(paragraphs), tuple(headings), signature, rules, tuple(traps))


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


def _split_signature(lines: Sequence[Line]) -> tuple[Sequence[Line], Field | None]:
    """The last line, where it is a name in capitals under a finished sentence (5 FAH-2 H-320)."""
    end = len(lines)
    while end and lines[end - 1].blank:
        end -= 1
    before = next((line.text for line in reversed(lines[: max(end - 1, 0)]) if not line.blank), "")
    if not (end and _SIGNATURE.match(lines[end - 1].text) and _ENDED.search(before)):
        return lines[:end], None
    line = lines[end - 1]
    return lines[: end - 1], Field(line.text.strip(), line.span)


def _part_signature(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with a name behind the last sentence of all-capital text on a line of its own."""
    end = next((i for i in range(len(lines) - 1, -1, -1) if not lines[i].blank), None)
    if end is None or any(char.islower() for char in lines[end].text):
        return lines
    last = lines[end]
    found = _SIGNED_INLINE.search(last.text)
    if not found or not last.text[: found.start()].strip():
        return lines
    middle = last.start + found.end()
    parted = [
        Line(last.text[: found.start()], last.start, last.start + found.start()),
        Line(last.text[found.end() :], middle, last.end),
    ]
    return [*lines[:end], *parted, *lines[end + 1 :]]


def _find_starts(lines: Sequence[Line]) -> tuple[list[_Start], list[Trap]]:
    starts: list[_Start] = []
    traps: list[Trap] = []
    last = 0
    previous: Line | None = None
    for index, line in enumerate(lines):
        found = _NUMBER.match(line.text)
        if found:
            number = int(found["number"])
            mark = read_portion(line.text, found.end())
            after_blank = index == 0 or lines[index - 1].blank
            if previous and _CITES.search(previous.text) and mark is None:
                paragraph = starts[-1].number if starts else None
                traps.append(Trap("pseudo-paragraph", paragraph, line.span))
            elif _is_next(number, last, mark, starts, after_blank):
                starts.append(
                    _Start(index, number, _shift(mark, line), found.start("gap"), found["gap"])
                )
                last = number
        if not line.blank:
            previous = line
    return starts, traps


def _is_next(
    number: int, last: int, mark: Mark | None, starts: list[_Start], after_blank: bool
) -> bool:
    """Whether a number begins a paragraph: the next in order, or marked, or after a small gap."""
    if mark is not None or number == last + 1:
        return True
    if not starts:
        return after_blank and number > 0
    return after_blank and last < number <= last + _LONGEST_GAP


def _shift(mark: Mark | None, line: Line) -> Mark | None:
    if mark is None:
        return None
    by = line.start
    moved = tuple(
        type(d)(d.kind, d.found, d.wanted, (d.span[0] + by, d.span[1] + by))
        for d in mark.deviations
    )
    return Mark(
        mark.marking, mark.text, (mark.span[0] + by, mark.span[1] + by), moved, mark.entire_text
    )


def _paragraph(lines: Sequence[Line], start: _Start, end: int) -> Paragraph | None:
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
        subparagraphs=tuple(_parts(own, body_start)),
    )


def _parts(lines: Sequence[Line], after: int) -> list[Subparagraph]:
    """Lettered, dashed and starred parts; each runs to the last text before the next."""
    found: list[Subparagraph] = []
    ended, lettered = True, False
    for line in lines:
        lettered |= "(B)" in line.text.upper()
        part = _PART.match(line.text) if line.start >= after else None
        if line.start >= after and (own := _own_mark(line, found, ended=ended, lettered=lettered)):
            found.append(Subparagraph("", own, line.span))
        elif part:
            mark = _shift(read_portion(line.text, part.end()), line)
            found.append(Subparagraph(part["label"], mark, line.span))
        elif found and not line.blank:
            last = found[-1]
            found[-1] = Subparagraph(last.label, last.mark, (last.span[0], line.span[1]))
        ended = line.blank or bool(_ENDED.search(line.text))
        found += _inline_marks(line, after, found, lettered=lettered)
    return found


def _inline_marks(
    line: Line, after: int, found: list[Subparagraph], *, lettered: bool
) -> list[Subparagraph]:
    """Portions above unclassified that open inside a line; the part before each ends there."""
    inside: list[Subparagraph] = []
    for at, ended in _mark_places(line, after, found):
        start = line.start + at
        mark = _shift(read_portion(line.text, at), line) if start >= after else None
        if mark is None or not _restricts(mark, ended=ended, lettered=lettered):
            continue
        if not ended and len(mark.text) == 1:  # amid a sentence a lone letter may be anything
            continue
        before = inside or found
        if before and before[-1].span[1] > start:
            last = before[-1]
            stop = line.start + len(line.text[:at].rstrip())
            before[-1] = Subparagraph(last.label, last.mark, (last.span[0], stop))
        inside.append(Subparagraph("", mark, (start, line.span[1])))
    return inside


def _mark_places(
    line: Line, after: int, found: Sequence[Subparagraph]
) -> Iterator[tuple[int, bool]]:
    """Offsets in a line where a mark may stand, and whether a mark or a sentence ends there."""
    ends = {after, *(part.mark.span[1] for part in found[-1:] if part.mark)}
    behind = {
        gap.end()
        for end in ends
        if line.start <= end <= line.end and (gap := _BEHIND.match(line.text, end - line.start))
    }
    amid = {at.end(): at["stop"] is not None for at in _INLINE.finditer(line.text)}
    yield from sorted({**amid, **dict.fromkeys(behind, True)}.items())


def _own_mark(
    line: Line, before: Sequence[Subparagraph], *, ended: bool, lettered: bool
) -> Mark | None:
    """The mark that opens a line without number or label: a portion of its own, unless `(C)` goes
    on with a list of letters. Inside a sentence only a mark that restricts is one."""
    at = _OWN_MARK.match(line.text)
    if not at or any(_LIST_LETTER.match(part.label) and not part.mark for part in before):
        return None
    mark = _shift(read_portion(line.text, at.end()), line)
    if mark is None or ended or _restricts(mark, ended=ended, lettered=lettered):
        return mark
    return None


def _restricts(mark: Mark, *, ended: bool, lettered: bool) -> bool:
    """Whether what reads like a mark is one that withholds: in doubt it is.

    lettered: `(B)` stands above, so that a bare `(C)` may be the letter of a list or reference.
    """
    if mark.marking.level == Level.U and not mark.marking.controls:
        return False
    if mark.text.upper() == "C" and lettered:
        return False
    # Inside a sentence `(S/CT)` is an office.
    return ended or not any(d.kind == "unknown-token" for d in mark.deviations)


def _heading_start(lines: Sequence[Line], index: int, floor: int) -> int:
    """Index of the first line of the headings right above line `index`, none above `floor`: the
    first line of a paragraph is no heading, however short."""
    first = index
    position = index - 1
    while position >= floor and (lines[position].blank or _is_heading(lines[position].plain)):
        if not lines[position].blank:
            first = position
        position -= 1
    headed = any(not _RULE.match(line.text) for line in lines[first:index] if not line.blank)
    return first if headed else index


def _is_heading(text: str) -> bool:
    if _RULE.match(text):
        return True
    if _OWN_MARK.match(text):
        return False
    bare = _ORNAMENT.sub("", text)
    words = re.findall(r"[A-Za-z][\w'’]*", bare)
    if not words or len(words) > 12 or len(bare) > 80 or re.search(r"[.;,?!]$|[.?!] ", bare):
        return False
    if bare[0].islower() or _CLOSES.match(bare) or has_verb(bare):
        return False
    if re.match(r"^\s*(?:--|—|\*|¶)\s*[A-Z][a-z]", text) and not re.search(r"-{3,}", text):
        return False
    return all(word[0].isupper() or word.lower() in _SMALL for word in words)


def _headings(lines: Sequence[Line], rows: tuple[int, int], heads: int) -> list[Heading]:
    own = lines[rows[0] : rows[1]]
    texts = [line for line in own if not line.blank and not _RULE.match(line.text)]
    higher = (lines[row] for row in range(rows[0] - 1, -1, -1))
    above = next((line for line in higher if not line.blank), None)
    near = lines[max(0, rows[0] - _NEAR_LINES) : rows[0]]
    sure = above is None or (bool(_ENDED.search(above.text)) and _stands_out(own, near))
    return [
        Heading(
            _ORNAMENT.sub("", line.text),
            _trim(line),
            heads=heads,
            follows=heads - 1 if heads else None,
            sure=sure,
        )
        for line in texts
    ]


def _dashes(line: Line) -> list[Span]:
    """The dashes of a heading line, or all of a line of dashes."""
    if _RULE.match(line.text):
        return [line.span]
    (start, end), (first, last) = line.span, _trim(line)
    return [(s, e) for s, e in ((start, first), (last, end)) if s < e]


def _stands_out(own: Sequence[Line], before: Sequence[Line]) -> bool:
    """Whether blank lines or dashes set headings off from the text above them."""
    ruled = any(_RULED.search(line.text.strip()) for line in own if not line.blank)
    spaced = bool(own and own[0].blank) or bool(before and before[-1].blank)
    return ruled or spaced


def _trim(line: Line) -> tuple[int, int]:
    bare = _ORNAMENT.sub("", line.text)
    start = line.start + line.text.index(bare)
    return start, start + len(bare)


def _spacing_traps(starts: Sequence[_Start]) -> list[Trap]:
    return [
        Trap(
            "mark-spacing", start.number, (start.mark.span[0] - len(start.gap), start.mark.span[0])
        )
        for start in starts
        if start.mark and start.gap != " " and not start.mark.entire_text
    ]
