"""Where paragraphs begin: their numbers and marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.cable.invisible import INVISIBLE
from rules.cable.lines import Line
from rules.cable.marks import read_mark_at
from rules.cable.model import Mark, Trap

_NUMBER: Final = re.compile(
    rf"^\s*+¶?\s*+\(?(?P<number>\d{{1,6}})(?: ?\.|．)(?!\d)(?P<gap>(?:\s|{INVISIBLE.pattern})*)"
)
# A number after one of these words ends the sentence before it: "... the points in Para\n\n6."
_CITES: Final = re.compile(
    r"\b(?:para|paras|paragraph|paragraphs|ref|refs|no|nos|article)(?P<stop>\.?)$", re.IGNORECASE
)
# One after a month is its day: "... BY JANUARY\n22. THE ...", a page line in between.
_DAY: Final = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"$",
    re.IGNORECASE,
)
_LAST_WORD: Final = len("paragraphs.")  # as far back as these two look
_LONGEST_GAP: Final = 30


@dataclass(frozen=True, slots=True)
class Start:
    """A paragraph's first line: its index in the body, number and mark.

    label_end: offset in the line behind the number. gap: the white space there.
    """

    index: int
    number: int | None
    mark: Mark | None
    label_end: int
    gap: str


def find_starts(lines: Sequence[Line]) -> tuple[list[Start], list[Trap]]:
    """Where paragraphs begin, and numbers that only look like one."""
    starts: list[Start] = []
    traps: list[Trap] = []
    last = 0
    for index, line in enumerate(lines):
        found = _NUMBER.match(line.text)
        if found:
            number = int(found["number"])
            mark = read_mark_at(line, found.end())
            after_blank = index == 0 or lines[index - 1].blank
            above = _text_above(lines, index) if mark is None else ""
            cites = find_citing(above)
            dated = number != last + 1 and number <= 31 and ends_on_month(above)
            # The next number in order, below a full stop and a blank line, is a paragraph's own.
            if cites and not (cites["stop"] and number == last + 1 and after_blank):
                paragraph = starts[-1].number if starts else None
                traps.append(Trap("pseudo-paragraph", paragraph, line.span))
            elif not dated and _is_next(number, last, mark, starts, after_blank):
                starts.append(Start(index, number, mark, found.start("gap"), found["gap"]))
                last = number
    return starts, traps


def find_citing(above: str) -> re.Match[str] | None:
    """The word at the end of `above` that cites what the number behind it names."""
    return _CITES.search(above, max(0, len(above) - _LAST_WORD))


def ends_on_month(above: str) -> bool:
    """Whether the number behind `above` may be the day of a month."""
    return _DAY.search(above, max(0, len(above) - _LAST_WORD)) is not None


def _text_above(lines: Sequence[Line], index: int) -> str:
    """The nearest line of text above; empty where there is none."""
    for at in range(index - 1, -1, -1):
        if above := lines[at].text.rstrip():
            return above
    return ""


def _is_next(
    number: int, last: int, mark: Mark | None, starts: list[Start], after_blank: bool
) -> bool:
    """Whether a number begins a paragraph: the next in order, or marked, or after a small gap."""
    if mark is not None or number == last + 1:
        return True
    if not starts:
        return after_blank and number > 0
    return after_blank and last < number <= last + _LONGEST_GAP


def find_spacing_traps(starts: Sequence[Start]) -> list[Trap]:
    """Marks that do not stand one space behind their number."""
    return [
        Trap(
            "mark-spacing", start.number, (start.mark.span[0] - len(start.gap), start.mark.span[0])
        )
        for start in starts
        if start.mark and start.gap != " " and not start.mark.entire_text
    ]
