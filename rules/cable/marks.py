"""Portion marks inside a line, their spans in the source."""

import re
from typing import Final

from rules.cable.lines import Line
from rules.cable.model import Deviation, Mark
from rules.marking.grammar import read_portion

# What may stand before the mark of a line that bears no number of its own.
OWN_MARK: Final = re.compile(
    r"[^\w(]*(?:(?:[\d.]{1,6}|o|COMMENT|SUMMARY|NOTE)[.,:)]?[ \t]*)?"
    r"(?=\(\s*(?:TS|[SCU]|SBU|LOU|FOUO|LES|TOP SECRET|SECRET|CONFIDENTIAL)\b)",
    re.IGNORECASE,
)


def read_mark_at(line: Line, at: int) -> Mark | None:
    """The portion mark at offset `at` of `line`, told by its place in the source; None for none."""
    mark = read_portion(line.text, at)
    if mark is None:
        return None
    by = line.start
    moved = tuple(
        Deviation(d.kind, d.found, d.wanted, (d.span[0] + by, d.span[1] + by))
        for d in mark.deviations
    )
    return Mark(
        mark.marking, mark.text, (mark.span[0] + by, mark.span[1] + by), moved, mark.entire_text
    )
