"""The executive orders by date: which was in force, how long it allowed, which reasons it knew."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import yaml

from rules.marking.register import LISTS

# Records 25 years old are automatically declassified unless exempted (E.O. 13526 section 3.3(a)).
AUTOMATIC_YEARS: Final = 25


@dataclass(frozen=True, slots=True)
class Order:
    """An order's reign. `years`: the longest duration a classifier could set; None for no limit."""

    number: int
    begins: date
    ends: date
    years: int | None


@dataclass(frozen=True, slots=True)
class ReasonTable:
    """The section a Classified By line cites, its letters, and when it was accepted."""

    section: str
    letters: str
    begins: date
    ends: date


@cache
def orders() -> tuple[Order, ...]:
    return tuple(
        Order(row["number"], row["from"], row["to"], row.get("years")) for row in _table()["orders"]
    )


@cache
def reason_tables() -> tuple[ReasonTable, ...]:
    return tuple(
        ReasonTable(row["section"], row["letters"], row["from"], row["to"])
        for row in _table()["reasons"]
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


def reasons_on(day: date) -> tuple[ReasonTable, ...]:
    """The reason tables accepted on `day`; two of them from 25 March to 21 September 2003."""
    return tuple(table for table in reason_tables() if table.begins <= day <= table.ends)


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def latest_declassification(day: date) -> date | None:
    """The last date a cable of `day` could be marked for; None where the order set no limit."""
    order = order_on(day)
    return add_years(day, order.years) if order and order.years else None


def is_declassification_due(created: date | None, marked: date | None, as_of: date) -> bool:
    """Whether the marked date has passed or the cable is 25 years old; such a marking is for a
    person to decide on, never an exemption by machine (E.O. 13526 section 3.3(a))."""
    if marked is not None and marked <= as_of:
        return True
    return created is not None and add_years(created, AUTOMATIC_YEARS) <= as_of
