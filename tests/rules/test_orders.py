"""Each cable's duration is judged by the order of its own date: durations, schedules, values."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rules.audit import audit_bytes
from rules.cable.authority import declassifies_on, downgrades_on, exemption_codes, read_authority
from rules.cable.envelope import decode
from rules.cable.model import Cable
from rules.cable.reader import read
from rules.marking.orders import (
    automatic_declassification,
    is_in_force,
    latest_declassification,
    order_on,
    orders,
    reasons_on,
    retired_value,
    scheduled_steps,
)
from rules.marking.value import Level
from worker.portions import judge_portion

DAY = date(2026, 11, 22)


def _cable(sent: str, level: str, line: str, mark: str = "(C)") -> Cable:
    text = (
        f"R 021200Z {sent}\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\n"
        f"{level} LIMA 1\n{line}\nTAGS: PFOR\nSUBJECT: X\n\n1. {mark} Text.\n"
    )
    return read(decode(text.encode(), "x"))


def test_the_orders_follow_each_other_without_a_gap() -> None:
    for earlier, later in pairwise(orders()):
        assert later.begins - earlier.ends == timedelta(days=1)


def test_every_order_and_value_names_its_source() -> None:
    assert all(order.source for order in orders())


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(1953, 12, 14), None),
        (date(1972, 5, 31), 10501),
        (date(1972, 6, 1), 11652),
        (date(1978, 11, 30), 11652),
        (date(1978, 12, 1), 12065),
        (date(1982, 8, 1), 12356),
        (date(1995, 10, 13), 12356),
        (date(1995, 10, 14), 12958),
        (date(2010, 6, 26), 12958),
        (date(2010, 6, 27), 13526),
    ],
)
def test_the_order_in_force_changes_on_its_day(day: date, number: int | None) -> None:
    found = order_on(day)
    assert (found.number if found else None) == number
    assert number is None or is_in_force(number, day)


@pytest.mark.parametrize(
    ("day", "kind", "foreign", "limit"),
    [
        (date(1979, 3, 2), "gds", True, date(1985, 3, 2)),  # six years, whoever's the information
        (date(1974, 1, 2), "gds", False, None),
        (date(1979, 3, 15), "gds", False, date(1985, 3, 15)),
        (date(1979, 3, 15), "rds", False, date(1999, 3, 15)),
        (date(1979, 3, 15), "rds", True, date(2009, 3, 15)),
        (date(1990, 1, 2), "date", False, None),
        (date(1998, 1, 2), "date", False, date(2008, 1, 2)),
        (date(2003, 3, 24), "date", False, date(2013, 3, 24)),
        (date(2003, 3, 25), "date", False, date(2028, 3, 25)),
        (date(2007, 1, 2), "date", False, date(2032, 1, 2)),
        (date(2008, 2, 29), "date", False, date(2033, 2, 28)),
    ],
)
def test_the_longest_duration_is_its_orders(
    day: date, kind: str, foreign: bool, limit: date | None
) -> None:
    assert latest_declassification(day, kind, foreign=foreign) == limit


@pytest.mark.parametrize(
    ("level", "steps"),
    [
        (Level.TS, [("S", 1976), ("C", 1978), ("U", 1984)]),
        (Level.S, [("C", 1976), ("U", 1982)]),
        (Level.C, [("U", 1980)]),
        (Level.U, []),
    ],
)
def test_the_general_schedule_steps_down_at_the_end_of_the_year(
    level: Level, steps: list[tuple[str, int]]
) -> None:
    found = [(low.name, day) for low, day in scheduled_steps(level, date(1974, 5, 29))]
    assert found == [(name, date(year, 12, 31)) for name, year in steps]
    assert scheduled_steps(level, date(1979, 1, 1)) == ()


def test_what_was_exempted_then_had_thirty_years() -> None:
    assert automatic_declassification(date(1975, 1, 2)) == date(2005, 12, 31)
    assert automatic_declassification(date(1985, 1, 2)) is None


@pytest.mark.parametrize(
    ("kind", "dated", "last"),
    [
        ("gds", False, date(1978, 11, 30)),
        ("xgds", False, date(1978, 11, 30)),
        ("gds", True, date(1982, 7, 31)),
        ("rds", True, date(1982, 7, 31)),
        ("oadr", False, date(1995, 10, 14)),
        ("xcode", False, date(2003, 9, 21)),
        ("mr", False, date(2008, 2, 29)),
    ],
)
def test_a_value_is_right_on_its_last_day_and_retired_on_the_next(
    kind: str, dated: bool, last: date
) -> None:
    assert retired_value(kind, dated=dated, day=last) is None
    assert retired_value(kind, dated=dated, day=last + timedelta(days=1)) is not None


def test_both_sections_of_reasons_count_in_the_months_of_grace() -> None:
    assert [t.section for t in reasons_on(date(2003, 3, 24))] == ["1.5"]
    assert [t.section for t in reasons_on(date(2003, 6, 1))] == ["1.5", "1.4"]
    assert [t.section for t in reasons_on(date(2003, 9, 22))] == ["1.4"]


@pytest.mark.parametrize(
    ("line", "kind", "on"),
    [
        ("E.O. 11652: GDS", "gds", None),
        ("E.O. 10501: GROUP 3", "group", None),
        ("E.O. 12065: GDS 2/16/85 (EXAMPLE, PAT) OR-E", "gds", date(1985, 2, 16)),
        ("EO 12958 DECL: 2020/02/23", "date", date(2020, 2, 23)),
        ("E.O. 12958: DECL: 20200223", "date", date(2020, 2, 23)),
        ("E.O. 12958: DECL: 23 FEB 2020", "date", date(2020, 2, 23)),
        ("E.O. 12958: DECL: February 23, 2020", "date", date(2020, 2, 23)),
        ("E.O. 12958: decl: 6/3/08", "date", date(2008, 6, 3)),
        ("E.O. 12958: DECL: 31/31/2020", "date", None),
        ("E.O. 12958: DECL: X1, X5", "xcode", None),
        ("E.O. 13526: DECL: 50X1-HUM", "xcode", None),
        ("E.O. 13526: DECL: 25X1, 01/02/2060", "date", date(2060, 1, 2)),
        ("E.O. 12958: DECL: MR", "mr", None),
        ("E.O. 12356: DECL: OADR", "oadr", None),
        ("E.O. 12958: decl: after korean unification", "event", None),
        ("E.O. 11652: N:A", "n/a", None),
        ("E.O. 12065: NA", "n/a", None),
        ("E.O. 11652:", "none", None),
    ],
)
def test_an_order_line_reads_in_every_form(line: str, kind: str, on: date | None) -> None:
    found = read_authority(line, (0, len(line)))
    assert found is not None
    assert (found.kind, found.on) == (kind, on)
    if on and found.on_span:
        again = read_authority(f"E.O. 12958: {line[slice(*found.on_span)]}", (0, 99))
        assert again is not None
        assert again.on == on


def test_codes_are_read_as_written() -> None:
    line = "E.O. 13526: DECL: 25X1-human, 50X2-WMD, X5"
    found = read_authority(line, (0, len(line)))
    assert found is not None
    assert exemption_codes(found) == ("25X1-HUMAN", "50X2-WMD", "X5")


@pytest.mark.parametrize(
    ("sent", "level", "line", "on"),
    [
        ("MAY 74", "C O N F I D E N T I A L", "E.O. 11652: GDS", date(1980, 12, 31)),
        ("MAY 74", "S E C R E T", "E.O. 11652: GDS", date(1982, 12, 31)),
        ("MAY 74", "C O N F I D E N T I A L", "E.O. 11652: XGDS-3", date(2004, 12, 31)),
        ("MAR 79", "C O N F I D E N T I A L", "E.O. 12065: GDS 3/2/85 (EXAMPLE, PAT)", date(1985, 3, 2)),
        ("MAR 79", "C O N F I D E N T I A L", "E.O. 12065: GDS", None),
        ("MAY 88", "C O N F I D E N T I A L", "E.O. 12356: DECL: OADR", None),
    ],
)  # fmt: skip
def test_a_cable_declassifies_by_its_own_law(
    sent: str, level: str, line: str, on: date | None
) -> None:
    assert declassifies_on(_cable(sent, level, line)) == on


def test_a_schedule_goes_by_the_highest_portion() -> None:
    cable = _cable("MAY 74", "C O N F I D E N T I A L", "E.O. 11652: GDS", "(S)")
    assert declassifies_on(cable) == date(1982, 12, 31)
    assert downgrades_on(cable) == ((Level.C, date(1976, 12, 31)),)


def test_a_portion_is_due_from_the_day_its_schedule_ends() -> None:
    cable = _cable("MAY 74", "C O N F I D E N T I A L", "E.O. 11652: GDS")
    mark = cable.paragraphs[0].mark
    assert judge_portion(mark, cable, date(1980, 12, 30)).basis == "classified"
    assert judge_portion(mark, cable, date(1980, 12, 31)).basis == "declassification-due"


def test_a_cable_of_unknown_date_says_what_was_not_judged() -> None:
    text = (
        "C O N F I D E N T I A L LIMA 1\nE.O. 11652: GDS\nTAGS: PFOR\nSUBJECT: X\n\n1. (C) Text.\n"
    )
    found = {f.rule: f.severity for f in audit_bytes(text.encode(), "x", "public", DAY).findings}
    assert found["AUTH-15"] == "info"
    assert not {"AUTH-03", "AUTH-04", "AUTH-06", "AUTH-09"} & found.keys()
