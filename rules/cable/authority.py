"""The E.O. line and the Classified By line: by which order, until when, by whom and why."""

import re
from datetime import date
from typing import Final

from rules.cable import lines as l
from rules.cable.model import Authority, ClassifiedBy, DeclassKind, Field, Span

_DATE: Final = re.compile(
    r"(?P<y>\d{4})[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})|(?P<m2>\d{1,2})[/-](?P<d2>\d{1,2})[/-](?P<y2>\d{4}|\d{2})(?!\d)"
)
_KINDS: Final[tuple[tuple[DeclassKind, re.Pattern[str]], ...]] = (
    ("n/a", re.compile(r"\bN\s?/\s?A\b|\bNOT APPLICABLE\b", re.IGNORECASE)),
    ("oadr", re.compile(r"\bOADR\b", re.IGNORECASE)),
    ("xgds", re.compile(r"\bX\s?GDS\b", re.IGNORECASE)),
    ("gds", re.compile(r"\bGDS\b|\bGDA\b", re.IGNORECASE)),
    ("rds", re.compile(r"\bRDS\b", re.IGNORECASE)),
    ("xcode", re.compile(r"\b(?:25)?X[1-9]\b", re.IGNORECASE)),
)
# The classifier named after a dated GDS: GDS 2/16/85 (JOHNSON, RALPH R.)
_NAME: Final = re.compile(r"\(\s*(?P<name>[A-Z][A-Za-z.'\- ]+,\s*[A-Z][A-Za-z.' ]*?)\s*\)")

_REASON: Final = re.compile(
    r"\breasons?\b\s*:?\s*(?:E\.?O\.?\s*\d{5}\s*,?\s*)?(?:sections?\s*)?(?P<section>1\.[45])?\s*"
    r"(?P<letters>(?:[\s(),/&.]|\b[a-h]\b|\band\b)*)",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"\b[a-z]\b", re.IGNORECASE)
_WHO_END: Final = re.compile(r"\s*(?:[.;,]\s*|\bfor\s+|\bunder\s+)*$", re.IGNORECASE)
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
    dated = _DATE.search(rest)
    on = _date(dated) if dated else None
    kind = next((kind for kind, pattern in _KINDS if pattern.search(rest)), None)
    if kind is None:
        kind = "date" if on else "event" if re.search(r"\bDECL\w*:?\s*\S", rest) else "none"
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
        on_span=(at + dated.start(), at + dated.end()) if dated else None,
        name=Field(named["name"], (at + named.start("name"), at + named.end("name")))
        if named
        else None,
    )


def _date(found: re.Match[str]) -> date | None:
    year = int(found["y"] or found["y2"])
    if year < 100:
        year += 2000 if year < 50 else 1900
    try:
        return date(year, int(found["m"] or found["m2"]), int(found["d"] or found["d2"]))
    except ValueError:
        return None


def read_classified_by(text: str, span: Span) -> ClassifiedBy | None:
    """Read a Classified By (or Derived From) line; reasons in any of the forms cables carry:
    `1.4 (b and d)`, `1.4(b) & (d)`, `1.5 (b,d)`, `1.4 b,d`, `(B/D)`."""
    key = l.CLASSIFIED_BY.match(text)
    if not key:
        return None
    reason = _REASON.search(text, key.end())
    letters = _LETTER.findall(reason["letters"]) if reason else []
    who_end = reason.start() if reason else len(text)
    body = text[key.end() : who_end]
    trimmed = body[: _WHO_END.search(body).start()] if _WHO_END.search(body) else body  # type: ignore[union-attr]  # same search
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
