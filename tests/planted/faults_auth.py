"""AUTH: the E.O. line and the Classified By line, by the law of the cable's date."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from tests.planted.cable import Draft, EraName
from tests.planted.clean import Wish, draw
from tests.planted.eras import ERAS, MODERN, SINCE_1995, add_years
from tests.planted.fault import Plant, Severity, plants
from tests.planted.prose import Prose

_C = ("C", "S")


def _cable(seed: int, *eras: EraName, levels: tuple[str, ...] = _C) -> Draft:
    return draw(seed, Wish(eras=eras, levels=levels))  # type: ignore[arg-type]  # names of levels


def _line(
    clean: Draft, value: str, severity: Severity, at: str = "authority", also: tuple[str, ...] = ()
) -> Plant:
    """The cable with another E.O. line; ⟦ ⟧ in it point at what is wrong."""
    return Plant(clean, replace(clean, authority=value), (at,), (), severity, also)


def _day(when: date) -> str:
    return f"{when:%m/%d/%Y}"


def _short(when: date) -> str:
    return f"{when.month}/{when.day}/{when:%y}"


def _scheduled(clean: Draft, code: str, when: date) -> str:
    """As E.O. 12065 wrote it."""
    name = Prose(Random(clean.seed)).surname()
    return f"{code} ⟦{_short(when)}⟧ ({name}, RALPH R.)"


@plants("AUTH-01")
def forget_line(seed: int, rng: Random) -> Plant:
    del rng
    clean = draw(seed, Wish(eras=("11652", "12065", "12356", *SINCE_1995)))
    return Plant(clean, replace(clean, authority=None), ("banner",), (), "error")


@plants("AUTH-02")
def exempt_classified(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(("12065", "12356", *SINCE_1995)))
    return _line(clean, f"E.O. {ERAS[clean.era].number}: N/A", "error")


@plants("AUTH-02")
def date_unclassified(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995), levels=("U",))
    day = add_years(clean.sent.date(), 10)
    return _line(clean, f"E.O. {ERAS[clean.era].number}: DECL: {_day(day)}", "error")


@plants("AUTH-03")
def cite_other_order(seed: int, rng: Random) -> Plant:
    """An order whose values were right, but whose time was not."""
    era, wrong = rng.choice(
        (
            ("12356", 12958),
            ("12958", 12356),
            ("12958-2003", 12356),
            ("12958-2003", 13526),
            ("13526", 12958),
            ("13526", 12356),
        )
    )
    clean = _cable(seed, era)  # type: ignore[arg-type]  # drawn from names of eras
    day = _day(add_years(clean.sent.date(), 10))
    clean = replace(clean, authority=f"E.O. {ERAS[clean.era].number}: DECL: {day}")
    return _line(clean, f"E.O. {wrong}: DECL: {day}", "warning")


@plants("AUTH-03")
def cite_old_order_unclassified(seed: int, rng: Random) -> Plant:
    del rng
    clean = _cable(seed, "12065", levels=("U",))
    return _line(clean, "E.O. 11652: N/A", "warning")


@plants("AUTH-04")
def exceed_limit(seed: int, rng: Random) -> Plant:
    """25 years under the later orders, 10 from 1995 to 2003."""
    clean = _cable(seed, rng.choice(SINCE_1995))
    years = 10 if clean.era == "12958" else 25
    day = add_years(clean.sent.date(), years + rng.randint(1, 10))
    return _line(clean, f"E.O. {ERAS[clean.era].number}: DECL: ⟦{_day(day)}⟧", "error", "planted")


@plants("AUTH-04")
def exceed_limit_within_its_year(seed: int, rng: Random) -> Plant:
    """No later than 31 December of the last year that was allowed."""
    clean = _cable(seed, rng.choice(MODERN))
    day = date(clean.sent.year + 25, 12, 31)
    return _line(clean, f"E.O. {ERAS[clean.era].number}: DECL: ⟦{_day(day)}⟧", "warning", "planted")


@plants("AUTH-04")
def exceed_six_years(seed: int, rng: Random) -> Plant:
    """`GDS date (NAME)` up to six years, RDS up to thirty at the very most."""
    clean = _cable(seed, "12065")
    code, years = rng.choice((("GDS", rng.randint(7, 12)), ("RDS-1", rng.randint(31, 35))))
    value = _scheduled(clean, code, add_years(clean.sent.date(), years))
    return _line(clean, f"E.O. 12065: {value}", "error", "planted")


@plants("AUTH-05")
def expire_before_birth(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995))
    day = clean.sent.date() - timedelta(days=rng.choice((0, 1, 365, 1000)))
    return _line(clean, f"E.O. {ERAS[clean.era].number}: DECL: ⟦{_day(day)}⟧", "error", "planted")


@plants("AUTH-06")
def use_retired_value(seed: int, rng: Random) -> Plant:
    era, value = rng.choice(
        (
            ("12065", "E.O. 12065: GDS"),
            ("12065", "E.O. 11652: XGDS-2"),
            ("12356", "E.O. 12356: GDS 1/2/99 (TALBOT, PAUL H.)"),
            ("12958", "E.O. 12958: DECL: OADR"),
            ("12958-2003", "E.O. 12958: DECL: X1"),
            ("12958-2003", "E.O. 12958: DECL: X1, X5"),
            ("12958-2003", "E.O. 12958: DECL: OADR"),
        )
    )
    return _line(_cable(seed, era), value, "error")  # type: ignore[arg-type]  # drawn from names of eras


@plants("AUTH-07")
def date_exemption_wrongly(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, "13526")
    day = _day(add_years(clean.sent.date(), 50))
    right, wrong = rng.choice(
        ((f"25X6, {day}", "25X6"), ("50X1-HUM", f"50X1-HUM, {day}"), ("50X1-HUM", "25X1-human"))
    )
    clean = replace(clean, authority=f"E.O. 13526: DECL: {right}")
    return _line(clean, f"E.O. 13526: DECL: {wrong}", "warning")


@plants("AUTH-08")
def await_event(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995))
    event = rng.choice(
        ("AFTER KOREAN UNIFICATION", "UPON END OF TENSIONS", "after the dispute is settled")
    )
    return _line(clean, f"E.O. {ERAS[clean.era].number}: DECL: {event}", "warning")


@plants("AUTH-09")
def forget_classifier(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995))
    return Plant(clean, replace(clean, classified_by=None), ("authority",), (), "error")


@plants("AUTH-09")
def classify_unclassified(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995), levels=("U",))
    section = "1.5" if clean.era == "12958" else "1.4"
    by = f"Classified By: DCM Edith Oakes for reasons {section} (b)."
    return Plant(
        clean,
        replace(clean, classified_by=by),
        ("classified-by",),
        (),
        "error",
        near=("authority",),
    )


def _reasoned(clean: Draft, right: str, wrong: str, severity: Severity) -> Plant:
    clean = replace(clean, classified_by=f"Classified By: DCM Edith Oakes{right}")
    faulty = replace(clean, classified_by=f"Classified By: DCM Edith Oakes{wrong}")
    return Plant(clean, faulty, ("classified-by",), (), severity)


@plants("AUTH-10")
def forget_reason(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(MODERN))
    return _reasoned(clean, " for reasons 1.4 (b).", ".", "error")


@plants("AUTH-11")
def cite_other_section(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995))
    right, wrong = ("1.5", "1.4") if clean.era == "12958" else ("1.4", "1.5")
    letters = rng.choice(("(b)", "(b and d)", "(b) and (d)"))
    return _reasoned(
        clean, f" for reasons {right} {letters}.", f" for reasons {wrong} {letters}.", "warning"
    )


@plants("AUTH-12")
def cite_letter_out_of_range(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995))
    section = "1.5" if clean.era == "12958" else "1.4"
    wrong = rng.choice(
        ("(b and b)", "(b) and (b)", "(b,d,b)", "(h)" if section == "1.5" else "(b and i)")
    )
    return _reasoned(
        clean, f" for reasons {section} (b and d).", f" for reasons {section} {wrong}.", "error"
    )


@plants("AUTH-13")
def forget_title(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(MODERN))
    key, reasons = "Classified By:", "for reasons 1.4 (b) and (d)."
    clean = replace(clean, classified_by=f"{key} DCM Edith Oakes {reasons}")
    faulty = replace(clean, classified_by=f"{key} Edith Oakes {reasons}")
    return Plant(clean, faulty, ("classified-by",), (), "warning")


@plants("AUTH-14")
def drift_by_a_day(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(MODERN))
    day = add_years(clean.sent.date(), rng.choice((5, 10, 15, 20))) - timedelta(days=1)
    return _line(clean, f"E.O. {ERAS[clean.era].number}: DECL: ⟦{_day(day)}⟧", "info", "planted")


@plants("AUTH-15")
def misdate(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, rng.choice(SINCE_1995))
    day = rng.choice(("31/31/2018", "02/30/2017", "13/13/2020"))
    return _line(clean, f"E.O. {ERAS[clean.era].number}: DECL: {day}", "info")


@plants("AUTH-16")
def leave_to_schedule(seed: int, rng: Random) -> Plant:
    """A day of its own against the schedule of the order."""
    clean = _cable(seed, "11652")
    day = datetime(clean.sent.year + 6, 12, 31).date()  # noqa: DTZ001 - a day, no hour
    clean = replace(clean, authority=f"E.O. 11652: GDS {_short(day)}")
    return _line(clean, rng.choice(("E.O. 11652: GDS", "E.O. 11652: XGDS-2")), "info")
