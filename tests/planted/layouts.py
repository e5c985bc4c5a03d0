"""A draft laid out as an archive would hold it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.planted.body import write_body
from tests.planted.cable import Draft, LayoutName, Paper
from tests.planted.header import write_banner, write_header
from tests.planted.ink import Ink
from tests.planted.pages import (
    write_extract_page,
    write_listing_page,
    write_viewer_page,
)
from tests.planted.routing import write_routing, write_sending

_LINES_A_PAGE = 30
_STAMPS = {"U": "UNCLASSIFIED", "C": "CONFIDENTIAL", "S": "SECRET", "TS": "TOP SECRET"}


def lay_out(draft: Draft) -> Paper:
    ink = Ink()
    lines = _LAYOUTS[draft.layout](draft, ink)
    if draft.trailing:
        lines = [f"{line} " if at % 2 and line else line for at, line in enumerate(lines)]
    text = ("\r\n" if draft.crlf else "\n").join(lines)
    return ink.dry(text.upper() if _in_capitals(draft) else text)


def _in_capitals(draft: Draft) -> bool:
    return draft.layout == "nara" or draft.era in ("10501", "11652", "12065", "12356")


def _acp(draft: Draft, ink: Ink) -> list[str]:
    return [*_join(write_routing(draft, ink), _message(draft, ink), draft), "", "", *_end(draft)]


def _viewer(draft: Draft, ink: Ink) -> list[str]:
    page = write_viewer_page(draft, ink)
    return [*page, *_join(write_routing(draft, ink), _message(draft, ink), draft)]


def _listing(draft: Draft, ink: Ink) -> list[str]:
    page = write_listing_page(draft, ink)
    return [*page, *_join(write_routing(draft, ink), _message(draft, ink), draft)]


def _extract(draft: Draft, ink: Ink) -> list[str]:
    return [*write_extract_page(draft, ink), *_message(draft, ink)]


def _plain(draft: Draft, ink: Ink) -> list[str]:
    return [*write_sending(draft, ink, routers=False), *_message(draft, ink)]


def _message(draft: Draft, ink: Ink) -> list[str]:
    """From the banner to the signature, with the page lines of later sections."""
    top = [write_banner(draft, ink), *write_header(draft, ink), ""]
    if draft.header_copy != "none":
        again = (
            replace(draft, subject=f"{draft.subject} AGAIN")
            if draft.header_copy == "differs"
            else draft
        )
        top += [write_banner(again, ink, again=True), *write_header(again, ink), ""]
    return [*top, *_paginate(write_body(draft, ink), draft, ink), *_signature(draft, ink)]


def _join(above: list[str], message: list[str], draft: Draft) -> list[str]:
    """Routing and message; a glued banner has lost the line end before it."""
    if draft.glued:
        return [*above[:-1], above[-1] + message[0], *message[1:]]
    return [*above, *message]


def _paginate(body: Sequence[str], draft: Draft, ink: Ink) -> list[str]:
    """A page line before every section after the first, as near as can be to equal parts."""
    if draft.sections == 1 or not draft.paginated:
        return list(body)
    serial = draft.page_serial or f"{draft.serial:08d}"
    step = len(body) // draft.sections
    written = list(body[:step])
    for section in range(2, draft.sections + 1):
        line = f"{draft.post.mrn} {serial}  {section:03d} OF {draft.sections:03d}"
        end = None if section == draft.sections else section * step
        written += ["", ink.tag("page", line), "", *body[(section - 1) * step : end]]
    return written


def _signature(draft: Draft, ink: Ink) -> list[str]:
    return [ink.tag("signature", draft.signature)] if draft.signature else []


def _end(draft: Draft) -> list[str]:
    return [draft.ending] if draft.ending else []


def _nara(draft: Draft, ink: Ink) -> list[str]:
    """A raw telegram of the 1970s: a stamp and a page line cut through the sentences."""
    body = write_body(draft, ink)
    half = len(body) // draft.sections
    parts = [body[:half], body[half:]] if draft.sections == 2 else [body]
    written: list[str] = []
    for number, part in enumerate(parts, start=1):
        last = number == len(parts)
        text = [*part, *_signature(draft, ink)] if last else part
        written += _nara_part(draft, ink, number, text)
    return written


def _nara_part(draft: Draft, ink: Ink, number: int, body: list[str]) -> list[str]:
    header = write_header(draft, ink) if number == 1 else []
    banner = write_banner(draft, ink, number, digits=4)
    top = [*write_sending(draft, ink, routers=False), "", banner, *header, ""]
    office = f"ACTION ARA-{10 + draft.seed % 20}"
    spread = "INFO  OCT-01  ISO-00  EB-08  SS-15  L-03  INR-10  SP-02  /054 W"
    copy = f"{' ' * 20}------------------{draft.seed % 1000000:06d}  {draft.sent:%d%H%MZ} /62"
    lines = [*_page(draft, number, 1), office, "", spread, copy]
    page = 1
    for at, line in enumerate([*top, *body]):
        if at and at % _LINES_A_PAGE == 0 and at > len(top):
            page += 1
            lines += [_stamp(draft), "", *_page(draft, number, page), ""]
        lines.append(line)
    return [*lines, "", "", _stamp(draft), "", "", "NNN", ""]


def _page(draft: Draft, part: int, page: int) -> list[str]:
    count = f"{part:02d} OF {draft.sections:02d}  " if draft.sections > 1 else ""
    line = f"PAGE {page:02d}  {draft.post.mrn} {draft.serial:05d}  {count}{draft.sent:%d%H%MZ}"
    return [_stamp(draft), "", line, ""]


def _stamp(draft: Draft) -> str:
    if draft.banner.startswith("LIMITED"):
        return "LIMITED OFFICIAL USE"
    return _STAMPS[draft.level]


_LAYOUTS: dict[LayoutName, Callable[[Draft, Ink], list[str]]] = {
    "nara": _nara,
    "acp": _acp,
    "viewer": _viewer,
    "listing": _listing,
    "extract": _extract,
    "plain": _plain,
    "bare": _message,
}
