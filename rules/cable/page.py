"""The archive's page around a cable: where the cable begins, and what the archive says of it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rules.cable import lines as l
from rules.cable.lines import Line
from rules.cable.model import Archive, Field, Mark
from rules.errors import ExciseError
from rules.marking.banner import read_banner
from rules.marking.grammar import read_mark, read_portion

_STRONG: Final = l.any_of(l.TRANSMISSION, l.PRECEDENCE, l.DE_LINE, l.SECURITY, l.DTG, l.FROM)
_KEYS: Final = (l.EXECUTIVE_ORDER, l.TAGS, l.SUBJECT, l.CLASSIFIED_BY)
_NUMBERED: Final = re.compile(r"^\s*+¶?\s*+\d{1,6}\.\s*")

_ID: Final = re.compile(
    r"(?<![\w#])(?P<year>\d{2}|\d{4})(?P<post>[A-Z]{3,20})(?P<number>\d{1,6})(?!\w)"
)
_ISO: Final = re.compile(r"\b(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::\d{2})?")
_CTIME: Final = re.compile(
    r"\b[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]?\d \d{2}:\d{2}:\d{2} [+-]\d{4} \d{4}\b"
)
_CLASS: Final = r"(?:TOP SECRET|SECRET|CONFIDENTIAL|UNCLASSIFIED)(?://[A-Z][A-Z0-9 ,/-]*[A-Z0-9])*"
_CLASS_LINE: Final = re.compile(rf"^\s*({_CLASS})\s*$")
_CLASS_ROW: Final = re.compile(rf"\d{{2}}:\d{{2}}\s+({_CLASS})\b")
_TITLE: Final = re.compile(r"Viewing cable \w+, (?P<title>.(?:.*\S)?)\s*$", re.IGNORECASE)
_TITLE_LABEL: Final = re.compile(r"^\s*Cable title:\s*$", re.IGNORECASE)
_PARTIAL: Final = re.compile(
    r"partial extract of the original cable|full text of the original cable is not available",
    re.IGNORECASE,
)


def find_start(lines: Sequence[Line]) -> int:
    """Index of the cable's first line: everything before it is the archive's page.

    Raises ExciseError NO_CABLE where no routing line, banner, header key with a numbered
    paragraph, or portion-marked paragraph stands anywhere.
    """
    start = next((i for i, line in enumerate(lines) if _begins(line)), None)
    if start is None:
        start = _begins_weakly(lines)
    return _find_page_top(lines, start)


def _begins(line: Line) -> bool:
    if _STRONG.match(line.text):
        return True
    page = l.PAGE.match(line.text)
    if page and page["page"]:
        return True
    banner = read_banner(line.text, 0)
    return banner is not None and banner.post is not None


def _find_page_top(lines: Sequence[Line], start: int) -> int:
    """Index of the topmost level line that stands, blank lines between, right above a page line at
    or below `start`; `start` where none does."""
    below, top = start, start
    while below < len(lines) and _is_level_or_blank(lines[below]):
        below += 1
    if below == len(lines) or not l.PAGE.match(lines[below].text):
        return start
    for at in range(start - 1, -1, -1):
        if not _is_level_or_blank(lines[at]):
            break
        top = top if lines[at].blank else at
    return top


def _is_level_or_blank(line: Line) -> bool:
    return line.blank or l.LEVEL_ONLY.match(line.text) is not None


def _begins_weakly(lines: Sequence[Line]) -> int:
    """The start of a cable that lost its routing: a banner, keys or marked portions."""
    keys = [i for i, line in enumerate(lines) if any(k.match(line.text) for k in _KEYS)]
    marked = [i for i, line in enumerate(lines) if _is_marked(line)]
    numbered = [i for i, line in enumerate(lines) if _NUMBERED.match(line.text)]
    evidence = keys if keys and (marked or numbered or len(keys) > 1) else marked
    if not evidence:
        raise ExciseError(
            "NO_CABLE",
            "No cable was found in this text.",
            "Submit the cable with its banner, header lines or marked paragraphs.",
        )
    first = evidence[0]
    banners = [
        i
        for i in range(max(0, first - 12), first)
        if read_banner(lines[i].text, 0) and not _CLASS_ROW.search(lines[i].text)
    ]
    return banners[0] if banners else first


def _is_marked(line: Line) -> bool:
    number = _NUMBERED.match(line.text)
    return bool(number and read_portion(line.text, number.end()))


def read_archive(lines: Sequence[Line]) -> Archive:
    """What the page above the cable says of it: id, date, classification, title, extract notice."""
    mrn = classification = title = partial = None
    created: datetime | None = None
    created_text = None
    for index, line in enumerate(lines):
        if line.blank:
            continue
        mrn = mrn or _search(_ID, line)
        partial = partial or _search(_PARTIAL, line)
        title = title or _read_title(lines, index)
        classification = classification or _read_classification(line)
        if created is None and (dated := _read_date(line)):
            created, created_text = dated
    return Archive(mrn, created, created_text, classification, title, partial)


def _search(pattern: re.Pattern[str], line: Line) -> Field | None:
    found = pattern.search(line.text)
    return _field(found, line, 0) if found else None


def _field(found: re.Match[str], line: Line, group: int | str) -> Field:
    span = (line.start + found.start(group), line.start + found.end(group))
    return Field(found.group(group), span)


def _read_title(lines: Sequence[Line], index: int) -> Field | None:
    line = lines[index]
    if found := _TITLE.search(line.text):
        return _field(found, line, "title")
    previous = [above for above in lines[max(0, index - 3) : index] if not above.blank]
    if line.blank or not previous:
        return None
    only_id = index == 1 and _ID.fullmatch(previous[-1].text.strip())
    if _TITLE_LABEL.match(previous[-1].text.replace("\xa0", " ")) or only_id:
        return Field(line.text.strip(), line.span)
    return None


def _read_classification(line: Line) -> Mark | None:
    found = _CLASS_LINE.match(line.text) or _CLASS_ROW.search(line.text)
    if not found:
        return None
    start = line.start + found.start(1)
    return read_mark(found.group(1), start)


def _read_date(line: Line) -> tuple[datetime, Field] | None:
    """The first date of the line, with its offset from UTC where the archive gave one."""
    if found := _ISO.search(line.text):
        return datetime.fromisoformat(f"{found.group(1)} {found.group(2)}+00:00"), _field(
            found, line, 0
        )
    if found := _CTIME.search(line.text):
        when = datetime.strptime(found.group(), "%a %b %d %H:%M:%S %z %Y")
        return when, _field(found, line, 0)
    return None
