"""Headings between paragraphs, and the dashes around them."""

import re
from collections.abc import Sequence
from typing import Final

from rules.cable.claims import has_verb
from rules.cable.lines import Line
from rules.cable.marks import OWN_MARK
from rules.cable.model import Heading, Span
from rules.cable.sentences import is_ended

RULE: Final = re.compile(r"^[\s\-=_*–—]+$")
# What a heading is without the dashes and spaces around it; it is asked of no line of dashes.
_BARE: Final = re.compile(r"[^\s\-=_*–—](?:.*[^\s\-=_*–—])?", re.DOTALL)
# Dashes that only headings have; one or two in front are a bullet's.
_RULED: Final = re.compile(r"[\-=_*–—]{3,}|\w\W*[\-=_*–—]$")
_BETWEEN: Final = re.compile(r"[\-=_*–—]+\s*\w.*\w\W*[\-=_*–—]$")  # `-- ACTION REQUEST --`
_SMALL: Final = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "of", "on", "or"}
    | {"over", "per", "the", "to", "via", "vs", "with"}
)
# What ends a sentence, in parentheses or not, ends no heading.
_ENDS_SENTENCE: Final = re.compile(r"[.;,?!][)\]\"”'’]*$|[.?!] ")
_CLOSES: Final = re.compile(r"END\b", re.IGNORECASE)  # END SUMMARY closes a paragraph, heads none
_NEAR_LINES: Final = 3
# What State's cables head their paragraphs with. Any other words may be the last of a portion.
_KNOWN: Final = re.compile(
    r"\b(?:SUMMARY|COMMENTS?|BACKGROUND|INTRODUCTION|OVERVIEW|CONCLUSIONS?|OBJECTIVES?"
    r"|ACTION ITEMS?|ACTION REQUIRED|REQUEST(?:S|ED)?|REPORTING|REQUIREMENTS?|DEADLINES?"
    r"|CONTACTS?|POC|TALKING|NON-?PAPER|BIO(?:GRAPHIC(?:AL)?)?|PARTICIPANTS|DISCUSSION|RECOMMENDATIONS?|GUIDANCE|STEPS|ASSESSMENT"
    r"|ANALYSIS|AGENDA|QUESTIONS|ANNEX|ATTACHMENTS?|ENCLOSURES?)\b",
    re.IGNORECASE,
)


def find_heading_start(lines: Sequence[Line], index: int, floor: int) -> int:
    """Index of the first line of the headings right above line `index`, none above `floor`: the
    first line of a paragraph is no heading, however short."""
    first = index
    position = index - 1
    while position >= floor and (lines[position].blank or is_heading(lines[position].plain)):
        if not lines[position].blank:
            first = position
        position -= 1
    headed = any(not RULE.match(line.text) for line in lines[first:index] if not line.blank)
    return first if headed else index


def is_heading(text: str) -> bool:
    """Whether the words may head a paragraph, or are dashes: a few in title case or capitals, and
    no sentence."""
    if RULE.match(text):
        return True
    if OWN_MARK.match(text):
        return False
    bare = _find_bare(text)
    words = re.findall(r"[A-Za-z][\w'’]*", bare)
    if not words or len(words) > 12 or len(bare) > 80 or _ENDS_SENTENCE.search(bare):
        return False
    if bare[0].islower() or _CLOSES.match(bare) or has_verb(bare):
        return False
    if re.match(r"^\s*(?:--|—|\*|¶)\s*[A-Z][a-z]", text) and not re.search(r"-{3,}", text):
        return False
    return all(word[0].isupper() or word.lower() in _SMALL for word in words)


def read_headings(lines: Sequence[Line], rows: tuple[int, int], heads: int) -> list[Heading]:
    """The headings in `rows` (first line, line after the last) above paragraph `heads`."""
    own = lines[rows[0] : rows[1]]
    texts = [(i, line) for i, line in enumerate(own) if not line.blank]
    higher = (lines[row] for row in range(rows[0] - 1, -1, -1))
    above = next((line for line in higher if not line.blank), None)
    near = lines[max(0, rows[0] - _NEAR_LINES) : rows[0]]
    apart = above is None or (is_ended(above.text) and _stands_out(own, near))
    return [
        Heading(
            _find_bare(line.text),
            _trim(line),
            heads=heads,
            follows=heads - 1 if heads else None,
            sure=apart and (is_known(line.text) or (above is not None and _is_ruled(own, at))),
        )
        for at, line in texts
        if not RULE.match(line.text)
    ]


def is_known(text: str) -> bool:
    """Whether a heading's usual words tell the line for one."""
    return _KNOWN.search(text) is not None


def _is_ruled(own: Sequence[Line], at: int) -> bool:
    """Whether dashes on both ends of line `at`, or above and below it and made for its length, tell
    it for a heading; any others may part two portions, the last words of one in between."""
    text = own[at].text.strip()
    least, most = len(text) - _slack(text), len(text) + _slack(text)
    beside = [*own[max(0, at - 1) : at], *own[at + 1 : at + 2]]
    dashed = [
        near for near in beside if RULE.match(near.text) and least <= len(near.text.strip()) <= most
    ]
    return len(dashed) > 1 or _BETWEEN.match(text) is not None


def _slack(text: str) -> int:
    """By how many code points dashes may be shorter or longer than the heading between them."""
    return max(3, len(text) // 5)


def find_dashes(line: Line) -> list[Span]:
    """The dashes of a heading line, or all of a line of dashes."""
    if RULE.match(line.text):
        return [line.span]
    (start, end), (first, last) = line.span, _trim(line)
    return [(s, e) for s, e in ((start, first), (last, end)) if s < e]


def _stands_out(own: Sequence[Line], before: Sequence[Line]) -> bool:
    """Whether blank lines or dashes set headings off from the text above them."""
    ruled = any(_RULED.search(line.text.strip()) for line in own if not line.blank)
    spaced = bool(own and own[0].blank) or bool(before and before[-1].blank)
    return ruled or spaced


def _find_bare(text: str) -> str:
    found = _BARE.search(text)
    return found.group() if found else ""


def _trim(line: Line) -> tuple[int, int]:
    bare = _find_bare(line.text)
    start = line.start + line.text.index(bare)
    return start, start + len(bare)
