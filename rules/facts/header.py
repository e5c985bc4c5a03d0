"""Facts of the header: routing, banner, captions, authority, and the archive's own record."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

from rules.cable.lines import SUBJECT
from rules.cable.model import Cable, Routing
from rules.cable.signature import looks_signed
from rules.facts import duration
from rules.facts.reading import Reading, effective_marking
from rules.facts.serials import find_misnumbered, find_other_id, missing_sections
from rules.marking.orders import reason_tables, reasons_on
from rules.marking.value import Level

NAMES: Final = {
    "cable.mrn": ("string or null", "message reference number, `08 KINGSTON 172`"),
    "cable.date": ("string or null", "date of origin, `2008-02-26`"),
    "cable.level": ("string or null", "the banner's level: U C S TS"),
    "cable.controls": ("list(string)", "the banner's controls, portion form"),
    "cable.captions": ("list(string)", "captions, distinct, first seen first"),
    "cable.classified": ("bool", "the banner is C or above"),
    "cable.effective": ("list(string)", "controls of banner and captions together"),
    "cable.truncated": ("bool", "cut in the middle, or a partial extract"),
    "cable.extract": ("bool", "the archive calls it a partial extract"),
    "banner.text": ("string", "the banner as written; empty where there is none"),
    "banner.glued": ("bool", "the banner stands glued to the line before"),
    "banner.hybrid": ("bool", "a classified level with SENSITIVE beside it"),
    "routing.precedence": ("string or null", "format line 2: Z O P R"),
    "routing.dtg_precedence": ("string or null", "precedence beside the date-time group"),
    "routing.highest": ("string or null", "highest precedence of an addressee that bears one"),
    "routing.security": ("string or null", "letter of ZNR or ZNY: U E C S T"),
    "routing.serial": ("string or null", "serial of the DE line, four digits"),
    "routing.mrn_serial": ("string or null", "last four digits of the message number"),
    "routing.delay": ("int or null", "minutes from the date-time group to the DE line"),
    "section.expected": ("int", "n of SECTION 01 OF n; 0 where there is none"),
    "section.missing": ("list(int)", "sections no page line or banner shows"),
    "caption.repeated": ("list(string)", "captions that stand more than once"),
    "caption.late": ("bool", "SIPDIS stands before a more restrictive caption"),
    "caption.channels": ("list(string)", "channel captions, distinct"),
    "section.misnumbered": ("list(int)", "sections whose page line gives another number"),
    "section.first": ("int", "the first section this copy holds; 0 where there is none"),
    "header.tags": ("bool", "there is a TAGS line"),
    "header.repeated": ("bool", "the header stands twice, alike"),
    "header.differs": ("bool", "the header stands twice, not alike"),
    "header.subject": ("bool", "there is a SUBJECT line"),
    "header.subject_marked": ("bool", "the SUBJECT bears a portion mark"),
    "header.subject_controls": ("list(string)", "controls of that mark, portion form"),
    "header.subject_glued": ("bool", "a REF list stands inside the SUBJECT line"),
    "header.title_differs": ("bool", "the archive's title is not the SUBJECT"),
    **duration.NAMES,
    "authority.present": ("bool", "there is a Classified By or Derived From line"),
    "authority.derived": ("bool", "it is a Derived From line"),
    "authority.titled": ("bool", "it gives an office or title"),
    "authority.reasons": ("list(string)", "reason letters as written"),
    "authority.section": ("string or null", "1.4 or 1.5"),
    "authority.sections": ("list(string)", "sections accepted at the cable's date"),
    "authority.bad_reasons": ("list(string)", "letters out of range or twice"),
    "archive.level": ("string or null", "level in the archive's record; null is not assessable"),
    "archive.text": ("string", "the archive's classification as written"),
    "archive.same_controls": ("bool", "the archive's controls are the banner's and captions'"),
    "archive.other_number": ("bool", "the archive's id has the cable's post and another number"),
    "archive.before_dtg": ("bool", "the archive's date lies before the date-time group"),
    "signature.present": ("bool", "the text ends on a name in capitals on a line of its own"),
}

_TAGS_KEY: Final = re.compile(r"^[ \t]*TAGS?\b", re.MULTILINE)
_LONGEST_LINE: Final = 200
_PRECEDENCES: Final = ("R", "P", "O", "Z")


def gather(reading: Reading) -> dict[str, object]:
    """All facts of the header, by dotted name."""
    cable = reading.cable
    return {
        **_cable(cable),
        **_routing(cable),
        **_layout(reading),
        **duration.gather(cable),
        **_authority(cable),
        **_archive(cable),
        "signature.present": _is_signed(reading),
    }


def _is_signed(reading: Reading) -> bool:
    """A name that ends the text signs it, even where the reader leaves it to the text: under a
    sentence without its full stop it may be the last word."""
    end = max((p.span[1] for p in reading.cable.paragraphs), default=0)
    text = reading.source.text[max(0, end - _LONGEST_LINE) : end]
    return reading.cable.signature is not None or looks_signed(text)


def _cable(cable: Cable) -> dict[str, object]:
    banner = cable.banner
    effective = effective_marking(cable)
    return {
        "cable.mrn": cable.mrn,
        "cable.date": cable.date.isoformat() if cable.date else None,
        "cable.level": banner.marking.level.name if banner else None,
        "cable.controls": sorted(banner.marking.controls) if banner else [],
        "cable.captions": list(dict.fromkeys(c.text for c in cable.captions)),
        "cable.classified": banner is not None and banner.marking.level > Level.U,
        "cable.effective": sorted(effective.controls) if effective else [],
        "cable.truncated": cable.truncated,
        "cable.extract": cable.archive.partial_extract is not None,
        "banner.text": banner.text if banner else "",
        "banner.glued": any(t.kind == "banner-glued" for t in cable.traps),
        "banner.hybrid": banner is not None
        and any(d.kind == "hybrid-level" for d in banner.deviations),
    }


def _routing(cable: Cable) -> dict[str, object]:
    routing = cable.routing
    borne = [a.precedence for a in (*routing.to, *routing.info) if a.precedence]
    return {
        "routing.precedence": routing.precedence,
        "routing.dtg_precedence": routing.dtg_precedence,
        "routing.highest": max(borne, key=_PRECEDENCES.index) if borne else None,
        "routing.security": routing.security_letter,
        "routing.serial": routing.de_serial,
        "routing.mrn_serial": f"{int(cable.mrn.split()[-1]):04}"[-4:] if cable.mrn else None,
        "routing.delay": _delay(routing),
    }


def _delay(routing: Routing) -> int | None:
    """Minutes from the date-time group to the DE line, both UTC; the DE line has no year."""
    if routing.sent is None or routing.de_day is None or routing.de_time is None:
        return None
    hours, minutes = int(routing.de_time[:2]), int(routing.de_time[2:])
    year = routing.sent.year + (routing.de_day == 1 and routing.sent.month == 12)
    start = datetime(year, 1, 1, tzinfo=UTC)
    filed = start + timedelta(days=routing.de_day - 1, hours=hours, minutes=minutes)
    return round((filed - routing.sent).total_seconds() / 60)


def _layout(reading: Reading) -> dict[str, object]:
    cable = reading.cable
    captions = [c.text for c in cable.captions]
    kinds = {trap.kind for trap in cable.traps}
    section = cable.section
    misnumbered = find_misnumbered(reading)
    title, subject = cable.archive.title, cable.subject
    strict = {"NODIS", "EXDIS", "STADIS", "LIMDIS", "NOFORN"}
    # A header that the archive printed twice repeats its captions by the copy, not by the drafter.
    copied = bool(kinds & {"header-repeated", "header-differs"})
    once = [] if copied else captions
    ordered = list(dict.fromkeys(captions)) if copied else captions
    first = ordered.index("SIPDIS") if "SIPDIS" in ordered else len(ordered)
    return {
        "section.expected": section.expected if section else 0,
        "section.missing": [n for n in missing_sections(cable) if n not in misnumbered],
        "section.misnumbered": sorted(misnumbered),
        "caption.repeated": sorted(c for c, times in Counter(once).items() if times > 1),
        "caption.late": any(caption in strict for caption in ordered[first:]),
        "caption.channels": sorted({c for c in captions if c.endswith(" CHANNEL")}),
        "section.first": min(section.seen, default=0) if section else 0,
        "header.tags": cable.tags is not None or _has_tags_key(reading),
        "header.repeated": "header-repeated" in kinds,
        "header.differs": "header-differs" in kinds,
        "header.subject": subject is not None,
        "header.subject_marked": cable.subject_mark is not None,
        "header.subject_controls": sorted(cable.subject_mark.marking.controls)
        if cable.subject_mark
        else [],
        "header.subject_glued": "subject-glued" in kinds,
        "header.title_differs": title is not None
        and subject is not None
        and _plain(title.text) != _plain(subject.text),
    }


def _has_tags_key(reading: Reading) -> bool:
    """Whether the key of a TAGS line stands above the text, though its tags cannot be read."""
    cable = reading.cable
    end = cable.paragraphs[0].span[0] if cable.paragraphs else cable.span[1]
    return _TAGS_KEY.search(reading.source.text, cable.span[0], end) is not None


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, SUBJECT.sub("", text).casefold()))


def _authority(cable: Cable) -> dict[str, object]:
    line = cable.classified_by
    tables = reasons_on(cable.date) if cable.date else ()
    # Letters are judged by the section they are cited under, whether or not it was the right one.
    own = [table for table in reason_tables() if line and table.section == line.section]
    reasons = list(line.reasons) if line else []
    allowed = own[0].letters if own else "abcdefgh"
    return {
        "authority.present": line is not None,
        "authority.derived": bool(line and line.text.casefold().startswith("derived")),
        "authority.titled": bool(line and line.has_title),
        "authority.reasons": reasons,
        "authority.section": line.section if line else None,
        "authority.sections": [table.section for table in tables],
        "authority.bad_reasons": sorted(
            r for r, times in Counter(reasons).items() if r not in allowed or times > 1
        ),
    }


def _archive(cable: Cable) -> dict[str, object]:
    record, created = cable.archive.classification, cable.archive.created
    effective = effective_marking(cable)
    sent = cable.routing.sent
    return {
        "archive.level": record.marking.level.name if record else None,
        "archive.text": record.text if record else "",
        "archive.same_controls": record is None
        or effective is None
        or record.marking.controls == effective.controls,
        "archive.other_number": find_other_id(cable) is not None,
        "archive.before_dtg": bool(
            created and sent and created.astimezone(UTC) < sent - timedelta(minutes=1)
        ),
    }
