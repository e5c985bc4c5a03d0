"""From a source to a cable: find it in the archive's page, sort its lines, read each zone."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Final

from rules.cable import lines as l
from rules.cable.authority import read_authority, read_classified_by
from rules.cable.body import Body, read_body
from rules.cable.claims import cites, find_classified_end
from rules.cable.lines import Line, split_lines
from rules.cable.model import (
    Archive,
    Cable,
    ClassifiedBy,
    Field,
    Mark,
    Section,
    Source,
    Span,
    Trap,
)
from rules.cable.page import find_start, read_archive
from rules.cable.routing import read_routing
from rules.cable.sorting import sort_lines
from rules.cable.traps import find_damage
from rules.cable.zones import FieldKind, Zones
from rules.marking.banner import Banner, read_banner, read_unread
from rules.marking.grammar import read_portion

_CITED: Final = re.compile(
    r"(?:(?<!\d)(?:\d{2}|19\d\d|20\d\d) )?(?<![A-Z])(?!(?:E-?)?MAIL\b)[A-Z]{2,}+"
    r"(?: (?!OF\b)[A-Z]{2,}+){0,3}"
    r"\s{0,12}\d{2,6}(?![\d/])"
)
_EARLY: Final = 3  # paragraphs
_LOOK_DOWN: Final = 8  # lines, more than a Classified By line has
_CLOSED: Final = (".", "!", "?", ")", '"', "”")
_BY_START: Final = attrgetter("start")
_BESIDE: Final = re.compile(r"[ \t/]*")  # between two marks of one subject
_GLUED_REFERENCE: Final = re.compile(
    r"(?<!\s)\s++(?=(?P<key>(?:REF|Ref)(?:[Ss]|\([Ss]\)|TELS?|tels?|ERENCES?|erences?)?\s*:\s))"
)


def read(source: Source) -> Cable:
    """Read the cable in `source`. Raises ExciseError NO_CABLE where there is none."""
    lines = list(split_lines(source.text))
    start = find_start(lines)
    archive = read_archive(lines[:start])
    zones = sort_lines(lines[start:])
    banner = _banner(zones, lines[start:])
    routing = read_routing(zones.routing)
    sent = routing.sent.date() if routing.sent else None
    when = sent or (archive.created.date() if archive.created else None)
    subject, mark, copies, glued = _read_subject(source.text, zones)
    header_spans = _header_spans(zones, glued)
    sender = routing.origin.text if routing.origin else ""
    body = read_body(zones.body, header_spans, sender.startswith("SECSTATE"))
    order = _first(zones, "order")
    tags = _first(zones, "tags")
    span = _span(source.text, zones, body)
    named = next((b for b in zones.banners if b.post is not None), None)
    cable = Cable(
        span=span,
        archive=archive,
        routing=routing,
        mrn=_mrn(named, when, zones, archive),
        mrn_span=named.message_span if named else archive.mrn.span if archive.mrn else None,
        date=when,
        banner=banner,
        captions=_captions(source.text, zones),
        attention=tuple(_whole(source.text, ls) for k, ls in zones.fields if k == "attention"),
        authority=read_authority(*_text_span(source.text, order)) if order else None,
        tags=_value(source.text, tags, l.TAGS) if tags else None,
        subject=subject,
        subject_mark=mark,
        subject_copies=copies,
        references=_references(source.text, zones, glued),
        classified_by=_classified_by(source.text, zones, body),
        section=_section(zones),
        headings=body.headings,
        paragraphs=body.paragraphs,
        signature=body.signature,
        furniture=_furniture(zones, body.rules, span),
        header_spans=header_spans,
        traps=(*body.traps, *_header_traps(zones, glued)),
        unread=_unread(lines[start:], span),
        truncated=archive.partial_extract is not None
        or zones.cut
        or any(trap.kind == "text-lost" for trap in body.traps)
        or _is_cut(source.text, body.signature, zones),
    )
    return replace(cable, traps=(*cable.traps, *find_damage(source.text, cable)))


def _is_cut(text: str, signature: Field | None, zones: Zones) -> bool:
    """Whether there is no body, or it stops in a sentence with nothing to close it."""
    last = next((line for line in reversed(zones.body) if not line.blank), None)
    if last is None:
        return True
    if signature or any(l.END_OF_MESSAGE.match(f.text) for f in zones.furniture):
        return False
    return not last.text.rstrip().endswith(_CLOSED)


def _unread(lines: Sequence[Line], span: Span) -> tuple[Mark, ...]:
    """Lines of the cable that begin as a banner and hold what the register does not know."""
    inside = (line for line in lines if line.start < span[1] and "//" in line.text)
    read = (read_unread(line.text, line.start) for line in inside)
    return tuple(mark for mark in read if mark)


def _banner(zones: Zones, lines: Sequence[Line]) -> Mark | None:
    """The banner line with a message number, else any banner, else a bare level line; of several
    the highest."""
    numbered = [b for b in zones.banners if b.number is not None]
    bare = (line for line in lines if l.LEVEL_ONLY.match(line.text))
    found = numbered or zones.banners or [b for x in bare if (b := read_banner(x.text, x.start))]
    return max((b.mark for b in found), key=lambda mark: mark.marking.level, default=None)


def _mrn(banner: Banner | None, when: date | None, zones: Zones, archive: Archive) -> str | None:
    """`08 KINGSTON 172`: year, post and serial without leading zeros; None where unknown."""
    year = f"{when.year % 100:02} " if when else ""
    if banner:
        return f"{year}{banner.post} {banner.number}"
    if page := next((page for page in zones.pages if page["serial"]), None):
        return f"{year}{' '.join(page['post'].split())} {int(page['serial'])}"
    found = re.match(r"(\d{2}|\d{4})([A-Z]+)(\d+)", archive.mrn.text) if archive.mrn else None
    return f"{found[1][-2:]} {found[2]} {int(found[3])}" if found else None


def _classified_by(text: str, zones: Zones, body: Body) -> ClassifiedBy | None:
    """The Classified By line of the header, or else the paragraph that opens with it and gives a
    reason (5 FAH-1 H-246)."""
    if lines := _first(zones, "classified-by"):
        return read_classified_by(*_text_span(text, lines))
    for paragraph in body.paragraphs[:_EARLY]:
        start, stop = paragraph.body_span
        start += len(text[start:stop]) - len(text[start:stop].lstrip())
        own = list(islice(split_lines(text[start:stop], start), _LOOK_DOWN))
        if l.CLASSIFIED_BY.match(own[0].text):
            count, at = find_classified_end(own)
            span = (start, own[count - 1].start + at)
            line = read_classified_by(text[slice(*span)], span)
            return line if line and line.reasons else None
    return None


def _first(zones: Zones, kind: FieldKind) -> list[Line] | None:
    return next((lines for k, lines in zones.fields if k == kind), None)


def _text_span(text: str, lines: Sequence[Line]) -> tuple[str, Span]:
    span = (lines[0].start, lines[-1].start + len(lines[-1].text.rstrip()))
    return text[span[0] : span[1]], span


def _whole(text: str, lines: Sequence[Line]) -> Field:
    span = (lines[0].span[0], lines[-1].span[1])
    return Field(" ".join(text[span[0] : span[1]].split()), span)


def _value(text: str, lines: Sequence[Line], key: re.Pattern[str]) -> Field | None:
    """What follows the key, unwrapped; None where nothing does."""
    found = key.match(lines[0].text)
    start = lines[0].start + (found.end() if found else 0)
    end = lines[-1].start + len(lines[-1].text.rstrip())
    value = " ".join(text[start:end].split())
    return Field(value, (start, end)) if value else None


def _read_subject(
    text: str, zones: Zones
) -> tuple[Field | None, Mark | None, tuple[Span, ...], Span | None]:
    """Subject, its mark, its copies in repeated headers, and a REF list glued to its end."""
    values = [_value(text, ls, l.SUBJECT) for kind, ls in zones.fields if kind == "subject"]
    subjects = [value for value in values if value]
    if not subjects:
        return None, None, (), None
    trimmed = [_cut_reference(text, value) for value in subjects]
    subject, glued = trimmed[0]
    mark = read_portion(text, subject.span[0])
    second = _BESIDE.match(text, mark.span[1]) if mark else None
    higher = read_portion(text, second.end()) if second else None
    if mark and higher and higher.marking.level > mark.marking.level:
        mark = replace(higher, span=(mark.span[0], higher.span[1]))
    if mark:
        start = mark.span[1] + len(text[mark.span[1] :]) - len(text[mark.span[1] :].lstrip())
        end = max(start, subject.span[1])
        subject = Field(" ".join(text[start:end].split()), (start, end))
    return subject, mark, tuple(copy.span for copy, _ in trimmed[1:]), glued


def _cut_reference(text: str, subject: Field) -> tuple[Field, Span | None]:
    start, end = subject.span
    found = _GLUED_REFERENCE.search(text, start, end)
    # What is cut off is kept as header, so that it must be a list of messages.
    if not found or not cites(text[found.end("key") : end]):
        return subject, None
    cut = Field(" ".join(text[start : found.start()].split()), (start, found.start()))
    return cut, (found.end(), end)


def _references(text: str, zones: Zones, glued: Span | None) -> tuple[Field, ...]:
    spans = [_text_span(text, lines)[1] for kind, lines in zones.fields if kind == "reference"]
    spans += [glued] if glued else []
    found = {
        match.span(): Field(" ".join(match.group().split()), match.span())
        for start, end in spans
        for match in _CITED.finditer(text, start, end)
    }
    seen: dict[str, Field] = {}
    for one in found.values():
        seen.setdefault(one.text, one)
    return tuple(seen.values())


def _captions(text: str, zones: Zones) -> tuple[Field, ...]:
    return tuple(
        Field(
            found.group().strip(),
            (line.start + found.start(), line.start + len(found.group().rstrip()) + found.start()),
        )
        for kind, lines in zones.fields
        if kind == "caption"
        for line in lines
        for found in l.CAPTION_WORD.finditer(line.text)
    )


def _section(zones: Zones) -> Section | None:
    first = next((b for b in zones.banners if b.parts), None)
    if first is None or first.parts is None:
        return None
    seen = {b.part for b in zones.banners if b.part}
    seen |= {int(page["part"]) for page in zones.pages if page["part"]}
    seen |= {int(page["nth"]) for page in zones.pages if page["nth"]}
    return Section(first.parts, tuple(sorted(seen)), first.span)


def _header_spans(zones: Zones, glued: Span | None) -> tuple[Span, ...]:
    again = {line.start for line in zones.furniture}
    kept = [line.span for line in zones.routing]
    kept += [b.span for b in zones.banners if b.span[0] not in again]
    for kind, lines in zones.fields:
        if kind == "subject":
            key = l.SUBJECT.match(lines[0].text)
            kept.append((lines[0].span[0], lines[0].start + (key.end() if key else 0)))
        else:
            kept.append((lines[0].span[0], lines[-1].span[1]))
    kept += [glued] if glued else []
    return tuple(sorted(kept))


def _furniture(zones: Zones, rules: Sequence[Span], inside: Span) -> tuple[Span, ...]:
    """Furniture of the cable; what the archive prints below it is the page's."""
    spans = [*(line.span for line in zones.furniture), *rules]
    return tuple(sorted(span for span in spans if span[1] <= inside[1]))


def _header_traps(zones: Zones, glued: Span | None) -> list[Trap]:
    traps = [Trap("banner-glued", None, b.span) for b in zones.banners if b.glued]
    traps += [Trap("subject-glued", None, glued)] if glued else []
    copies = [copy for copy in zones.repeated if copy]
    if len(copies) > 1:
        differs = any(copy != copies[0] for copy in copies[1:])
        named = [b for b in zones.banners if b.number is not None] or zones.banners
        traps.append(Trap("header-differs" if differs else "header-repeated", None, named[-1].span))
    return traps


def _span(text: str, zones: Zones, body: Body) -> Span:
    lines = [*zones.routing, *(line for _, own in zones.fields for line in own)]
    lines += [line for line in zones.furniture if not l.TRAILER.match(line.text)]
    # The body's stand in order, and may be many.
    lines += islice((line for line in zones.body if not line.blank), 1)
    lines += islice((line for line in reversed(zones.body) if not line.blank), 1)
    spans = [banner.span for banner in zones.banners]
    # Lines do not overlap, so that the first and the last of them are enough.
    spans += [min(lines, key=_BY_START).span, max(lines, key=_BY_START).span] if lines else []
    spans += [body.signature.span, *body.rules] if body.signature else []
    start = min((s for s, _ in spans), default=0)
    return start, max((e for _, e in spans), default=len(text))
