"""What still lies ahead of a line: header keys, banners, numbered paragraphs.

A line that nothing claims ends the header, unless the header plainly goes on below it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from rules.cable import lines as l
from rules.cable.claims import NUMBERED
from rules.cable.lines import Line
from rules.marking.banner import Banner, read_banner

# The next piece of a header stands within this many code points.
_NEAR: Final = 1500
_KEY: Final = l.any_of(l.SUBJECT, l.TAGS, l.EXECUTIVE_ORDER, l.CLASSIFIED_BY)
_SENT: Final = l.any_of(l.DTG, l.FROM)


class Outlook:
    """Places of what a header is made of, found once for all lines of a cable."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.banners = {
            line.start: b for line in lines if (b := read_banner(line.text, line.start))
        }
        self._messages = [(at, b.number) for at, b in self.banners.items() if b.number is not None]
        self._starts = [at for at, _ in self._messages]
        self._ends = {line.start: line.end for line in lines}
        self._keys = [line.start for line in lines if _KEY.match(line.text)]
        self._sent = [line.start for line in lines if _SENT.match(line.text)]
        self._numbered = [line.start for line in lines if NUMBERED.match(line.text)]

    def banner_of(self, line: Line) -> Banner | None:
        """The line's banner; a piece cut from a line is read anew."""
        known = self.banners.get(line.start)
        if known or self._ends.get(line.start) == line.end:
            return known
        return read_banner(line.text, line.start)

    def has_key(self, line: Line) -> bool:
        """Whether a header key follows before any numbered paragraph."""
        return self._near(self._keys, line)

    def has_banner(self, line: Line) -> bool:
        """Whether a banner with a message number follows before any numbered paragraph."""
        return self._near(self._starts, line)

    def has_routing(self, line: Line) -> bool:
        """Whether this line or one soon after gives date-time group or origin."""
        place = bisect_left(self._sent, line.start)
        return place < len(self._sent) and self._sent[place] <= self._reach(line)

    def next_message(self, line: Line) -> int | None:
        """The number of the next banner's message; None where none is near."""
        place = bisect_right(self._starts, line.start)
        near = place < len(self._starts) and self._starts[place] <= self._reach(line)
        return self._messages[place][1] if near else None

    def _near(self, places: list[int], line: Line) -> bool:
        place = bisect_right(places, line.start)
        return place < len(places) and places[place] <= self._reach(line)

    def _reach(self, line: Line) -> int:
        place = bisect_right(self._numbered, line.start)
        stop = self._numbered[place] if place < len(self._numbered) else line.start + _NEAR
        return min(stop, line.start + _NEAR)
