"""The E.O. line and the Classified By line: by which order, until when, by whom and why."""

import re
from datetime import date
from typing import Final

from rules.cable import lines as l
from rules.cable.model import Authority, Cable, ClassifiedBy, DeclassKind, Field, Span
from rules.marking.orders import automatic_declassification, exemptions, scheduled_steps
from rules.marking.value import Level

_MONTHS: Final = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN"),
    *("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
)
_MONTH: Final = rf"({'|'.join(_MONTHS)})[A-Z]*\.?"
_YEAR: Final = r"(\d{4}|\d{2})(?!\d)"
# Year, month and day in the order of the groups named beside each form.
_DATES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        (r"(?<!\d)(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)", (1, 2, 3)),
        (rf"(?<!\d)(\d{{1,2}})[/.-](\d{{1,2}})[/.-]{_YEAR}", (3, 1, 2)),
        (r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)", (1, 2, 3)),
        (rf"(?<!\d)(\d{{1,2}})\s*{_MONTH},?\s*{_YEAR}", (3, 2, 1)),
        (rf"\b{_MONTH}\s*(\d{{1,2}}),?\s+{_YEAR}", (3, 1, 2)),
    )
)
_KINDS: Final[tuple[tuple[DeclassKind, re.Pattern[str]], ...]] = (
    # N:A and a bare NA are slips of the 1970s for N/A.
    (
        "n/a",
        re.compile(r"\bN\s?[/:]\s?A\b|\bN\.\s?A\.|^\s*NA\s*$|\bNOT APPLICABLE\b", re.IGNORECASE),
    ),
    ("group", re.compile(r"\bG(?:ROUP|P)\.?\s*-?\s*[1-4]\b", re.IGNORECASE)),
    ("oadr", re.compile(r"\bOADR\b", re.IGNORECASE)),
    ("xgds", re.compile(r"\bX\s?GDS\d?\b", re.IGNORECASE)),
    ("gds", re.compile(r"\bGDS\b|\bGDA\b", re.IGNORECASE)),
    ("rds", re.compile(r"\bRDS\b", re.IGNORECASE)),
    ("xcode", re.compile(r"\b(?:25|50|75)X\d?\b|(?:\b|(?<=1\.6))X[1-8]\b", re.IGNORECASE)),
    ("mr", re.compile(r"\bMR\b", re.IGNORECASE)),
)
_EVENT: Final = re.compile(r"\bDECL\w*:?\s*[^\W\d]", re.IGNORECASE)
# A code with what may follow it, up to the date: 25X1, 25X1-human, 50X1-HUM, 75X, X5, 1.6X5.
_CODE: Final = re.compile(
    r"\b(?:25|50|75)X\d?(?:-[A-Z]+)?\b|(?:\b|(?<=1\.6))X[1-8]\b", re.IGNORECASE
)
# The classifier named after a dated GDS: GDS 2/16/85 (JOHNSON, RALPH R.)
_NAME: Final = re.compile(r"\(\s*(?P<name>[A-Z][A-Za-z.'\- ]+,\s*[A-Z][A-Za-z.' ]*?)\s*\)")

_REASON: Final = re.compile(
    r"\b(?:reasons?\b\s*:?|(?:per|under)(?=[^.]{0,24}\s1\.[45]))\s*"
    r"(?:E\.?O\.?\s*\d{5}\s*,?\s*)?(?:sections?\s*)?(?P<section>1\.[45])?\s*"
    rf"(?P<letters>(?:[\s(),/&.]|{l.REASON_LETTER}|\band\b)*)",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"\b[a-z]\b", re.IGNORECASE)
_LEADS_ON: Final = re.compile(r"\b(?:for|under)$", re.IGNORECASE)
# A title, rank or office beside a name: capitals of an office symbol, or a word of the service.
_TITLE: Final = re.compile(
    r"\b(?:[A-Z]{2,}(?:/[A-Z]+)*|Amb(?:assador)?\.?|Charge|Chargé|Consul|Counselor|Minister|Officer|"
    r"Director|Deputy|Acting|Secretary|Chief|Attach[eé]|Col(?:onel)?\.?|Econ|Pol|Political|Economic|"
    r"Assistant|Advisor|Adviser|Head|Principal)\b"
)


def read_authority(text: str, span: Span) -> Authority | None:
    """Read the E.O. line `text`, which stands at `span` (continuation lines included)."""
    found = l.EXECUTIVE_ORDER.match(text)
    if not found:
        return None
    rest = text[found.end() :]
    dated = _find_date(rest)
    on = dated[0] if dated else None
    kind = next((kind for kind, pattern in _KINDS if pattern.search(rest)), None)
    if kind is None:
        kind = "date" if dated else "event" if _EVENT.search(rest) else "none"
    elif kind == "xcode" and on:
        kind = "date"
    at = span[0] + found.end()
    named = _NAME.search(rest)
    return Authority(
        order=int(found["order"]),
        kind=kind,
        on=on,
        text=text.strip(),
        span=span,
        on_span=(at + dated[1][0], at + dated[1][1]) if dated else None,
        name=Field(named["name"], (at + named.start("name"), at + named.end("name")))
        if named
        else None,
    )


def _find_date(text: str) -> tuple[date | None, Span] | None:
    """The first date of any form and its place; the date is None where the calendar has none."""
    for pattern, order in _DATES:
        if found := pattern.search(text):
            year, month, day = (found[group] for group in order)
            return _date(year, month, day), found.span()
    return None


def _date(year: str, month: str, day: str) -> date | None:
    full = int(year)
    if full < 100:
        full += 2000 if full < 50 else 1900
    try:
        return date(
            full, int(month) if month.isdigit() else _MONTHS.index(month[:3].upper()) + 1, int(day)
        )
    except ValueError:
        return None


def exemption_codes(authority: Authority) -> tuple[str, ...]:
    """The codes its E.O. line gives, upper case, in the order written: `25X1`, `50X1-HUM`, `X5`."""
    return tuple(found.group().upper() for found in _CODE.finditer(authority.text))


def holds_past_limit(authority: Authority) -> bool:
    """Whether it names a code that exempts from automatic declassification at 25 years."""
    known = tuple(exemption.code for exemption in exemptions())
    return any(code.startswith(known) for code in exemption_codes(authority))


def declassifies_on(cable: Cable) -> date | None:
    """The day the cable is declassified by its own E.O. line; None where it gives none.

    A date it states counts as it stands. A GDS without one goes by the schedule of E.O. 11652 for
    the highest level of banner and portions, an XGDS by that order's 30 years.
    """
    authority = cable.authority
    if authority is None or authority.on is not None or cable.date is None:
        return authority.on if authority else None
    if authority.kind == "gds":
        steps = scheduled_steps(_highest(cable), cable.date)
        return next((day for level, day in steps if level == Level.U), None)
    return automatic_declassification(cable.date) if authority.kind == "xgds" else None


def downgrades_on(cable: Cable) -> tuple[tuple[Level, date], ...]:
    """The steps down before that, for a GDS without a date (E.O. 11652 section 5(A))."""
    authority = cable.authority
    if authority is None or authority.kind != "gds" or authority.on or cable.date is None:
        return ()
    steps = scheduled_steps(_highest(cable), cable.date)
    return tuple(step for step in steps if step[0] > Level.U)


def _highest(cable: Cable) -> Level:
    marks = [cable.banner, *(p.mark for p in cable.paragraphs)]
    return max((mark.marking.level for mark in marks if mark), default=Level.U)


def read_classified_by(text: str, span: Span) -> ClassifiedBy | None:
    """Read a Classified By (or Derived From) line; reasons in any of the forms cables carry:
    `1.4 (b and d)`, `1.4(b) & (d)`, `1.5 (b,d)`, `1.4 b,d`, `(B/D)`."""
    key = l.CLASSIFIED_BY.match(text)
    if not key:
        return None
    reason = _REASON.search(text, key.end())
    letters = _LETTER.findall(reason["letters"]) if reason else []
    who_end = reason.start() if reason else len(text)
    trimmed = _trim_who(text[key.end() : who_end])
    start = span[0] + key.end()
    who = Field(trimmed, (start, start + len(trimmed))) if trimmed.strip() else None
    return ClassifiedBy(
        text=text.strip(),
        span=span,
        who=who,
        section=reason["section"] if reason else None,
        reasons=tuple(letter.lower() for letter in letters),
        reasons_span=(span[0] + reason.start(), span[0] + len(text[: reason.end()].rstrip()))
        if reason
        else None,
        has_title=bool(who and _TITLE.search(who.text)),
    )


def _trim_who(text: str) -> str:
    """`text` without the punctuation, and the `for` or `under`, that lead on to the reasons."""
    end = len(text)
    while end:
        spaced = text[end : end + 1].isspace()
        if text[end - 1].isspace() or text[end - 1] in ".;,":
            end -= 1
        elif spaced and (word := _LEADS_ON.search(text, max(0, end - len("under")), end)):
            end = word.start()
        else:
            break
    return text[:end]
