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
_TAG_LINE: Final = re.compile(r"^\s*[A-Z, ()/.\-]+$")
_CITED: Final = re.compile(r"[A-Z]{3,} ?\d{2,6}|(?i:notal)")
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
_LONGEST_REFERENCE: Final = 80
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
        self._zone: Literal["routing", "header", "body", "section", "over"] = "routing"
        self._addressed = False
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
            self._addressed = False
        if self._zone == "body":
            self.zones.body.append(line)

    def _take_furniture(self, line: Line) -> bool:
        if page := l.PAGE.match(line.text):
            self.zones.pages.append(page)
            if page["page"] and int(page["page"]) == 1 and self._zone in ("body", "over"):
                self._zone = "section"
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
        if self._zone in ("body", "over", "section"):
            self._zone = "section"
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
            "reference": len(text) <= _LONGEST_REFERENCE
            and bool(l.REFERENCE_ITEM.match(text) or _CITED.search(text)),
            "tags": bool(_TAG_LINE.match(text)) and not self._unkeyed(line),
            "classified-by": len(last) < _MOST_LINES,
            "attention": bool(_CAPITALS.match(text)),
        }
        return self._open if goes_on.get(self._open) else None

    def _unkeyed(self, line: Line) -> FieldKind | None:
        """Captions and routing instructions: lines that stand for themselves."""
        if l.CAPTION.match(line.text):
            return "caption"
        if _NUMBERED.match(line.text):
            return None
        early = self._is_early(line) and _CAPITALS.match(line.plain)
        if early and (l.ATTENTION.match(line.plain) or not line.text.rstrip().endswith(".")):
            return "attention"
        return "attention" if re.match(r"^\s*(?:FOR:|ATTN\b)", line.text) else None

    def _is_early(self, line: Line) -> bool:
        """Whether header keys still follow, and this copy of the header has had no SUBJECT."""
        seen = {kind for kind, _ in self.zones.fields[self._copy_start :]}
        place = bisect_right(self._keys, line.start)
        near = place < len(self._keys) and self._keys[place] - line.start < _NEAR_KEY
        return near and "subject" not in seen

    def _take_section(self, line: Line) -> None:
        """The header again at the head of a later section: furniture, but for its subject."""
        if l.TO.match(line.text) and not l.DISTRIBUTION.match(line.text):
            self._addressed = True
        kind = self._key(line) or self._continues(line)
        if kind == "subject":
            if self._key(line):
                self.zones.fields.append((kind, [line]))
            else:
                self.zones.fields[-1][1].append(line)
            self._open = kind
            return
        routing = (l.TRANSMISSION, l.PRECEDENCE, l.DE_LINE, l.SECURITY, l.DTG, l.FROM, l.TO)
        claimed = any(p.match(line.text) for p in (*routing, l.DISTRIBUTION, l.CAPTION))
        addressed = self._addressed and _ADDRESS.match(line.plain)
        instructed = l.ATTENTION.match(line.plain) and not _NUMBERED.match(line.text)
        if instructed or kind in ("tags", "classified-by", "attention"):
            # Such lines may name people, and nothing in furniture is judged: they are text.
            self.zones.body.append(line)
        elif kind or claimed or addressed:
            self.zones.furniture.append(line)
        else:
            self._zone = "body"
            self.zones.body.append(line)

    def _take_over(self, line: Line) -> None:
        """After NNN: another section begins, or the archive's page goes on."""
        starts = (l.TRANSMISSION, l.PRECEDENCE, l.DTG)
        if any(pattern.match(line.text) for pattern in starts):
            self._zone = "section"
            self._take_section(line)

    def _take_body(self, line: Line) -> None:
        numbered = any(_NUMBERED.match(seen.text) for seen in self.zones.body)
        if not self._keyed and not numbered and self._key(line) in ("order", "tags", "subject"):
            self._zone = "header"
            self._take_header(line)
            return
        if l.TRANSMISSION.match(line.text):
            self._zone, self._addressed = "section", False
            self._take_section(line)
            return
        self.zones.body.append(line)
