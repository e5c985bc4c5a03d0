"""The parts of a paragraph: lettered and dashed items, and portions with marks of their own."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rules.cable.headings import RULE
from rules.cable.invisible import INVISIBLE
from rules.cable.lines import Line
from rules.cable.marks import OWN_MARK, read_mark_at
from rules.cable.model import Mark, Subparagraph
from rules.cable.sentences import is_ended
from rules.marking.value import Level

_UNSEEN: Final = rf"(?:{INVISIBLE.pattern})*"
_PART: Final = re.compile(
    rf"^\s*+¶?\s*+(?P<label>\(?{_UNSEEN}[a-zA-Z]{_UNSEEN}\)|[a-zA-Z]{_UNSEEN}\."
    rf"|\(?{_UNSEEN}\d{{1,2}}{_UNSEEN}\)|--+|[—–*•-])(?=\s|\(|{INVISIBLE.pattern})"
    rf"(?:\s|{INVISIBLE.pattern})*"
)
_INLINE: Final = re.compile(
    r"(?:(?P<stop>[.!?:][)\]\"”'’]?)|(?<=\S))\s+(?=\((?:TS|[SCU]|SBU|LOU|FOUO|LES)\b[^()a-z]{0,40}\))"
)
_BEHIND: Final = re.compile(r"[\s/,&-]*(?=\()")  # between two marks: `(U) (C)`, `(U)/(C)`
_GOES_ON: Final = re.compile(r"(?:\b(?:and|or)|[,&])$", re.IGNORECASE)
_LONGEST_BULLET: Final = 3  # dashes; more of them are a rule around a heading
_LIST_LETTER: Final = re.compile(r"\(?[A-Za-z][).]")


def read_parts(lines: Sequence[Line], after: int) -> list[Subparagraph]:
    """Lettered, dashed and starred parts; each runs to the last text before the next."""
    found: list[Subparagraph] = []
    above: Line | None = None
    lettered = listed = False  # listed: a letter without a mark stands above
    for line in lines:
        open_ = "(" in line.text  # without one there is no mark but behind a label
        lettered |= open_ and "(B)" in line.text.upper()
        part = _PART.match(line.text) if line.start >= after else None
        if part and RULE.match(line.text) and len(line.text.strip()) > _LONGEST_BULLET:
            part = None
        own = _own_mark(line, above, lettered=lettered) if open_ and not listed else None
        if own and line.start >= after:
            found.append(Subparagraph(_label(part) if part else "", own, line.span))
        elif part:
            mark = read_mark_at(line, part.end())
            found.append(Subparagraph(_label(part), mark, line.span))
            listed |= mark is None and _LIST_LETTER.match(_label(part)) is not None
        elif found and not line.blank:
            last = found[-1]
            found[-1] = Subparagraph(last.label, last.mark, (last.span[0], line.span[1]))
        # What a page line cut in two goes on below the blank lines around it.
        if not (line.blank and above is not None and _goes_on(above.text)):
            above = line
        if open_:
            found += _inline_marks(line, after, found, lettered=lettered)
    return found


def _label(part: re.Match[str]) -> str:
    """The label without what prints nothing."""
    return INVISIBLE.sub("", part["label"])


def _goes_on(text: str) -> bool:
    """Whether the line breaks off in a list; only its last word is looked at."""
    text = text.rstrip()
    return _GOES_ON.search(text, max(0, len(text) - len("and"))) is not None


def _is_ended(line: Line | None) -> bool:
    """Whether a sentence ends with the line. Dashes end what stands above them: `(U) Background`
    between two rows of them is marked."""
    if line is None or line.blank:
        return True
    return bool(RULE.match(line.text) or is_ended(line.text))


def _inline_marks(
    line: Line, after: int, found: list[Subparagraph], *, lettered: bool
) -> list[Subparagraph]:
    """Portions above unclassified that open inside a line; the part before each ends there."""
    inside: list[Subparagraph] = []
    for at, ended in _mark_places(line, after, found):
        start = line.start + at
        mark = read_mark_at(line, at) if start >= after else None
        if mark is None or not _restricts(mark, ended=ended, lettered=lettered):
            continue
        if not ended and len(mark.text) == 1:  # amid a sentence a lone letter may be anything
            continue
        before = inside or found
        if before and before[-1].span[1] > start:
            last = before[-1]
            stop = start
            while stop > line.start and line.text[stop - line.start - 1].isspace():
                stop -= 1
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


def _own_mark(line: Line, above: Line | None, *, lettered: bool) -> Mark | None:
    """The mark that opens a line without number or label: a portion of its own. It is not asked
    where `(C)` may go on with a list of letters. In a sentence only a mark that restricts is one.

    above: the line before; None at the head of the paragraph.
    """
    at = OWN_MARK.match(line.text)
    if not at:
        return None
    mark = read_mark_at(line, at.end())
    ended = _is_ended(above)
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
