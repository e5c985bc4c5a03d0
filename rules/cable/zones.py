"""Every line of a cable put where it belongs: routing, header fields, furniture or body.

A line that nothing claims is body, never header: header lines are kept in a release, and a line
kept by mistake is a leak.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from rules.cable import lines as l
from rules.cable.lines import Line
from rules.marking.banner import Banner, read_banner

FieldKind = Literal[
    "order", "tags", "subject", "reference", "classified-by", "caption", "attention"
]

_NUMBERED: Final = re.compile(r"^\s*¶?\s*\d{1,3}\.(?!\d)")
_CAPITALS: Final = re.compile(r"^[^a-z]{2,72}$")
_ADDRESS: Final = re.compile(r"^\s*(?:R[A-Z]{4,7}/)?[A-Z][A-Z0-9 /.,&'()\-]{2,69}$")
_TAG_LINE: Final = re.compile(r"^\s*(?:(?:[A-Z]{2,5}|\([A-Z ,.'\-]+\))[,\s]*)+$")
# What a line of a REF list is made of; a line with anything else is text.
_CITATION: Final = re.compile(
    r"(?:\d{2} )?[A-Z]{2,}(?: [A-Z]{2,}){0,2} ?\d{2,6}\b|\bNOTAL\b|\bAND\b|\b[A-Z]\b|\d"
)
_REASONED: Final = re.compile(r"1\.[45]")
_REASON_LETTERS: Final = re.compile(r"^\s*(?:and\b|[\s(),/&.]|\b[a-h]\b)+$", re.IGNORECASE)
_KEYS: Final[tuple[tuple[FieldKind, re.Pattern[str]], ...]] = (
    ("order", l.EXECUTIVE_ORDER),
    ("tags", l.TAGS),
    ("subject", l.SUBJECT),
    ("classified-by", l.CLASSIFIED_BY),
    ("reference", l.REFERENCE),
)
# A subject or Classified By line runs on for a few lines at most; a wrapped line is a long one.
_MOST_LINES: Final = 6
_WRAPPED: Final = 40
_MOST_REASON_LINES: Final = 3
# Routing instructions stand within this many code points above the next header key.
_NEAR_KEY: Final = 1000


@dataclass(slots=True)
class Zones:
    """Lines by zone, in the order of the source. `fields`: kind and the lines of each."""

    routing: list[Line] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    fields: list[tuple[FieldKind, list[Line]]] = field(default_factory=list)
    repeated: list[list[str]] = field(default_factory=list)  # header lines, one list a copy
    furniture: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    pages: list[re.Match[str]] = field(default_factory=list)


def sort_lines(lines: Sequence[Line]) -> Zones:
    """Sort the lines of a cable, archive's page left out, into zones."""
    keys = (l.SUBJECT, l.TAGS, l.EXECUTIVE_ORDER)
    sorter = _Sorter([line.start for line in lines if any(k.match(line.text) for k in keys)])
    for line in lines:
        sorter.take(line)
    return sorter.zones


class _Sorter:
    """Reads top to bottom; `_zone` says where the last line stood."""

    def __init__(self, keys: list[int]) -> None:
        self.zones = Zones()
        self._keys = keys  # where lines with a header key begin, in code points
        self._copy_start = 0  # where the fields of this copy of the header begin
        self._drafting = False
        self._zone: Literal["routing", "header", "body", "section", "again", "over"] = "routing"
        self._after: list[Line] = []  # after NNN: text if a section follows, the page if none does
        self._addressed = self._sent = False
        self._open: FieldKind | None = None
        self._keyed = False

    def take(self, line: Line) -> None:
        if line.blank:
            self._close(line)
        elif self._take_furniture(line) or self._take_banner(line):
            pass
        elif self._zone == "routing":
            self._take_routing(line)
        elif self._zone == "section":
            self._take_section(line)
        elif self._zone == "again":
            self._take_again(line)
        elif self._zone == "over":
            self._take_over(line)
        elif self._zone == "body":
            self._take_body(line)
        else:
            self._take_header(line)

    def _close(self, line: Line) -> None:
        self._open = None
        if self._zone == "routing" and self._addressed:
            self._zone = "header"
        if self._zone == "section":
            self._addressed = self._drafting = False
        if self._zone == "body":
            self.zones.body.append(line)

    def _take_furniture(self, line: Line) -> bool:
        if page := l.PAGE.match(line.text):
            self.zones.pages.append(page)
            if page["page"] and int(page["page"]) == 1 and self._zone in ("body", "over"):
                self._zone = "section"
                self._resume()
        elif l.END_OF_MESSAGE.match(line.text):
            self._zone = "over" if self._zone == "body" else self._zone
        elif not (l.LEVEL_ONLY.match(line.text) and self._zone != "header"):
            return False
        self.zones.furniture.append(line)
        return True

    def _take_banner(self, line: Line) -> bool:
        banner = read_banner(line.text, line.start)
        if banner is None or self._open == "subject":
            return False
        if self._zone == "body" and not (banner.number and self._same_message(banner)):
            return False
        self.zones.banners.append(banner)
        if self._zone in ("body", "over", "section", "again"):
            self._zone = "again"
            self._resume()
            self.zones.furniture.append(line)
            self._addressed = False
        else:
            self._zone = "header"
            self._copy_start = len(self.zones.fields)
            self.zones.repeated.append([])
            if banner.glued:
                before = line.text[: banner.span[0] - line.start]
                self.zones.routing.append(Line(before, line.start, banner.span[0]))
        self._open = None
        return True

    def _same_message(self, banner: Banner) -> bool:
        return any(banner.number == seen.number for seen in self.zones.banners)

    def _take_routing(self, line: Line) -> None:
        if l.TO.match(line.text) and not l.DISTRIBUTION.match(line.text):
            self._addressed = True
        patterns = (l.TRANSMISSION, l.PRECEDENCE, l.DE_LINE, l.SECURITY, l.DTG, l.FROM, l.TO)
        known = any(p.match(line.text) for p in (*patterns, l.DISTRIBUTION))
        self._drafting = bool(l.DRAFTED.match(line.text)) or (
            self._drafting and bool(l.CLEARANCE.match(line.text)) and not known
        )
        if (
            known
            or self._drafting
            or (self._addressed and _ADDRESS.match(line.plain) and not self._key(line))
        ):
            self.zones.routing.append(line)
            return
        self._zone = "header"
        self._take_header(line)

    def _take_header(self, line: Line) -> None:
        kind = self._key(line) or self._continues(line) or self._unkeyed(line)
        if kind is None:
            self._zone = "body"
            self.zones.body.append(line)
            return
        if self.zones.repeated:
            self.zones.repeated[-1].append(" ".join(line.text.split()))
        if kind == self._open and self._key(line) is None:
            self.zones.fields[-1][1].append(line)
        else:
            self.zones.fields.append((kind, [line]))
        self._keyed = self._keyed or kind in ("order", "tags", "subject")
        self._open = kind

    def _key(self, line: Line) -> FieldKind | None:
        if l.REFERENCE_ITEM.match(line.text) and self._open == "reference":
            return None
        return next((kind for kind, pattern in _KEYS if pattern.match(line.text)), None)

    def _continues(self, line: Line) -> FieldKind | None:
        """The open field, where this line goes on with it."""
        if _NUMBERED.match(line.text) or l.CAPTION.match(line.text) or self._open is None:
            return None
        last = self.zones.fields[-1][1]
        text = line.plain
        goes_on = {
            "subject": len(last[-1].text.rstrip()) >= _WRAPPED and len(last) < _MOST_LINES,
            "reference": not re.search(r"[A-Za-z]", _CITATION.sub("", text)),
            "tags": last[-1].text.rstrip().endswith(",") and bool(_TAG_LINE.match(text)),
            "classified-by": self._reason_goes_on(last, text),
            "attention": self._is_early(line) and bool(_CAPITALS.match(text)),
        }
        return self._open if goes_on.get(self._open) else None

    def _reason_goes_on(self, last: Sequence[Line], text: str) -> bool:
        """Whether a Classified By line still wants its reasons, or more letters of them."""
        if any(_REASONED.search(line.text) for line in last):
            return bool(_REASON_LETTERS.match(text))
        return len(last) < _MOST_REASON_LINES

    def _unkeyed(self, line: Line) -> FieldKind | None:
        """Captions and routing instructions: lines that stand for themselves."""
        if l.CAPTION.match(line.text):
            return "caption"
        if _NUMBERED.match(line.text):
            return None
        early = self._is_early(line) and _CAPITALS.match(line.plain)
        if early and (l.ATTENTION.match(line.plain) or not line.text.rstrip().endswith(".")):
            return "attention"
        return "attention" if re.match(r"^\s*(?:FOR:|ATTN\b)[^a-z]{0,66}$", line.plain) else None

    def _is_early(self, line: Line) -> bool:
        """Whether header keys still follow, and this copy of the header has had no SUBJECT."""
        seen = {kind for kind, _ in self.zones.fields[self._copy_start :]}
        place = bisect_right(self._keys, line.start)
        near = place < len(self._keys) and self._keys[place] - line.start < _NEAR_KEY
        return near and "subject" not in seen

    def _take_section(self, line: Line) -> None:
        """Routing lines at the head of a later section, up to its banner."""
        addressed = self._addressed and _ADDRESS.match(line.plain) and not self._key(line)
        begins = l.TO.match(line.text) and not l.DISTRIBUTION.match(line.text)
        patterns = (l.TRANSMISSION, l.PRECEDENCE, l.DE_LINE, l.SECURITY, l.DTG, l.FROM)
        known = any(p.match(line.text) for p in (*patterns, l.DISTRIBUTION))
        if known or addressed or (begins and self._sent):
            self._addressed = bool(begins or addressed)
            self._sent = bool(l.FROM.match(line.text))
            self.zones.furniture.append(line)
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
        elif kind in ("order", "reference") or l.CAPTION.match(line.text):
            self.zones.furniture.append(line)
        else:
            more = kind in ("tags", "classified-by") or l.ATTENTION.match(line.plain)
            self._zone = "again" if more and not _NUMBERED.match(line.text) else "body"
            self.zones.body.append(line)

    def _take_over(self, line: Line) -> None:
        """After NNN: another section begins, or the archive's page goes on."""
        if any(pattern.match(line.text) for pattern in (l.TRANSMISSION, l.PRECEDENCE, l.DTG)):
            self._zone = "section"
            self._resume()
            self._take_section(line)
        else:
            self._after.append(line)

    def _resume(self) -> None:
        """A section follows after all, so what stood between is text of the cable."""
        self.zones.body += self._after
        self._after = []

    def _take_body(self, line: Line) -> None:
        numbered = any(_NUMBERED.match(seen.text) for seen in self.zones.body)
        if not self._keyed and not numbered and self._key(line) in ("order", "tags", "subject"):
            self._zone = "header"
            self._take_header(line)
            return
        if l.TRANSMISSION.match(line.text):
            self._zone = "section"
            self._take_section(line)
            return
        self.zones.body.append(line)
