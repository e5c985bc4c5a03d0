"""A batch at the terminal: a progress bar, then a table. Plain lines where there is no terminal."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from service.batch import Batch, HandedIn, hand_in, is_finished, watch
from service.settings import ServiceSettings
from worker.store.cables import CableRecord
from worker.store.database import open_engine

SEVERITIES = (
    ("errors", "error", "red"),
    ("warnings", "warning", "yellow"),
    ("infos", "info", "blue"),
)


def run_batch(
    settings: ServiceSettings,
    batch: Batch,
    console: Console,
    stopped: Callable[[], bool],
    address: str | None,
) -> tuple[CableRecord, ...]:
    """Hand in, wait until all is finished or `stopped`, show the table; gives the records.

    address: where the reports can be read, None where no server runs.
    """
    engine = open_engine(settings.database)
    try:
        handed_in = hand_in(settings, engine, batch)
        console.print(_describe(handed_in))
        records = _follow(settings, engine, handed_in, console, stopped)
    finally:
        engine.dispose()
    if not stopped():
        console.print(make_table(records, address))
    return records


def make_table(records: tuple[CableRecord, ...], address: str | None) -> Table:
    table = Table(show_lines=True)
    table.add_column("Cable", overflow="fold")
    table.add_column("Banner", overflow="fold")
    for title in ("Findings", "People", "Redactions", "Status"):
        table.add_column(title)
    for record in records:
        name = Text(record.name)  # Text: a name is never read as markup
        if address is not None and record.status == "done":
            link = f"{address}/v1/cables/{record.id}/report"
            name.append(f"\n{link}", style=f"dim link {link}")
        summary = record.summary
        if summary is None:
            table.add_row(name, "", "", "", "", _status(record))
            continue
        redactions = f"{summary.redactions}"
        if summary.pending:
            redactions += f"\n{summary.pending} pending"
        table.add_row(
            name,
            Text(summary.marking or "none read"),
            _findings(record),
            str(summary.people),
            redactions,
            _status(record),
        )
    return table


def _follow(
    settings: ServiceSettings,
    engine: Engine,
    handed_in: HandedIn,
    console: Console,
    stopped: Callable[[], bool],
) -> tuple[CableRecord, ...]:
    records: tuple[CableRecord, ...] = ()
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=len(handed_in.ids))
        finished = -1
        for records in watch(engine, settings.office, handed_in.ids, stopped):
            before, finished = finished, sum(map(is_finished, records))
            progress.update(bar, completed=finished)
            if not console.is_terminal and finished != before:
                console.print(f"{finished} of {len(records)} read")
    return records


def _describe(handed_in: HandedIn) -> str:
    new = len(handed_in.ids) - handed_in.known
    line = f"{new} handed in, {handed_in.known} known from before"
    if handed_in.refused:
        line += f", {len(handed_in.refused)} refused: larger than 10 MB"
    return line + "."


def _findings(record: CableRecord) -> Text:
    counts = Text()
    for field, word, style in SEVERITIES:
        count = getattr(record.summary, field)
        if count:
            plural = "s" if count > 1 and word != "info" else ""
            counts.append(f"{count} {word}{plural}\n", style=style)
    counts.rstrip()
    return counts or Text("none", style="dim")


def _status(record: CableRecord) -> Text:
    if record.status == "failed":
        return Text(f"failed\n{record.code}", style="red")
    if record.status == "done":
        return Text((record.disposition or "done").replace("_", " "))
    return Text(record.status, style="dim")


def describe_start(address: str, data: Path) -> str:
    return f"Excise is at {address} (data in {data.absolute()}). Ctrl-C stops it."
