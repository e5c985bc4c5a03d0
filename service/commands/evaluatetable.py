"""The table of `excise evaluate`."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.shares import describe_reading, write_share
from service.terminal import clean
from worker.evaluation.report import EvaluationReport, LineReport, ShareReport

COLUMNS: Final = (
    *("Case", "Group", "texts", "mentions", "covered %", "persons", "covered %"),
    *("hits", "unjudged", "right, at least %", "innocent %"),
)
_NOTE: Final = (
    "In brackets Wilson's 95 % interval. Covered: mentions in full, persons in all their mentions. "
    "Innocent: characters removed that are no name's. Unjudged hits count as wrong and innocent."
)
_LEFT: Final = 2  # columns of words before those of numbers


def print_table(report: EvaluationReport, console: Console) -> None:
    """A row for each case and group; shares in percent with their 95 % intervals."""
    table = Table(box=None, pad_edge=False)
    for number, title in enumerate(COLUMNS):
        table.add_column(title, justify="right" if number >= _LEFT else "left", no_wrap=True)
    before = None
    for line in report.lines:
        if before is not None and (line.by, line.name) != before:
            table.add_section()
        before = (line.by, line.name)
        table.add_row(*_cells(line))
    console.print(table)
    console.print(f"\n{_NOTE}")
    if report.reading:
        console.print(describe_reading(report.reading), markup=False)


def _cells(line: LineReport) -> tuple[Text, ...]:
    cells = (
        line.case,
        f"{line.by} {clean(line.name or '')}" if line.by else "all",
        str(line.documents),
        str(line.mention_recall.whole),
        _brief(line.mention_recall),
        str(line.person_recall.whole),
        _brief(line.person_recall),
        str(line.hits),
        str(line.unjudged),
        _brief(line.precision),
        _brief(line.innocent_removed, 2),
    )
    return tuple(map(Text, cells))


def _brief(share: ShareReport, digits: int = 1) -> str:
    return write_share(share, digits).replace(" %", "")
