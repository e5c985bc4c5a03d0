"""`excise dispose` and `excise hold`: what is deleted for good, and what must not be."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table

from rules.errors import ExciseError
from service.commands.status import opened
from worker.settings import Settings
from worker.store.disposition import dispose, list_cables_of, list_due
from worker.store.holds import lift_hold, list_holds, place_hold


def show_due(settings: Settings, console: Console) -> None:
    """What the schedule says, without touching it. Raises ExciseError: NO_SCHEDULE, NO_DATA."""
    with opened(settings) as engine:
        due = list_due(engine, settings.office, _read_schedule(settings))
    for cable_id in due:
        console.print(cable_id)
    console.print(
        f"{len(due):,} due. `excise dispose --due --approver NAME` deletes them for good."
    )


def dispose_of(
    settings: Settings,
    console: Console,
    approver: str,
    *,
    cables: Sequence[str] = (),
    batches: Sequence[str] = (),
    due: bool = False,
) -> None:
    """due: all that the schedule says, beside what is named.

    Raises ExciseError: NO_SCHEDULE, NO_DATA, NO_APPROVER, UNKNOWN_CABLE, ON_HOLD, NOT_ENDED.
    """
    with opened(settings) as engine:
        ids = list(cables)
        for batch_id in batches:
            ids += list_cables_of(engine, settings.office, batch_id)
        done = dispose(engine, settings.office, list(dict.fromkeys(ids)), approver)
        count, whole = done.cables, done.batches
        while due and (some := list_due(engine, settings.office, _read_schedule(settings))):
            done = dispose(engine, settings.office, some, approver)
            count, whole = count + done.cables, whole + done.batches
    console.print(f"{count:,} cables and {whole:,} batches are gone for good.")


def add_hold(settings: Settings, console: Console, subject: str, reason: str, actor: str) -> None:
    """Raises ExciseError: NO_DATA, UNKNOWN_SUBJECT."""
    with opened(settings) as engine:
        console.print(place_hold(engine, settings.office, subject, reason, actor))


def end_hold(settings: Settings, hold_id: str, actor: str) -> None:
    """Raises ExciseError: NO_DATA, UNKNOWN_HOLD."""
    with opened(settings) as engine:
        lift_hold(engine, settings.office, hold_id, actor)


def show_holds(settings: Settings, console: Console) -> None:
    """Raises ExciseError: NO_DATA."""
    with opened(settings) as engine:
        holds = list_holds(engine, settings.office)
    table = Table(box=None)
    for title in ("Hold", "Cable or batch", "Reason", "Placed", "Lifted"):
        table.add_column(title, overflow="fold")
    for one in holds:
        lifted = f"{one.lifted_by}, {one.lifted_at:%Y-%m-%d}" if one.lifted_at else "in force"
        placed = f"{one.placed_by}, {one.placed_at:%Y-%m-%d}"
        table.add_row(one.id, one.subject, one.reason, placed, lifted)
    console.print(table)


def _read_schedule(settings: Settings) -> datetime:
    """What ended before this moment is due."""
    if settings.keep_days is None:
        raise ExciseError(
            "NO_SCHEDULE", "Nothing is ever due: there is no schedule.", "Set EXCISE_KEEP_DAYS."
        )
    return datetime.now(UTC) - timedelta(days=settings.keep_days)
