"""A batch at the terminal: a progress bar, then a table. Plain lines where there is no terminal."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from service.batch import Batch, HandedIn, hand_in, is_finished, watch
from service.settings import ServiceSettings
from worker.store.cables import CableRecord
from worker.store.opening import open_store
from worker.summary import Summary

SCREENFUL = 40


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
    engine = open_store(settings)
    try:
        handed_in = hand_in(settings, engine, batch)
        console.print(_describe(handed_in))
        records = _follow(settings, engine, handed_in, console, stopped)
    finally:
        engine.dispose()
    if not stopped():
        console.print(make_table(records))
        if address is not None:
            for line in list_links(records, address):
                console.print(line, soft_wrap=True)  # a broken link is none
    return records


def make_table(records: Sequence[CableRecord]) -> Table:
    table = Table(show_lines=True)
    table.add_column("", justify="right")
    for title in ("Cable", "Banner"):
        table.add_column(title, overflow="fold")
    for title in ("Findings", "People", "Redactions", "Status"):
        table.add_column(title)
    for number, record in enumerate(records, start=1):
        table.add_row(str(number), Text(record.name), *_cells(record), _status(record))
    return table


def list_links(records: Sequence[CableRecord], address: str) -> list[Text]:
    """A line a report, numbered as in the table; beyond a screenful, the list of cables alone."""
    if len(records) > SCREENFUL:
        return [Text(f"The reports are listed at {address}/cables")]
    return [
        Text(f"{number:>4}  {address}/v1/cables/{record.id}/report")
        for number, record in enumerate(records, start=1)
        if record.status == "done"
    ]


def _cells(record: CableRecord) -> tuple[Text, ...]:
    """Banner, findings, people, redactions. Text: nothing in them is read as markup."""
    summary = record.summary
    if summary is None:
        return (Text(), Text(), Text(), Text())
    pending = f"\n{summary.pending} pending" if summary.pending else ""
    return (
        Text(summary.marking or "none read"),
        _findings(summary),
        Text(str(summary.people)),
        Text(f"{summary.redactions}{pending}"),
    )


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


def _findings(summary: Summary) -> Text:
    counts = Text()
    for count, word, style in (
        (summary.errors, "error", "red"),
        (summary.warnings, "warning", "yellow"),
        (summary.infos, "info", "blue"),
    ):
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


def describe_start(address: str, data: Path, link: str | None) -> str:
    """link: for the first to log in."""
    lines = [f"Excise is at {address} (data in {data.absolute()}). Ctrl-C stops it."]
    if link is None:
        lines.append("`excise account link NAME` gives a link that logs in once.")
    else:
        lines.append(f"Log in, once and within 15 minutes: {link}")
    return "\n".join(lines)
