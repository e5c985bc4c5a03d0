"""Numbers that a cable's count wants and the reader did not find: a paragraph may begin there.

Where the numbers of paragraphs leave a gap, or after the last of them, a number that was typed or
scanned otherwise (`2)`, `l.`, `O2.`, in the middle of a line) may open the one that is missing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from rules.cable.headings import is_heading, is_known
from rules.cable.invisible import INVISIBLE
from rules.cable.model import Cable, Paragraph, Span
from rules.cable.repetition import Furniture
from rules.cable.starts import ends_on_month, find_citing

_MOST_MISSING: Final = 30
_BEYOND: Final = 4  # numbers that may follow the last one read
# What a scanner makes of a digit, and the full-width form of it.
_SPELLINGS: Final = {
    "0": "0OQ", "1": "1lI|", "2": "2Z", "3": "3", "4": "4",
    "5": "5S", "6": "6G", "7": "7", "8": "8B", "9": "9g",
}  # fmt: skip
_BLANK: Final = re.compile(r"\n[^\S\n]*\r?\n|\r[^\S\r\n]*\r(?!\n)")
_PLACE: Final = (
    r"(?:(?:^|[\n\r\x0b\f\x85\u2028\u2029])[^\w\n(]*"
    r"|(?:(?<=[.!?:;)\]\"”’>|])[^\S\n]+|\t|[^\S\n]{2,})[^\w\s(]*\s*)"
)
_NAME: Final = r"(?:(?i:PARA(?:GRAPH)?)\.?\s*|[#¶§*]\s*)?"
_MARKED: Final = r"(?<=\s)(?=\d{1,3}\.\s*[(\[{<])"  # amid a sentence, before what may be a mark
_POINT: Final = (
    rf"{INVISIBLE.pattern}*(?:\s?[.)\]}}．·]+(?!\d)|\s?[,:;–—-]+(?=[\s(\[]|{INVISIBLE.pattern})"
    r"|(?=\s+[A-Z(\[\"“]))"
)
# Words at the head of a line that a paragraph may have been glued to: `Background 4. We met.`
_HEAD: Final = (
    r"(?:(?:^|(?<=[\n\r\x0b\f\x85\u2028\u2029]))[^\w\n(]*"
    r"(?P<head>[^\W\d_][^\n\r.;:!?()\d]{0,60}?)[^\S\n]+)"
)
_LABEL: Final = re.compile(rf"{_PLACE}[(\[]?(?P<label>\d{{1,3}}|[A-Za-z])[.)\]](?!\d)")


def find_lost_starts(text: str, cable: Cable) -> tuple[tuple[int, ...], ...]:
    """For each paragraph, the offsets from which on its text may be that of a lost one; what stands
    in a page line or a banner (the S of S E C R E T, for a 5) is no number."""
    furniture = Furniture(cable.furniture)
    return tuple(
        tuple(
            at
            for at in _find_lost(text, paragraph, missing, gap=gap)
            if any(furniture.outside((at, at + 1)))
        )
        for paragraph, (missing, gap) in zip(
            cable.paragraphs, _missing(cable.paragraphs), strict=True
        )
    )


def _missing(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[range, bool]]:
    """The numbers wanted after each paragraph, and whether a later one proves them lost."""
    nexts: list[int | None] = []
    follows: int | None = None
    for paragraph in reversed(paragraphs):
        nexts.append(follows)
        follows = paragraph.number if paragraph.number is not None else follows
    last = 0
    for paragraph, after in zip(paragraphs, reversed(nexts), strict=True):
        last = paragraph.number if paragraph.number is not None else last
        stop = after if after is not None else last + 1 + _BEYOND
        yield range(last + 1, min(stop, last + 1 + _MOST_MISSING)), after is not None


def _find_lost(text: str, paragraph: Paragraph, missing: range, *, gap: bool) -> Iterator[int]:
    if not missing:
        return
    span = paragraph.body_span
    marks = {part.mark.span[0] for part in paragraph.subparagraphs if part.mark}
    labels = [(found.start(), found["label"]) for found in _LABEL.finditer(text, *span)]
    lost = False
    for number in missing:
        places = list(_find_number(text, span, number))
        marked = [place for place in places if place.end() in marks]
        lost |= not marked
        yield from (
            place.start("label")
            for place in places
            if place not in marked and not _goes_on(labels, place)
        )
        yield from (
            place.start("label")
            for place in _find_headed(text, span, number)
            if gap or is_known(place["head"])
        )
    if gap and lost and (blank := _BLANK.search(text, *span)):
        yield blank.end()


def _find_number(text: str, span: Span, number: int) -> Iterator[re.Match[str]]:
    """Where `number` stands as the number of a paragraph would, however it is spelled."""
    spelled = _spell(number)
    wanted = re.compile(rf"(?:{_PLACE}{_NAME}[(\[]?[0O]?|{_MARKED})(?P<label>{spelled}){_POINT}\s*")
    return wanted.finditer(text, *span)


def _find_headed(text: str, span: Span, number: int) -> Iterator[re.Match[str]]:
    """Where `number` stands behind what may be a heading, at the head of a line."""
    wanted = re.compile(rf"{_HEAD}(?P<label>{_spell(number)}){_POINT}\s*")
    return (
        place
        for place in wanted.finditer(text, *span)
        if is_heading(place["head"])
        and not (find_citing(place["head"]) or ends_on_month(place["head"]))
    )


def _spell(number: int) -> str:
    """A pattern of the number, as a scanner may have it."""
    return "".join(
        f"[{re.escape(_SPELLINGS[digit] + chr(0xFF10 + int(digit)))}]" for digit in str(number)
    )


def _goes_on(labels: Sequence[tuple[int, str]], place: re.Match[str]) -> bool:
    """Whether the label before this one is the one before it in a list: `1)` before `2)`, or `A.`
    before `B.`."""
    before = bisect_left(labels, (place.start(), "")) - 1
    if before < 0:
        return False
    above, own = labels[before][1], place["label"]
    if above.isdigit():
        return own.isdigit() and int(above) == int(own) - 1
    return len(own) == 1 and ord(above) == ord(own) - 1
