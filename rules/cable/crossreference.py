"""Sentences that send the reader to another paragraph, and what they say stands there."""

import re
from bisect import bisect_left
from typing import Final

from rules.cable.model import Cable, CrossReference, Paragraph

_WORDS: Final = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_NUMBER: Final = rf"(?:\d{{1,2}}|{'|'.join(_WORDS)})"
# A telegram referred to, by its word, or by post and number before a full stop or comma.
_OTHER: Final = (
    r"(?:(?-i:[A-Z]{3,})\s+){0,2}(?:reftel|refs?\b|septel)|the\s+\w+\s+(?:cable|telegram)"
    r"|(?-i:[A-Z]{3,}(?:\s[A-Z]{3,})?\s\d{3,6})(?=[.,;:)])"
)
_CITATION: Final = re.compile(
    # Its first letter first: a search is quick only where it knows what a match begins with.
    rf"[Pp](?<!\w[Pp])(?i:ara(?:graph)?s?\.?\s+"
    rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|and|&|or|through|thru|-)++\s*{_NUMBER})*+)\b)"
)
_ELSEWHERE: Final = re.compile(rf"\s*+,?\s*+(?:of\s++|in\s++)?(?:{_OTHER})", re.IGNORECASE)
_BEHIND: Final = 250  # code points, a page line and its stamps among them
# "the talking points contained in Paragraph 10": a thing that the paragraph cited should hold.
_THING: Final = re.compile(
    r"\b(talking\s+points|action\s+request|questions|background)\b[^.]{0,40}$", re.IGNORECASE
)
_OPENING: Final = 80


def find_cross_references(text: str, cable: Cable) -> tuple[CrossReference, ...]:
    """All citations of paragraphs in the body; citations of another cable's paragraphs left out."""
    return tuple(
        CrossReference(
            paragraph.number,
            _targets(found["numbers"]),
            _thing(text, paragraph, found.start()),
            found.span(),
        )
        for paragraph in cable.paragraphs
        for found in _CITATION.finditer(text, *paragraph.body_span)
        if not _ELSEWHERE.match(_read_on(text, found.end(), cable))
    )


def _read_on(text: str, at: int, cable: Cable) -> str:
    """What follows `at` in the text, page lines and stamps left out."""
    end = at + _BEHIND
    kept, start = [], at
    for first, stop in cable.furniture[bisect_left(cable.furniture, (at, at)) :]:
        if first >= end:
            break
        kept.append(text[start:first])
        start = stop
    return "".join([*kept, text[start : max(start, end)]])


def paragraphs_holding(thing: str, text: str, cable: Cable) -> tuple[int, ...]:
    """Numbers of the paragraphs that are headed by `thing` or open with it."""
    pattern = re.compile(r"\s+".join(map(re.escape, thing.split())), re.IGNORECASE)
    headed = {h.heads for h in cable.headings if pattern.search(h.text)}
    return tuple(
        paragraph.number
        for index, paragraph in enumerate(cable.paragraphs)
        if paragraph.number is not None
        and (
            index in headed or pattern.search(text, paragraph.body_span[0], _opening_end(paragraph))
        )
    )


def _opening_end(paragraph: Paragraph) -> int:
    return min(paragraph.body_span[0] + _OPENING, paragraph.body_span[1])


def _targets(numbers: str) -> tuple[int, ...]:
    found = re.findall(_NUMBER, numbers, re.IGNORECASE)
    values = [int(n) if n.isdigit() else _WORDS.index(n.lower()) + 1 for n in found]
    if re.search(r"through|thru|\d\s*-\s*\d", numbers, re.IGNORECASE) and len(values) == 2:
        return tuple(range(values[0], values[1] + 1))
    return tuple(values)


def _thing(text: str, paragraph: Paragraph, end: int) -> str | None:
    found = _THING.search(text, max(paragraph.body_span[0], end - 90), end)
    return " ".join(found.group(1).lower().split()) if found else None
