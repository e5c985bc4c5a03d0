"""The places a finding can point at, by the name a rule uses in `points_at`."""

from collections.abc import Callable, Iterable
from typing import Final

from rules.cable.model import Cable, Field, Paragraph, Span
from rules.facts.reading import Reading
from rules.facts.rollup import portion_marks
from rules.facts.serials import find_misnumbered, find_other_id

Spans = tuple[Span, ...]


def find(name: str, reading: Reading) -> Spans:
    """Spans of an anchor; empty where the thing is not there."""
    return _PLACES[name](reading)


def _spans(*spans: Span | None) -> Spans:
    return tuple(span for span in spans if span is not None)


def _fields(*fields: Field | None) -> Spans:
    return tuple(field.span for field in fields if field is not None)


def _trapped(*kinds: str) -> Callable[[Reading], Spans]:
    return lambda r: tuple(trap.span for trap in r.cable.traps if trap.kind in kinds)


def _banner(reading: Reading) -> Spans:
    return _spans(reading.cable.banner.span if reading.cable.banner else None)


def _order(reading: Reading) -> Spans:
    return _spans(reading.cable.authority.span if reading.cable.authority else None)


def _declassify_on(reading: Reading) -> Spans:
    order = reading.cable.authority
    return _spans((order.on_span or order.span) if order else None)


def _classified_by(reading: Reading) -> Spans:
    return _spans(reading.cable.classified_by.span if reading.cable.classified_by else None)


def _reasons(reading: Reading) -> Spans:
    line = reading.cable.classified_by
    return _spans((line.reasons_span or line.span) if line else None)


def _archive_classification(reading: Reading) -> Spans:
    record = reading.cable.archive.classification
    return _spans(record.span if record else None)


def _repeats(reading: Reading) -> Spans:
    return tuple(sorted({span for r in reading.repeats if not r.same_mark for span in r.spans}))


def _above_banner(reading: Reading) -> Spans:
    banner = reading.cable.banner
    return tuple(
        mark.span
        for _, _, mark in portion_marks(reading.cable)
        if banner and mark.marking.level > banner.marking.level
    )


def _noforn(reading: Reading) -> Spans:
    marks = (mark for _, _, mark in portion_marks(reading.cable))
    return tuple(mark.span for mark in marks if "NF" in mark.marking.controls)


_PLACES: Final[dict[str, Callable[[Reading], Spans]]] = {
    "above-banner": _above_banner,
    "archive-classification": _archive_classification,
    "archive-date": lambda r: _fields(r.cable.archive.created_text),
    "archive-id": lambda r: _spans(find_other_id(r.cable)),
    "archive-title": lambda r: _fields(r.cable.archive.title),
    "banner": _banner,
    "captions": lambda r: _fields(*r.cable.captions),
    "classified-by": _classified_by,
    "damage": _trapped("encoding-damage", "unbalanced-parenthesis"),
    "de-line": lambda r: _fields(r.cable.routing.de_line),
    "declassify-on": _declassify_on,
    "deletions": _trapped("prior-deletion"),
    "dtg": lambda r: _fields(r.cable.routing.dtg),
    "extract": lambda r: (
        *_fields(r.cable.archive.partial_extract),
        *_trapped("text-lost")(r),
    ),
    "headers": _trapped("header-repeated", "header-differs"),
    "headings": lambda r: tuple(heading.span for heading in r.cable.headings),
    "misnumbered": lambda r: tuple(find_misnumbered(r).values()),
    "mrn": lambda r: _spans(r.cable.mrn_span),
    "noforn": _noforn,
    "order": _order,
    "precedence": lambda r: _spans(r.cable.routing.precedence_span),
    "pseudo": _trapped("pseudo-paragraph"),
    "reasons": _reasons,
    "repeats": _repeats,
    "routing": lambda r: _fields(r.cable.routing.origin),
    "section": lambda r: _spans(r.cable.section.span if r.cable.section else None),
    "security": lambda r: _fields(r.cable.routing.security),
    "signature": lambda r: _fields(r.cable.signature),
    "spacing": _trapped("mark-spacing"),
    "subject": lambda r: _fields(r.cable.subject),
    "tags": lambda r: _fields(r.cable.tags),
    # The last character alone, so that the finding is known again when the text was edited.
    "text-end": lambda r: tuple((p.span[1] - 1, p.span[1]) for p in r.cable.paragraphs[-1:]),
}
NAMES: Final = frozenset(_PLACES)


def paragraph_place(paragraph: Paragraph) -> Span:
    """Where its mark stands, or its number where it bears none."""
    if paragraph.mark:
        return paragraph.mark.span
    label = paragraph.label_span
    return label if label[0] < label[1] else paragraph.span


def paragraph_spans(cable: Cable, numbers: Iterable[int]) -> Spans:
    """The places of the paragraphs with these numbers."""
    wanted = set(numbers)
    return tuple(paragraph_place(p) for p in cable.paragraphs if p.number in wanted)
