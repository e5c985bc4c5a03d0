"""A cable as the report tells it."""

from rules.cable.model import Authority, Cable, Mark, Paragraph, Source
from rules.cable.tags import read_codes
from rules.facts.reading import effective_marking, handling_marking
from rules.marking.value import Marking, sort_codes
from rules.report import CableReport, EffectiveMarking, ParagraphReport, SourceReport


def describe_source(source: Source, cable: Cable) -> SourceReport:
    return SourceReport(
        name=source.name,
        sha256=source.sha256,
        chars=len(source.text),
        encoding=source.encoding,
        cable_span=cable.span,
        notes=source.notes,
    )


def describe_cable(cable: Cable) -> CableReport:
    routing, line = cable.routing, cable.classified_by
    return CableReport.model_validate(
        {
            "mrn": cable.mrn,
            "date": cable.date.isoformat() if cable.date else None,
            "precedence": routing.precedence or routing.dtg_precedence,
            "from": routing.origin.text if routing.origin else None,
            "to": tuple(a.text for a in routing.to),
            "info": tuple(a.text for a in routing.info),
            "level": _level(cable.banner),
            "controls": _controls(cable.banner),
            "captions": tuple(dict.fromkeys(c.text for c in cable.captions)),
            "effective": _describe_marking(effective_marking(cable)),
            "handle_as": _describe_marking(handling_marking(cable)),
            "banner_span": cable.banner.span if cable.banner else None,
            "executive_order": _order(cable.authority),
            "declassify_on": _declassify_on(cable.authority),
            "classified_by_span": line.span if line else None,
            "reasons": tuple(f"{line.section or '?'}({letter})" for letter in line.reasons)
            if line
            else (),
            "tags": read_codes(cable.tags.text) if cable.tags else (),
            "subject": cable.subject.text if cable.subject else None,
            "references": tuple(reference.text for reference in cable.references),
            "signature_span": cable.signature.span if cable.signature else None,
            "paragraphs": tuple(describe_paragraph(p) for p in cable.paragraphs),
        }
    )


def describe_paragraph(paragraph: Paragraph) -> ParagraphReport:
    mark = paragraph.mark
    listed = mark.marking.release_to if mark else None
    return ParagraphReport(
        number=paragraph.number,
        level=_level(mark),
        controls=_controls(mark),
        release_to=tuple(sort_codes(listed)) if listed else (),
        marking_text=mark.text if mark else None,
        canonical=mark.marking.portion if mark else None,
        span=paragraph.span,
    )


def _describe_marking(marking: Marking | None) -> EffectiveMarking:
    return EffectiveMarking.model_validate(
        {
            "level": marking.level.name if marking else None,
            "controls": tuple(sorted(marking.controls)) if marking else (),
        }
    )


def _level(mark: Mark | None) -> str | None:
    return mark.marking.level.name if mark else None


def _controls(mark: Mark | None) -> tuple[str, ...]:
    return tuple(sorted(mark.marking.controls)) if mark else ()


def _order(authority: Authority | None) -> str | None:
    return f"E.O. {authority.order}" if authority else None


def _declassify_on(authority: Authority | None) -> str | None:
    """The date it gives, else the kind of instruction (`OADR`, `GDS`, `N/A`)."""
    if authority is None or authority.kind == "none":
        return None
    if authority.on:
        return authority.on.isoformat()
    return authority.kind.upper()
