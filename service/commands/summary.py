"""What a folder's findings come to, by rule, year and post."""

from collections import Counter
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.report import Report
from service.terminal import clean

_SEVERITIES: Final = ("error", "warning", "info")


class Summary:
    """Counts findings as the reports come by."""

    def __init__(self) -> None:
        self._cables: dict[str, Counter[str]] = {"Year": Counter(), "Post": Counter()}
        self._found: dict[str, Counter[tuple[str, str]]] = {
            "Rule": Counter(),
            "Year": Counter(),
            "Post": Counter(),
        }
        self._all = 0

    def add(self, report: Report) -> None:
        cable = report.cable
        self._all += 1
        keys = {
            "Year": cable.date[:4] if cable.date else "unknown",
            "Post": " ".join(cable.mrn.split()[1:-1]) if cable.mrn else "unknown",
        }
        for kind, key in keys.items():
            self._cables[kind][key] += 1
        for finding in report.findings:
            self._found["Rule"][finding.rule, finding.severity] += 1
            for kind, key in keys.items():
                self._found[kind][key, finding.severity] += 1

    def show(self, console: Console) -> None:
        """Three tables: rules by their number of findings, years and posts in their order."""
        console.print(f"\n{self._all} cables")
        for kind, found in self._found.items():
            cables = self._cables.get(kind)
            table = Table(box=None, pad_edge=False)
            table.add_column(kind)
            for title in (*(["cables"] if cables else []), *_SEVERITIES):
                table.add_column(title, justify="right")
            for key in self._order(kind):
                numbers = [found[key, severity] for severity in _SEVERITIES]
                row = [*([cables[key]] if cables else []), *numbers]
                table.add_row(Text(clean(key)), *map(str, row))
            console.print()
            console.print(table)

    def _order(self, kind: str) -> list[str]:
        if kind in self._cables:
            return sorted(self._cables[kind])
        total: Counter[str] = Counter()
        for (key, _), number in self._found[kind].items():
            total[key] += number
        return sorted(total, key=lambda key: (-total[key], key))
