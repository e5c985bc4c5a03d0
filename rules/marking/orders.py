"""The executive orders by date: which was in force, how long it allowed, which reasons it knew."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

import yaml

from rules.marking.register import LISTS
from rules.marking.value import Level

# Records 25 years old are automatically declassified unless exempted (E.O. 13526 section 3.3(a)).
AUTOMATIC_YEARS: Final = 25


@dataclass(frozen=True, slots=True)
class Order:
    """An order's reign, in days of origin, both inclusive.

    years: the longest duration a classifier could set; None for no limit.
    by_kind, foreign: the longest for one kind of value, and for foreign government information.
    grace: the day from which a document could follow it already.
    schedule: by the document's level, full calendar years until each lower level (E.O. 11652).
    automatic: full calendar years until an exempted document is declassified after all.
    """

    number: int
    begins: date
    ends: date
    source: str
    years: int | None = None
    by_kind: Mapping[str, int] = field(default_factory=dict)
    foreign: int | None = None
    grace: date | None = None
    schedule: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    automatic: int | None = None

    def accepts(self, day: date) -> bool:
        return (self.grace or self.begins) <= day <= self.ends


@dataclass(frozen=True, slots=True)
class ReasonTable:
    """The section a Classified By line cites, its letters, and when it was accepted."""

    section: str
    letters: str
    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class Value:
    """What an E.O. line may say, and the last day a document could say it."""

    kind: str
    ends: date
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """A code past 25 years: whether a date follows it, and the older code it took the place of."""

    code: str
    dated: bool
    source: str
    begins: date | None = None
    instead_of: str | None = None


@cache
def orders() -> tuple[Order, ...]:
    return tuple(
        Order(
            number=row["number"],
            begins=row["from"],
            ends=row["to"],
            **{name: value for name, value in row.items() if name not in ("number", "from", "to")},
        )
        for row in _table()["orders"]
    )


@cache
def reason_tables() -> tuple[ReasonTable, ...]:
    return tuple(
        ReasonTable(row["section"], row["letters"], row["from"], row["to"])
        for row in _table()["reasons"]
    )


@cache
def values() -> Mapping[str, Value]:
    """Values of the E.O. line by kind; `gds` stands there dated and undated."""
    return {
        row["kind"]: Value(row["kind"], row["to"], row["name"], row["source"])
        for row in _table()["values"]
    }


@cache
def exemptions() -> tuple[Exemption, ...]:
    """Longest code first, so that the first that fits a text is the right one."""
    rows = sorted(_table()["exemptions"], key=lambda row: -len(row["code"]))
    return tuple(
        Exemption(row["code"], row["dated"], row["source"], row.get("from"), row.get("instead_of"))
        for row in rows
    )


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        (LISTS / "orders.yaml").read_text(encoding="utf-8")
    )
    return loaded


def order_on(day: date) -> Order | None:
    """The order in force on `day`; None before 15 December 1953."""
    return next((order for order in orders() if order.begins <= day <= order.ends), None)


def is_in_force(number: int, day: date) -> bool:
    """Whether a document of `day` could cite order `number`, months of grace included."""
    return any(order.number == number and order.accepts(day) for order in orders())


def reasons_on(day: date) -> tuple[ReasonTable, ...]:
    """The reason tables accepted on `day`; two of them from 25 March to 21 September 2003."""
    return tuple(table for table in reason_tables() if table.begins <= day <= table.ends)


def retired_value(kind: str, *, dated: bool, day: date) -> Value | None:
    """The value `kind` of an E.O. line where it could no longer be written on `day`, else None.

    dated: whether a date stands beside it, which tells the schedule of E.O. 11652 from E.O. 12065.
    """
    value = values().get(f"gds-{'dated' if dated else 'undated'}" if kind == "gds" else kind)
    return value if value and day > value.ends else None


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def latest_declassification(day: date, kind: str = "date", *, foreign: bool = False) -> date | None:
    """The last date a document of `day` could be marked for; None where its order set no limit.

    kind: of the value, since E.O. 12065 allowed a GDS date less than an RDS date.
    foreign: whether for foreign government information, which lengthens the order's own limit and
    not one by kind: a GDS date was six years away at most, whoever's the information.
    """
    allowed = [
        order.foreign
        if foreign and order.foreign and kind not in order.by_kind
        else order.by_kind.get(kind, order.years)
        for order in orders()
        if order.accepts(day)
    ]
    limits = [years for years in allowed if years is not None]
    return add_years(day, max(limits)) if limits and len(limits) == len(allowed) else None


def scheduled_steps(level: Level, day: date) -> tuple[tuple[Level, date], ...]:
    """When a document of `level` and `day` under the general schedule goes to each lower level.

    E.O. 11652 section 5(A): at the end of full calendar years following the year of origin. Empty
    where no order of that day had a schedule, and for what is not classified.
    """
    order = order_on(day)
    steps = order.schedule.get(level.name, {}) if order else {}
    return tuple((Level[low], date(day.year + years, 12, 31)) for low, years in steps.items())


def automatic_declassification(day: date) -> date | None:
    """When a document of `day` exempted from its order's schedule was declassified after all."""
    order = order_on(day)
    return date(day.year + order.automatic, 12, 31) if order and order.automatic else None


def is_declassification_due(created: date | None, marked: date | None, as_of: date) -> bool:
    """Whether the marked date has passed or the cable is 25 years old; such a marking is for a
    person to decide on, never an exemption by machine (E.O. 13526 section 3.3(a))."""
    if marked is not None and marked <= as_of:
        return True
    return created is not None and add_years(created, AUTOMATIC_YEARS) <= as_of
