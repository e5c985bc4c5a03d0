"""`excise log` and `excise verify`: the audit log and what it proves."""

from pathlib import Path
from typing import Annotated

import typer

from service.options import Data, make_console, make_settings

log_app = typer.Typer(help="Vouch for the audit log and give it to others.", no_args_is_help=True)


@log_app.command("export")
def log_export(data: Data = None) -> None:
    """Print the log, an entry a line, below a checkpoint made now."""
    from service.commands.log import export_log

    for line in export_log(make_settings(data)):
        typer.echo(line)


@log_app.command("prove")
def log_prove(
    report: Annotated[Path, typer.Argument(help="A releasable report or a copy.")],
    since: Annotated[Path | None, typer.Option(help="An older checkpoint, to go on from.")] = None,
    data: Data = None,
) -> None:
    """Print a proof that this file left by this log, without the rest of the log."""
    from service.commands.log import prove_report

    typer.echo(prove_report(make_settings(data), report, since))


@log_app.command("checkpoint")
def log_checkpoint(data: Data = None) -> None:
    """Check the log, make a checkpoint and print it: keep it apart from the database."""
    from service.commands.log import make_checkpoint

    typer.echo(make_checkpoint(make_settings(data)), nl=False)


@log_app.command("key")
def log_key(data: Data = None) -> None:
    """Print the public key that checkpoints are checked with."""
    from service.commands.log import describe_key

    typer.echo(describe_key(make_settings(data)))


def verify_command(
    *,
    reports: Annotated[
        list[Path] | None, typer.Argument(help="Releasable reports and copies.")
    ] = None,
    log: Annotated[Path, typer.Option(help="An export of the log, or a proof.")],
    key: Annotated[str, typer.Option(help="What `excise log key` prints, or a file with it.")],
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that was kept apart from the database.")
    ] = None,
) -> None:
    """Prove, offline, that reports belong to a log and that it was not tampered with: exit 0 where
    all is proved, 1 where anything failed, 2 where something cannot be read."""
    from service.commands.verify import Question, verify

    if not verify(Question(reports or [], log, key, checkpoint), make_console()):
        raise typer.Exit(1)
