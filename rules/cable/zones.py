"""Every line of a cable put where it belongs: routing, header fields, furniture or body.

A line that nothing claims is body, never header: header lines are kept in a release, and a line
kept by mistake is a leak.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from rules.cable import claims
from rules.cable import lines as l
from rules.cable.claims import NUMBERED
from rules.cable.lines import Line
from rules.cable.message import Message, of_banner, of_page
from rules.cable.outlook import Outlook, banner_of
from rules.marking.banner import Banner
from rules.marking.value import Level

FieldKind = Literal[
    "order", "tags", "subject", "reference", "classified-by", "caption", "attention"
]
_KEYS: Final[tuple[tuple[FieldKind, re.Pattern[str]], ...]] = (
    ("order", l.EXECUTIVE_ORDER),
    ("tags", l.TAGS),
    ("subject", l.SUBJECT),
    ("classified-by", l.CLASSIFIED_BY),
)
# A subject runs on for a few lines at most; a wrapped line is a long one.
_MOST_LINES: Final = 6
_WRAPPED: Final = 40
_LOOK_DOWN: Final = 8  # lines


@dataclass(slots=True)
class Zones:
    """Lines by zone, in the order of the source.

    fields: kind and the lines of each. cut: text with marks, or another cable, stands below the end
    and is left out.
    """

    routing: list[Line] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    fields: list[tuple[FieldKind, list[Line]]] = field(default_factory=list)
    repeated: list[list[str]] = field(default_factory=list)  # header lines, one list a copy
    furniture: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    pages: list[re.Match[str]] = field(default_factory=list)
    cut: bool = False


def sort_lines(lines: Sequence[Line]) -> Zones:
    """Sort the lines of a cable, archive's page left out, into zones."""
    sorter = _Sorter(lines)
    sorter.run()
    return sorter.zones


class _Sorter:
    """Reads top to bottom; `_zone` says where the last line stood."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.zones = Zones()
        self._lines = lines
        self._outlook = Outlook(lines)
        self._at = 0  # index of the line in hand
        self._copy_start = 0  # where the fields of this copy of the header begin
        self._zone: Literal["routing", "header", "body", "section", "again", "over", "done"] = (
            "routing"
        )
        self._after: list[Line] = []  # after NNN: text if a section follows, the page if none does
        self._addressed = self._drafting = self._keyed = self._numbered = False
        self._open: FieldKind | None = None
        self._takers = {
            "routing": self._take_routing,
            "header": self._take_header,
            "section": self._take_section,
            "again": self._take_again,
            "over": self._take_over,
            "body": self._take_body,
        }

    def run(self) -> None:
        while self._at < len(self._lines) and self._zone != "done":
            self._take(self._lines[self._at])
            self._at += 1
        self.zones.cut |= any(NUMBERED.match(line.text) for line in self._after)

    def _take(self, line: Line) -> None:
        if line.blank:
            self._close(line)
        elif self._take_furniture(line) or self._take_banner(line):
            pass
        else:
            self._takers[self._zone](line)

    def _close(self, line: Line) -> None:
        self._open = None
        if self._zone == "routing" and self._addressed:
            self._zone = "header"
        if self._zone == "section":
            self._addressed = self._drafting = False
        if self._zone == "body":
            self.zones.body.append(line)

    def _take_furniture(self, line: Line) -> bool:
        page = l.PAGE.match(line.text)
        if page and not self._is_ours(page):
            return False
        if self._zone == "over" and not page:
            return False
        if page:
            self.zones.pages.append(page)
            if self._zone == "over" or (page["page"] and int(page["page"]) == 1):
                self._reopen(page)
        elif l.END_OF_MESSAGE.match(line.text):
            ends = self._zone == "body" and not line.text.strip().startswith("#")
            self._zone = "over" if ends else self._zone
        elif not (l.LEVEL_STAMP.match(line.text) and self._zone != "header") and not (
            l.TRAILER.match(line.text) or l.SERVICE_NOTE.match(line.text)
        ):
            return False
        self.zones.furniture.append(line)
        self._open = None
        return True

    def _reopen(self, page: re.Match[str]) -> None:
        """The first page of a later section of this message."""
        if self._zone in ("body", "over") and page["serial"]:
            self._zone = "section"
            self._resume()

    def _is_ours(self, page: re.Match[str]) -> bool:
        """Whether a page line names this cable; above its banner the first one names it."""
        return of_page(page).is_same(self._message()) or (
            self._zone == "routing" and self._message() is None
        )

    def _message(self) -> Message | None:
        """This cable, as its banner or its page lines name it."""
        named = next((b for b in self.zones.banners if b.number is not None), None)
        if named:
            return of_banner(named)
        return next((of_page(page) for page in self.zones.pages), None)

    def _take_banner(self, line: Line) -> bool:
        banner = banner_of(self._outlook, line)
        if banner is None or self._open == "subject" or self._zone == "over":
            return False
        if self._zone not in ("routing", "header"):
            ours = self._message()
            if banner.number != (ours and ours.number):
                return self._take_foreign(banner)
            if banner.number is None or not of_banner(banner).is_same(ours):
                return False
        self.zones.banners.append(banner)
        self._open = None
        if self._zone in ("body", "section", "again"):
            self._zone = "again"
            self.zones.furniture.append(line)
            return True
        self._zone = "header"
        self._copy_start = len(self.zones.fields)
        self.zones.repeated.append([])
        if banner.glued:
            before = line.text[: banner.span[0] - line.start]
            self.zones.routing.append(Line(before, line.start, banner.span[0]))
        return True

    def _take_foreign(self, banner: Banner) -> bool:
        """The banner of another message: a classified one ends this cable, since its text below
        would be read as ours."""
        known = self._message() is not None and banner.number is not None
        if known and banner.mark.marking.level > Level.U:
            self._zone, self.zones.cut = "done", True
        return known and self._zone == "done"

    def _take_routing(self, line: Line) -> None:
        known = claims.is_routing(line.plain) or bool(l.DISTRIBUTION.match(line.text))
        self._addressed |= bool(l.TO.match(line.text)) and not l.DISTRIBUTION.match(line.text)
        drafted = l.DRAFTED.match(line.text) or (
            self._drafting and l.CLEARANCE.match(line.plain) and not known
        )
        self._drafting = bool(drafted) and claims.is_drafting(line.plain)
        addressed = self._addressed and claims.is_address(line.plain) and not self._key(line)
        if known or self._drafting or addressed:
            self.zones.routing.append(line)
        elif (
            self._outlook.has_banner(line) and not NUMBERED.match(line.text) and not self._key(line)
        ):
            self.zones.body.append(line)
        else:
            self._zone = "header"
            self._take_header(line)

    def _take_header(self, line: Line) -> None:
        kind = self._key(line) or self._continues(line) or self._unkeyed(line)
        if kind is None:
            stays = self._outlook.has_key(line) and not NUMBERED.match(line.text)
            self._zone = "header" if stays else "body"
            self._open = None
            self._add_body(line)
        else:
            self._claim(kind, line)

    def _claim(self, kind: FieldKind, line: Line) -> None:
        """Take the line as far as the field goes; what stands behind it is read on its own."""
        own, rest = self._cut(kind, line)
        if self.zones.repeated:
            self.zones.repeated[-1] += [" ".join(piece.text.split()) for piece in own]
        if kind == self._open and self._key(line) is None:
            self.zones.fields[-1][1].extend(own)
        else:
            self.zones.fields.append((kind, own))
        self._keyed |= kind in ("order", "tags", "subject")
        self._open = kind
        if rest:
            self._open = None
            self._take(rest)

    def _cut(self, kind: FieldKind, line: Line) -> tuple[list[Line], Line | None]:
        if kind == "order":
            head, rest = claims.cut_order(line)
        elif kind == "tags":
            head, rest = claims.cut_tags(line)
        elif kind == "classified-by":
            below = [line, *self._lines[self._at + 1 : self._at + _LOOK_DOWN]]
            count, at = claims.find_classified_end(below)
            head, rest = claims.cut(below[count - 1], at)
            self._at += count - 1
            return [*below[: count - 1], head], rest
        else:
            return [line], None
        return [head], rest

    def _key(self, line: Line) -> FieldKind | None:
        if claims.is_reference(line.plain):
            return "reference"
        return next((kind for kind, pattern in _KEYS if pattern.match(line.text)), None)

    def _continues(self, line: Line) -> FieldKind | None:
        """The open field, where this line goes on with it."""
        if NUMBERED.match(line.text) or claims.is_caption(line.text) or self._open is None:
            return None
        text, last = line.plain, self.zones.fields[-1][1]
        wrapped = len(last[-1].plain.rstrip()) >= _WRAPPED
        goes_on = {
            "subject": wrapped
            and len(last) < _MOST_LINES
            and _same_case(last[0].text, text)
            and not _is_quoted(last),
            "reference": claims.goes_on_reference(text),
            "tags": (wrapped or last[-1].text.rstrip().endswith(",")) and claims.is_tags(text),
            "attention": self._is_early(line) and claims.goes_on_attention(text),
        }
        return self._open if goes_on.get(self._open) else None

    def _unkeyed(self, line: Line) -> FieldKind | None:
        """Captions and routing instructions: lines that stand for themselves."""
        if claims.is_caption(line.text):
            return "caption"
        told = re.match(r"^\s*(?:FOR:|ATTN\b)", line.text) or self._is_early(line)
        attention = told and claims.is_attention(line.plain) and not NUMBERED.match(line.text)
        return "attention" if attention else None

    def _is_early(self, line: Line) -> bool:
        """Whether header keys still follow, and this copy of the header has had no SUBJECT."""
        seen = {kind for kind, _ in self.zones.fields[self._copy_start :]}
        return self._outlook.has_key(line) and "subject" not in seen

    def _take_section(self, line: Line) -> None:
        """Routing lines at the head of a later section, up to its banner."""
        ahead = self._outlook.has_banner(line) or self._outlook.has_routing(line)
        to = l.TO.match(line.text) and not l.DISTRIBUTION.match(line.text)
        self._addressed |= bool(to)
        known = claims.is_routing(line.plain) or bool(l.DISTRIBUTION.match(line.text))
        addressed = self._addressed and claims.is_address(line.plain) and not self._key(line)
        if (known and (ahead or self._addressed)) or addressed:
            self.zones.furniture.append(line)
        elif ahead and not NUMBERED.match(line.text):
            self._add_body(line)
        else:
            self._zone = "again"
            self._take_again(line)

    def _take_again(self, line: Line) -> None:
        """Header fields repeated under a later section's banner.

        Lines that may name people are read as text, since nothing in furniture is judged.
        """
        kind = self._key(line) or self._continues(line)
        if kind == "subject":
            if self._key(line):
                self.zones.fields.append((kind, [line]))
            else:
                self.zones.fields[-1][1].append(line)
            self._open = kind
            return
        self._open = None
        if claims.is_caption(line.text):
            self.zones.furniture.append(line)
        elif kind == "order":
            head, rest = claims.cut_order(line)
            self.zones.furniture.append(head)
            if rest:
                self._take(rest)
        else:
            more = kind is not None or claims.is_attention(line.plain)
            self._zone = "again" if more and not NUMBERED.match(line.text) else "body"
            self._add_body(line)

    def _take_over(self, line: Line) -> None:
        """After NNN: another section begins, or the archive's page goes on."""
        if self._is_restart(line):
            self._begin_section(line)
        else:
            self._after.append(line)

    def _is_restart(self, line: Line) -> bool:
        return any(p.match(line.text) for p in (l.TRANSMISSION, l.PRECEDENCE, l.DTG))

    def _begin_section(self, line: Line) -> None:
        """Read on where the next banner bears our number; else this cable ends here."""
        number = self._outlook.next_message(line)
        ours = self._message()
        if number is None or ours is None or number != ours.number:
            self._zone, self.zones.cut = "done", True
            return
        self._zone, self._addressed = "section", False
        self._resume()
        self._take_section(line)

    def _resume(self) -> None:
        """A section follows after all, so what stood between is text of the cable."""
        for line in self._after:
            level = l.LEVEL_STAMP.match(line.text) or l.END_OF_MESSAGE.match(line.text)
            (self.zones.furniture if level else self.zones.body).append(line)
        self._after = []

    def _take_body(self, line: Line) -> None:
        if l.TRANSMISSION.match(line.text):
            self._begin_section(line)
        elif not (self._keyed or self._numbered) and self._key(line) in (
            "order",
            "tags",
            "subject",
        ):
            self._zone = "header"
            self._take_header(line)
        else:
            self._add_body(line)

    def _add_body(self, line: Line) -> None:
        self._numbered |= NUMBERED.match(line.text) is not None
        self.zones.body.append(line)


def _same_case(first: str, text: str) -> bool:
    """A subject in capitals does not go on in lower case."""
    key = l.SUBJECT.match(first)
    value = first[key.end() if key else 0 :]
    return any(c.islower() for c in value) or not any(c.islower() for c in text)


def _is_quoted(subject: Sequence[Line]) -> bool:
    """Whether a subject that opened with a quotation mark has closed it at the end of a line."""
    key = l.SUBJECT.match(subject[0].text)
    opens = subject[0].text[key.end() if key else 0 :].startswith('"')
    return opens and subject[-1].text.rstrip().endswith('"')
