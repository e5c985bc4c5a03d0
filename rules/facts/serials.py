"""Whether page lines and the archive's id give the number that the banner gives."""

import re
from typing import Final

from rules.cable import lines as l
from rules.cable.message import of_page
from rules.cable.model import Cable, Span
from rules.facts.reading import Reading

_MRN: Final = re.compile(r"(?:\d\d )?(?P<post>[A-Z][^\d]*) (?P<number>\d+)")
_ID: Final = re.compile(r"(?:\d{2}|\d{4})(?P<post>[A-Z]+)(?P<number>\d+)")


def missing_sections(cable: Cable) -> list[int]:
    """Sections of the banner's count that no page line or banner of this message shows."""
    section = cable.section
    if section is None:
        return []
    return [n for n in range(1, section.expected + 1) if n not in section.seen]


def find_misnumbered(reading: Reading) -> dict[int, Span]:
    """Page lines that bear a missing section of the cable's own post under another number."""
    missing = missing_sections(reading.cable)
    mrn = _split(reading.cable)
    if not missing or mrn is None:
        return {}
    found: dict[int, Span] = {}
    start, end = reading.cable.span
    for at in re.finditer(r"^.*\d{8}.*$", reading.source.text[start:end], re.MULTILINE):
        page = l.PAGE.match(at.group())
        if page is None or not page["nth"] or int(page["nth"]) not in missing:
            continue
        named = of_page(page)
        if "".join(named.post.split()) == mrn[0] and named.number != mrn[1]:
            found.setdefault(int(page["nth"]), (start + at.start(), start + at.end()))
    return found


def find_other_id(cable: Cable) -> Span | None:
    """The archive's id, where it is the cable's post and another number."""
    mrn, record = _split(cable), cable.archive.mrn
    told = _ID.match(record.text) if record else None
    if mrn is None or record is None or told is None:
        return None
    same_post = told["post"] == "".join(filter(str.isalpha, mrn[0]))
    return record.span if same_post and int(told["number"]) != mrn[1] else None


def _split(cable: Cable) -> tuple[str, int] | None:
    """Post without spaces, and number; None where the cable names itself by neither."""
    found = _MRN.fullmatch(cable.mrn or "")
    return ("".join(found["post"].split()), int(found["number"])) if found else None
