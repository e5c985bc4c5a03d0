"""Which order was in force when, and how its line was written.

Written from the table "Order in force, by date of origin" of the catalogue.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from tests.planted.cable import EraName, LayoutName, LevelName
from tests.planted.prose import Prose


@dataclass(frozen=True)
class Era:
    """first, last: days of origin drawn from, inclusive."""

    name: EraName
    number: int
    first: date
    last: date
    layouts: tuple[LayoutName, ...]


# The months of grace of 2003, and the years before TAGS lines, are left to mutations.
ERAS: dict[EraName, Era] = {
    era.name: era
    for era in (
        Era("10501", 10501, date(1964, 1, 2), date(1972, 5, 30), ("plain",)),
        Era("11652", 11652, date(1973, 7, 2), date(1978, 11, 29), ("nara", "nara", "plain")),
        Era("12065", 12065, date(1978, 12, 2), date(1982, 7, 30), ("nara", "nara", "plain", "acp")),
        Era("12356", 12356, date(1982, 8, 2), date(1995, 10, 12), ("acp", "plain")),
        Era("12958", 12958, date(1995, 10, 16), date(2003, 3, 20), ("acp", "extract", "plain")),
        Era(
            "12958-2003",
            12958,
            date(2003, 9, 24),
            date(2010, 6, 25),
            ("acp", "viewer", "viewer", "listing", "extract", "plain"),
        ),
        Era("13526", 13526, date(2010, 6, 29), date(2016, 12, 30), ("acp", "plain")),
    )
}
MODERN: tuple[EraName, ...] = ("12958-2003", "13526")
SINCE_1995: tuple[EraName, ...] = ("12958", *MODERN)


def draw_time(era: Era, rng: Random) -> datetime:
    days = (era.last - era.first).days
    day = era.first + timedelta(days=rng.randint(0, days))
    return datetime(day.year, day.month, day.day, rng.randint(5, 21), rng.randint(0, 59))  # noqa: DTZ001 - a date-time group is always Zulu


def add_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def write_authority(
    era: Era, level: LevelName, sent: datetime, rng: Random, prose: Prose
) -> str | None:
    """The E.O. line in one of the forms the era wrote; its date between ⟦ and ⟧."""
    number = f"{rng.choice(('E.O.', 'E.O.', 'EO'))} {era.number}"
    if level == "U":
        return f"{number}{rng.choice((': N/A', ':N/A', ': N/A'))}"
    return _CLASSIFIED[era.name](number, sent.date(), rng, prose)


def write_day(day: date, rng: Random) -> str:
    forms = (
        f"{day:%m/%d/%Y}",
        f"{day:%Y/%m/%d}",
        f"{day.month}/{day.day}/{day:%y}",
        f"{day:%m/%d/%y}",
    )
    # Two figures for a year cannot say which century from forty years on.
    return rng.choice(forms if day.year < 2030 else forms[:2])


def _group(number: str, sent: date, rng: Random, prose: Prose) -> str | None:
    del sent, prose
    return rng.choice((None, f"{number}: GROUP {rng.randint(1, 4)}"))


def _schedule(number: str, sent: date, rng: Random, prose: Prose) -> str:
    del sent, prose
    return f"{number}: {rng.choice(('GDS', 'GDS', 'XGDS-1', 'XGDS-2', 'XGDS - 3', 'XGDS 4'))}"


def _dated_schedule(number: str, sent: date, rng: Random, prose: Prose) -> str:
    years, code = rng.choice(((6, "GDS"), (6, "GDS"), (20, "RDS-1"), (20, "RDS-3")))
    day = add_years(sent, years)
    name = f"{prose.surname()}, {prose.forename()} {rng.choice('ABHJMR')}."
    tail = rng.choice(("", " OR-M", " OR-E", " OR-P"))
    return f"{number}: {code} {day.month}/{day.day}/{day:%y} ({name}){tail}"


def _agency(number: str, sent: date, rng: Random, prose: Prose) -> str:
    del prose
    day = write_day(add_years(sent, rng.choice((5, 10))), rng)
    return f"{number}: {rng.choice(('DECL: OADR', 'DECL: OADR', 'DECL:OADR', f'DECL: {day}'))}"


def _ten_years(number: str, sent: date, rng: Random, prose: Prose) -> str:
    del prose
    day = write_day(add_years(sent, rng.choice((5, 10))), rng)
    code = rng.choice(("X1", "X5", "X1, X5", "X6"))
    return rng.choice(
        (f"{number}: DECL: {day}", f"{number} DECL: {day}", f"{number}: DECL: {code}")
    )


def _twenty_five_years(number: str, sent: date, rng: Random, prose: Prose) -> str:
    del prose
    day = write_day(add_years(sent, rng.choice((5, 10, 15, 20, 25))), rng)
    return rng.choice((f"{number}: DECL: {day}", f"{number} DECL: {day}", f"{number}: decl: {day}"))


_CLASSIFIED: dict[EraName, Callable[[str, date, Random, Prose], str | None]] = {
    "10501": _group,
    "11652": _schedule,
    "12065": _dated_schedule,
    "12356": _agency,
    "12958": _ten_years,
    "12958-2003": _twenty_five_years,
    "13526": _twenty_five_years,
}


def write_classified_by(era: Era, level: LevelName, rng: Random, prose: Prose) -> str | None:
    """From 14 October 1995 on, a classified cable names its classifier and the reasons."""
    if level == "U" or era.name not in SINCE_1995:
        return None
    section = "1.5" if era.name == "12958" else "1.4"
    name = f"{prose.forename().title()} {prose.surname().title()}"
    first, second = sorted(rng.sample("abcd", 2))
    title = rng.choice(
        ("DCM", "Ambassador", "Charge d'Affaires", "Political Counselor", "EEB/ESC DAS")
    )
    reasons = rng.choice(
        (
            f"{section} ({first} and {second})",
            f"{section} ({first}) and ({second})",
            f"{section} ({first},{second})",
            f"{section}({first}) & ({second})",
            f"{section} ({first.upper()}/{second.upper()})",
            f"{section} ({first})",
            f"{section} {first},{second}",
        )
    )
    form = rng.randint(0, 4)
    key = rng.choice(("Classified By:", "Classified By:", "CLASSIFIED BY:", "Classified by"))
    if form == 0:
        return f"{key} {title} {name}. Reasons: {reasons}."
    if form == 1:
        return f"{key} {name}, {title}, for reasons {reasons}."
    if form == 2:
        return f"{key} {title} {name}; Reason: {reasons}"
    if form == 3:
        return f"{key} {title} {name}, reason: {reasons}."
    return f"{key} {title} {name} for Reasons {reasons}"
