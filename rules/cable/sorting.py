"""The lines of a cable sorted into zones, top to bottom.

A line that nothing claims is body, never header: header lines are kept in a release, and a line
kept by mistake is a leak.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rules.cable import claims
from rules.cable import lines as l
from rules.cable.claims import NUMBERED
from rules.cable.fields import find_key, take_header
from rules.cable.furniture import take_banner, take_furniture
from rules.cable.lines import Line
from rules.cable.outlook import Outlook
from rules.cable.progress import Place, Progress
from rules.cable.sections import begin_section, take_again, take_over, take_section
from rules.cable.zones import Zones


def sort_lines(lines: Sequence[Line]) -> Zones:
    """Sort the lines of a cable, archive's page left out, into zones."""
    progress = Progress(lines, Outlook(lines))
    while progress.at < len(lines) and progress.place != "done":
        rest: Line | None = lines[progress.at]
        if progress.place == "body" and not progress.outlook.telling[progress.at]:
            progress.zones.body.append(lines[progress.at])  # most lines are text amid text
            rest = None
        while rest is not None:
            rest = _take(progress, rest)
        progress.at += 1
    progress.zones.cut |= any(NUMBERED.match(line.text) for line in progress.after)
    return progress.zones


def _take(progress: Progress, line: Line) -> Line | None:
    """Put the line where it belongs; gives back a piece of it that is to be read on its own."""
    if line.blank:
        _close(progress, line)
    elif not (take_furniture(progress, line) or take_banner(progress, line)):
        return _TAKERS[progress.place](progress, line)
    return None


def _close(progress: Progress, line: Line) -> None:
    """A blank line ends a field, and the routing once it is addressed."""
    progress.opened = None
    if progress.place == "routing" and progress.addressed:
        progress.place = "header"
    if progress.place == "section":
        progress.addressed = progress.drafting = False
    if progress.place == "body":
        progress.zones.body.append(line)


def _take_routing(progress: Progress, line: Line) -> Line | None:
    distributed = l.DISTRIBUTION.match(line.text) is not None
    known = distributed or claims.is_routing(line.plain)
    progress.addressed |= not distributed and l.TO.match(line.text) is not None
    drafted = l.DRAFTED.match(line.text) or (
        progress.drafting and l.CLEARANCE.match(line.plain) and not known
    )
    progress.drafting = bool(drafted) and claims.is_drafting(line.plain)
    addressed = progress.addressed and claims.is_address(line.plain) and not find_key(line)
    if known or progress.drafting or addressed:
        progress.zones.routing.append(line)
    elif progress.outlook.has_banner(line) and not NUMBERED.match(line.text) and not find_key(line):
        progress.zones.body.append(line)
    else:
        progress.place = "header"
        return take_header(progress, line)
    return None


def _take_body(progress: Progress, line: Line) -> Line | None:
    if l.TRANSMISSION.match(line.text):
        return begin_section(progress, line)
    early = not (progress.keyed or progress.numbered)
    if early and find_key(line) in ("order", "tags", "subject"):
        progress.place = "header"
        return take_header(progress, line)
    progress.add_body(line)
    return None


_TAKERS: Final[Mapping[Place, Callable[[Progress, Line], Line | None]]] = {
    "routing": _take_routing,
    "header": take_header,
    "section": take_section,
    "again": take_again,
    "over": take_over,
    "body": _take_body,
}
