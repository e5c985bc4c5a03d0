"""`excise dispose` and `excise hold`."""

import re
from typing import Annotated

import typer

from service.options import Data, make_console, make_settings

hold_app = typer.Typer(help="Legal holds: what must not be deleted.", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", help="Who answers for it.")]


def dispose_command(
    *,
    cables: Annotated[list[str] | None, typer.Option("--cable", help="An id.")] = None,
    batches: Annotated[list[str] | None, typer.Option("--batch", help="All of this one.")] = None,
    due: Annotated[bool, typer.Option("--due", help="All that EXCISE_KEEP_DAYS says.")] = False,
    approver: Annotated[str | None, typer.Option(help="Who approves; it is recorded.")] = None,
    data: Data = None,
) -> None:
    """Delete cables for good: text, names, reports and copy, never what is on hold. Without an
    option, list what is due."""
    from service.commands.disposal import dispose_of, show_due

    settings = make_settings(data)
    if not (cables or batches or due):
        show_due(settings, make_console())
        return
    if approver is None:
        raise typer.BadParameter("deleting needs --approver")
    dispose_of(
        settings, make_console(), approver, cables=cables or (), batches=batches or (), due=due
    )


@hold_app.command("add")
def hold_add(
    subject: Annotated[str, typer.Argument(help="The id of a cable or a batch.")],
    reason: Annotated[str, typer.Option(help="A code of your own, like foia-2026-114.")],
    by: By,
    data: Data = None,
) -> None:
    """Keep a cable or a batch from disposition; prints the hold's id."""
    from service.commands.disposal import add_hold

    if not re.fullmatch(r"[a-z0-9-]{1,64}", reason):
        raise typer.BadParameter("a reason is a code of small letters, digits and hyphens")
    _check_name(by)
    add_hold(make_settings(data), make_console(), subject, reason, by)


@hold_app.command("lift")
def hold_lift(
    hold: Annotated[str, typer.Argument(help="The hold's id.")], by: By, data: Data = None
) -> None:
    """End a hold."""
    from service.commands.disposal import end_hold

    _check_name(by)
    end_hold(make_settings(data), hold, by)


@hold_app.command("list")
def hold_list(data: Data = None) -> None:
    """Every hold, also those lifted."""
    from service.commands.disposal import show_holds

    show_holds(make_settings(data), make_console())


def _check_name(by: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9._:@/+=-]{1,200}", by):  # as the audit log takes it
        raise typer.BadParameter("--by is an account's id: letters, digits, no spaces")
