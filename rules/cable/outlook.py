"""What still lies ahead of a line: header keys, banners, numbered paragraphs.

A line that nothing claims ends the header, unless the header plainly goes on below it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import compress
from typing import Final

from rules.cable import lines as l
from rules.cable.claims import NUMBERED
from rules.cable.lines import Line
from rules.marking.banner import Banner, read_banner
from rules.marking.bannerline import has_level

# The next piece of a header stands within this many code points.
_NEAR: Final = 1500
_KEY: Final = l.any_of(l.SUBJECT, l.TAGS, l.EXECUTIVE_ORDER, l.CLASSIFIED_BY)
_SENT: Final = l.any_of(l.DTG, l.FROM)
# What a line has that is more than text, wherever it stands: a digit, a star or a stroke; it begins
# with no letter, as a key does, or is one word. Level words are asked for beside it.
_TELLING: Final = re.compile(
    r"\s*+(?:[^A-Za-z\s]|[^\d*/]*+[\d*/]|[A-Z]{5,14}[ \t]*$|(?i:SU[BJ]|USBJ|CLASSIFIED|DERIVED"
    r"|[A-Z]{1,4}\))|T(?:AG|ag)|FM |N\s?N|NOTE BY)"
)


def is_telling(text: str) -> bool:
    """Whether the line can be anything but text or blank: banner, furniture, the first line of a
    section, a numbered or a keyed one. Most lines cannot, and are asked nothing more."""
    return _TELLING.match(text) is not None or has_level(text)


class Outlook:
    """Places of what a header is made of, found once for all lines of a cable.

    telling: whether each line is, in their order.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.telling = [is_telling(line.text) for line in lines]
        told = list(compress(lines, self.telling))
        self.banners = {line.start: b for line in told if (b := read_banner(line.text, line.start))}
        self._messages = [(at, b.number) for at, b in self.banners.items() if b.number is not None]
        self._starts = [at for at, _ in self._messages]
        self._ends = {line.start: line.end for line in lines}
        self._keys = [line.start for line in told if _KEY.match(line.text)]
        self._sent = [line.start for line in told if _SENT.match(line.text)]
        self._numbered = [line.start for line in told if NUMBERED.match(line.text)]

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
