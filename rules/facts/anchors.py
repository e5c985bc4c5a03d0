"""The places a finding can point at, by the name a rule uses in `points_at`."""

from collections.abc import Iterable
from typing import Final

from rules.cable.model import Cable, Field, Paragraph, Span
from rules.facts.reading import Reading
from rules.facts.rollup import portion_marks

NAMES: Final = frozenset(
    {"banner", "captions", "classified-by", "damage", "de-line", "declassify-on", "deletions"}
    | {"dtg", "extract", "headers", "headings", "mrn", "order", "precedence", "pseudo", "reasons"}
    | {"repeats", "routing", "section", "security", "signature", "spacing", "subject", "tags"}
    | {"archive-classification", "archive-date", "archive-title", "above-banner", "noforn"}
)


def gather(reading: Reading) -> dict[str, tuple[Span, ...]]:
    """Spans of every anchor; empty where the thing is not there."""
    cable = reading.cable
    routing, archive = cable.routing, cable.archive
    order, line = cable.authority, cable.classified_by
    return {
        "banner": _spans(cable.banner.span if cable.banner else None),
        "order": _spans(order.span if order else None),
        "declassify-on": _spans((order.on_span or order.span) if order else None),
        "classified-by": _spans(line.span if line else None),
        "reasons": _spans((line.reasons_span or line.span) if line else None),
        "tags": _fields(cable.tags),
        "subject": _fields(cable.subject),
        "captions": _fields(*cable.captions),
        "section": _spans(cable.section.span if cable.section else None),
        "headers": _trapped(cable, "header-repeated", "header-differs"),
        "mrn": _spans(cable.mrn_span),
        "precedence": _spans(routing.precedence_span),
        "dtg": _fields(routing.dtg),
        "de-line": _fields(routing.de_line),
        "security": _fields(routing.security),
        "archive-classification": _spans(
            archive.classification.span if archive.classification else None
        ),
        "archive-date": _fields(archive.created_text),
        "archive-title": _fields(archive.title),
        "extract": _fields(archive.partial_extract),
        "signature": _fields(cable.signature),
        "headings": tuple(h.span for h in cable.headings),
        "deletions": _trapped(cable, "prior-deletion"),
        "damage": _trapped(cable, "encoding-damage", "unbalanced-parenthesis"),
        "spacing": _trapped(cable, "mark-spacing"),
        "pseudo": _trapped(cable, "pseudo-paragraph"),
        "repeats": tuple(
            sorted({span for r in reading.repeats if not r.same_mark for span in r.spans})
        ),
        "routing": _fields(routing.origin),
        "above-banner": tuple(
            mark.span
            for _, _, mark in portion_marks(cable)
            if cable.banner and mark.marking.level > cable.banner.marking.level
        ),
        "noforn": tuple(
            mark.span for _, _, mark in portion_marks(cable) if "NF" in mark.marking.controls
        ),
    }


def _spans(*spans: Span | None) -> tuple[Span, ...]:
    return tuple(span for span in spans if span is not None)


def _fields(*fields: Field | None) -> tuple[Span, ...]:
    return tuple(field.span for field in fields if field is not None)


def _trapped(cable: Cable, *kinds: str) -> tuple[Span, ...]:
    return tuple(trap.span for trap in cable.traps if trap.kind in kinds)


def paragraph_place(paragraph: Paragraph) -> Span:
    """Where its mark stands, or its number where it bears none."""
    if paragraph.mark:
        return paragraph.mark.span
    label = paragraph.label_span
    return label if label[0] < label[1] else paragraph.span


def paragraph_spans(cable: Cable, numbers: Iterable[int]) -> tuple[Span, ...]:
    """The places of the paragraphs with these numbers."""
    wanted = set(numbers)
    return tuple(paragraph_place(p) for p in cable.paragraphs if p.number in wanted)
