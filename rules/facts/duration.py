"""Facts of duration: what the E.O. line says, judged by the order in force on the cable's date."""

import re
from datetime import date, timedelta
from typing import Final

from rules.cable.authority import (
    declassifies_on,
    downgrades_on,
    exemption_codes,
    holds_past_limit,
)
from rules.cable.model import Authority, Cable
from rules.marking.orders import (
    add_years,
    exemptions,
    is_in_force,
    latest_declassification,
    order_on,
    retired_value,
)

NAMES: Final = {
    "order.present": ("bool", "there is an E.O. line"),
    "order.number": ("int or null", "the order it names"),
    "order.in_force": ("int or null", "the order in force at the cable's date"),
    "order.known": ("bool", "the order named was in force at the cable's date"),
    "order.kind": ("string", "date group gds rds xgds xcode oadr mr event n/a none"),
    "order.on": ("string or null", "the date it gives, `2024-04-26`"),
    "order.limit": ("string or null", "the last date the order allowed"),
    "order.foreign_limit": ("string or null", "the last for foreign government information"),
    "order.days_over": ("int", "days beyond that limit; 0 within it, or where a code exempts"),
    "order.in_last_year": ("bool", "no later than 31 December of the limit's year"),
    "order.within_foreign": ("bool", "beyond the limit, within the foreign one"),
    "order.not_after_origin": ("bool", "the date is on or before the cable's own"),
    "order.drift": (
        "int",
        "days off a round anniversary or its order's own; 0 on one or far off",
    ),
    "order.retired": ("string or null", "its value, where none could be written so any more"),
    "order.retired_on": ("string or null", "the last day that value could be written"),
    "order.undated": ("list(string)", "exemption codes that need a date and have none"),
    "order.overdated": ("list(string)", "exemption codes that take no date and have one"),
    "order.replaced": ("list(string)", "exemption codes another code took the place of"),
    "order.definite": ("bool", "the event it names is a visit, a meeting, a signing or the like"),
    "order.scheduled_on": ("string or null", "declassification by a schedule, not by a date"),
    "order.downgrades": ("list(string)", "steps down before that, `C 1976-12-31`"),
}

_ANNIVERSARIES: Final = (5, 10, 15, 20, 25)
_OF_ITS_OWN: Final = {12065: (6, 20, 30)}  # section 1-4: six years; twenty, thirty where reviewed
_DAY: Final = timedelta(days=1)
_DRIFT: Final = 7
# Events that come to an end someone can name the day of.
_DEFINITE: Final = re.compile(
    r"\b(?:visit|trip|travel|meeting|conference|summit|session|talks|negotiations?|round|election|"
    r"departure|arrival|delivery|signing|signature|announcement|publication|release|ceremony)\b",
    re.IGNORECASE,
)


def gather(cable: Cable) -> dict[str, object]:
    """All facts of the E.O. line, by dotted name."""
    authority, made = cable.authority, cable.date
    return {
        "order.present": authority is not None,
        "order.number": authority.order if authority else None,
        "order.kind": authority.kind if authority else "none",
        "order.on": _iso(authority.on if authority else None),
        "order.definite": bool(authority and _DEFINITE.search(authority.text)),
        "order.drift": _drift(authority, made),
        "order.scheduled_on": _iso(
            declassifies_on(cable) if authority and authority.on is None else None
        ),
        "order.downgrades": [f"{level.name} {day}" for level, day in downgrades_on(cable)],
        **_force(authority, made),
        **_limits(authority, made),
        **_codes(authority, made),
    }


def _force(authority: Authority | None, made: date | None) -> dict[str, object]:
    current = order_on(made) if made else None
    retired = None
    if authority and made:
        kind, dated = authority.kind, authority.on is not None
        # X1 to X8 are dead beside a date too; 25X1 and its like are not of their kind.
        if kind in ("date", "xcode"):
            kind = "xcode" if any(c.startswith("X") for c in exemption_codes(authority)) else "date"
        retired = retired_value(kind, dated=dated, day=made)
    return {
        "order.in_force": current.number if current else None,
        "order.known": bool(
            authority
            and made
            and authority.order is not None
            and is_in_force(authority.order, made)
        ),
        "order.retired": retired.name if retired else None,
        "order.retired_on": _iso(retired.ends if retired else None),
    }


def _limits(authority: Authority | None, made: date | None) -> dict[str, object]:
    on, kind = (authority.on, authority.kind) if authority else (None, "date")
    limit = latest_declassification(made, kind) if made else None
    foreign = latest_declassification(made, kind, foreign=True) if made else None
    exempt = bool(authority and holds_past_limit(authority))
    over = (on - limit).days if on and limit and on > limit and not exempt else 0
    return {
        "order.limit": _iso(limit),
        "order.foreign_limit": _iso(foreign),
        "order.days_over": over,
        "order.in_last_year": bool(on and limit and on.year <= limit.year),
        "order.within_foreign": bool(over and on and foreign and on <= foreign),
        "order.not_after_origin": bool(on and made and on <= made),
    }


def _codes(authority: Authority | None, made: date | None) -> dict[str, object]:
    """Codes of exemption against what the register says of each (E.3, E.6)."""
    undated, overdated, replaced = [], [], []
    for code in exemption_codes(authority) if authority else ():
        known = next((e for e in exemptions() if code.startswith(e.code)), None)
        follows = next((e for e in exemptions() if e.instead_of == code), None)
        if follows and follows.begins and (made is None or made >= follows.begins):
            replaced.append(code)
        elif known and authority and known.dated and authority.on is None:
            undated.append(code)
        elif known and authority and not known.dated and authority.on is not None:
            overdated.append(code)
    return {"order.undated": undated, "order.overdated": overdated, "order.replaced": replaced}


def _drift(authority: Authority | None, made: date | None) -> int:
    """Days off the nearest round anniversary, up to a week: a date set on the day of drafting."""
    if authority is None or authority.on is None or made is None:
        return 0
    usual = _OF_ITS_OWN.get(authority.order or 0, _ANNIVERSARIES)
    days = [(authority.on - add_years(made, years)) // _DAY for years in usual]
    nearest = min(days, key=abs)
    return nearest if abs(nearest) <= _DRIFT else 0


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
