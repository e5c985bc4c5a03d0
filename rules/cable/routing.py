"""Routing lines: precedence, DE, ZNY or ZNR, date-time group, FROM, TO, INFO.

Source: ACP-127 as 5 FAH-2 H-320 gives it.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from rules.cable import lines as l
from rules.cable.lines import Line
from rules.cable.model import Addressee, Field, Routing, Span

_MONTHS: Final = (
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
)
_WORDS: Final = {"FLASH": "Z", "IMMEDIATE": "O", "NIACT": "O", "PRIORITY": "P", "ROUTINE": "R"}
_PRECEDENCE_WORD: Final = re.compile(r"\b(FLASH|NIACT|IMMEDIATE|PRIORITY|ROUTINE)\b")
_STATION: Final = re.compile(r"R[A-Z]{4,7}/(?=\S)")
_READ: Final = l.any_of(l.PRECEDENCE, l.DE_LINE, l.SECURITY, l.DTG, l.FROM)
_SERIAL: Final = re.compile(r"\d{4}")
# Cables began in the 1910s on this form; two digits up to 49 are this century's.
_CENTURY_TURN: Final = 50


def read_routing(lines: Sequence[Line]) -> Routing:
    """Read routing lines in any order; what is missing stays None."""
    values: dict[str, object] = {}
    addressed: dict[str, list[Addressee]] = {"TO": [], "INFO": []}
    key: str | None = None
    for line in lines:
        if _READ.match(line.text):
            values |= {k: v for k, v in _read_line(line).items() if k not in values}
        if l.DISTRIBUTION.match(line.text):  # the Department's own INFO list names no addressee
            key = None if l.TO.match(line.text) else key
        elif found := l.TO.match(line.text):
            key = found["key"]
            addressed[key].append(_addressee(found["who"], line, found.start("who")))
        elif key and not line.blank and not _is_format_line(line):
            addressed[key].append(_addressee(line.text, line, 0))
    return Routing(**values, to=tuple(addressed["TO"]), info=tuple(addressed["INFO"]))  # type: ignore[arg-type]  # values are keyed by field


def _is_format_line(line: Line) -> bool:
    return bool(
        _READ.match(line.text) or l.DISTRIBUTION.match(line.text) or l.PAGE.match(line.text)
    )


def _read_line(line: Line) -> dict[str, object]:
    if found := l.PRECEDENCE.match(line.text):
        return {"precedence": found["prec"], "precedence_span": line.span}
    if found := l.DE_LINE.match(line.text):
        return {
            "de_line": Field(line.text.strip(), line.span),
            "de_serial": found["serial"],
            "de_day": int(found["day"]),
            "de_time": found["time"],
        }
    if found := l.SECURITY.match(line.text):
        return {"security": Field(line.text.strip(), line.span), "security_letter": found["letter"]}
    if found := l.DTG.match(line.text):
        return {
            "dtg": Field(found.group().strip(), (line.span[0], line.start + found.end())),
            "dtg_precedence": found["prec"].split()[0],
            "sent": _sent(found),
        }
    if found := l.FROM.match(line.text):
        span: Span = (line.start + found.start("who"), line.start + len(line.text.rstrip()))
        return {"origin": Field(found["who"].strip(), span)}
    return {}


def _sent(found: re.Match[str]) -> datetime | None:
    year = int(found["year"])
    if year < 100:
        year += 2000 if year < _CENTURY_TURN else 1900
    month = _MONTHS.index(found["month"][:3]) + 1
    try:
        return datetime(
            year, month, int(found["day"]), int(found["hour"]), int(found["minute"]), tzinfo=UTC
        )
    except ValueError:
        return None


def _addressee(text: str, line: Line, offset: int) -> Addressee:
    start, end = _find_addressee(text)
    word = _PRECEDENCE_WORD.search(text)
    at = line.start + offset
    return Addressee(text[start:end], _WORDS[word[1]] if word else None, (at + start, at + end))


def _find_addressee(text: str) -> tuple[int, int]:
    """The addressee without station, precedence and serial: RUEHTO/AMEMBASSY MAPUTO PRIORITY 3989.

    Word by word from the end: a pattern would try each of them as the last.
    """
    words = list(re.finditer(r"\S+", text))
    start, last = words[0].start(), len(words) - 1
    if last and _SERIAL.fullmatch(words[last][0]):
        last -= 1
    if last and words[last][0] in _WORDS and words[last][0] != "NIACT":
        last -= 1
        last -= bool(last and words[last][0] == "NIACT")
    station = _STATION.match(text, start)
    return station.end() if station else start, words[last].end()
