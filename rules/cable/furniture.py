"""Lines that are the same in every cable and interrupt it anywhere: page lines, stamps, banners."""

import re
from typing import Final

from rules.cable import claims
from rules.cable import lines as l
from rules.cable.lines import Line
from rules.cable.message import of_banner, of_page
from rules.cable.progress import Progress
from rules.marking.banner import Banner
from rules.marking.value import Level

_KNOWN: Final = l.any_of(l.PAGE, l.END_OF_MESSAGE, l.LEVEL_STAMP, l.TRAILER, l.SERVICE_NOTE)


def take_furniture(progress: Progress, line: Line) -> bool:
    """Whether the line is a page line, a stamp or the end of the message; then it is taken."""
    if not _KNOWN.match(line.text):
        return False
    page = l.PAGE.match(line.text)
    if page and not _is_ours(progress, page):
        return False
    if progress.place == "over" and not page:
        return False
    if page:
        progress.zones.pages.append(page)
        if progress.place == "over" or (page["page"] and int(page["page"]) == 1):
            _reopen(progress)
    elif l.END_OF_MESSAGE.match(line.text):
        if progress.place == "body" and not line.text.strip().startswith("#"):
            progress.place = "over"
    elif not (l.LEVEL_STAMP.match(line.text) and progress.place != "header") and not (
        l.TRAILER.match(line.text) or l.SERVICE_NOTE.match(line.text)
    ):
        return False
    progress.zones.furniture.append(line)
    progress.opened = None
    return True


def _reopen(progress: Progress) -> None:
    """The first page of a later section of this message, or one more page after its end."""
    if progress.place in ("body", "over"):
        progress.place = "section"
        progress.resume()


def _is_ours(progress: Progress, page: re.Match[str]) -> bool:
    """Whether a page line names this cable; above its banner the first one names it."""
    ours = progress.zones.message()
    return of_page(page).is_same(ours) or (progress.place == "routing" and ours is None)


def take_banner(progress: Progress, line: Line) -> bool:
    """Whether the line is a banner of this message, or one that ends it; then it is taken."""
    banner = progress.outlook.banner_of(line)
    if banner is None or progress.opened == "subject" or progress.place == "over":
        return False
    if progress.place not in ("routing", "header"):
        ours = progress.zones.message()
        if banner.number != (ours and ours.number):
            return _take_foreign(progress, banner)
        if banner.number is None or not of_banner(banner).is_same(ours):
            return False
    quoted = progress.zones.repeated and not _is_copy(progress, banner)
    progress.zones.add_banner(banner)
    progress.opened = None
    at = banner.span[0] - line.start
    before = Line(line.text[:at], line.start, banner.span[0])
    if progress.place in ("body", "section", "again"):
        progress.place = "again"
        if banner.glued:
            progress.add_body(before)
        progress.zones.furniture.append(Line(line.text[at:], banner.span[0], line.end))
        return True
    progress.place = "header"
    if not quoted:
        progress.titled = False
        progress.zones.repeated.append([])
    if banner.glued and (claims.is_routing(before.plain) or claims.is_address(before.plain)):
        progress.zones.routing.append(before)
    elif banner.glued:
        progress.add_body(before)
    return True


def _is_copy(progress: Progress, banner: Banner) -> bool:
    """Whether the banner heads this message's header again: under one that bears a number, one that
    bears none or another heads a message quoted in the text."""
    named = progress.zones.named
    if named is None:
        return True
    return banner.number is not None and of_banner(banner).is_same(of_banner(named))


def _take_foreign(progress: Progress, banner: Banner) -> bool:
    """The banner of another message: a classified one ends this cable, since its text below
    would be read as ours."""
    known = progress.zones.message() is not None and banner.number is not None
    if known and banner.mark.marking.level > Level.U:
        progress.place, progress.zones.cut = "done", True
    return known and progress.place == "done"
