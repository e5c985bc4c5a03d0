"""The forms of `excise audit` that print each file as it is done."""

import csv
import unicodedata
from collections.abc import Callable
from typing import IO, Final

from rich.console import Console
from rich.text import Text

from service.cells import defuse
from service.commands.audited import Audited
from service.terminal import clean

STYLES: Final = {"error": "bold red", "warning": "yellow", "info": "blue"}
COLUMNS: Final = (
    *("file", "line", "column", "severity", "rule", "paragraphs"),
    *("message", "suggestion", "sources", "mrn", "fingerprint"),
)
_Write = Callable[[Audited], None]


def open_table(console: Console) -> _Write:
    """Lines as linters print them, in colour on a terminal."""

    def write(audited: Audited) -> None:
        for finding in audited.report.findings:
            at = audited.first(finding)
            told = Text(f"{audited.name}:{at.line}:{at.column}: ")
            told.append(f"{finding.severity} {finding.rule}", STYLES[finding.severity])
            told.append(f" {clean(finding.message)} {clean(finding.suggestion)}")
            told.append(f" [{'; '.join(finding.sources)}]", "dim")
            console.print(told, soft_wrap=True)

    return write


def open_json(out: IO[str]) -> _Write:
    """One report a line. Control characters that JSON would let stand are escaped."""

    def write(audited: Audited) -> None:
        out.write(_escape(audited.report.model_dump_json(by_alias=True)) + "\n")

    return write


def open_html(out: IO[str]) -> _Write:
    """The working report's page."""
    from service.pages.report import render_working  # noqa: PLC0415  # only HTML needs it

    def write(audited: Audited) -> None:
        out.write(render_working(audited.report, audited.source.text))

    return write


def open_csv(out: IO[str]) -> _Write:
    """One finding a row; nothing in it is a formula to a spreadsheet."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)

    def write(audited: Audited) -> None:
        for finding in audited.report.findings:
            at = audited.first(finding)
            cells = (
                audited.name,
                str(at.line),
                str(at.column),
                finding.severity,
                finding.rule,
                ", ".join(map(str, finding.paragraphs)),
                finding.message,
                finding.suggestion,
                "; ".join(finding.sources),
                audited.report.cable.mrn or "",
                audited.fingerprint(finding),
            )
            rows.writerow(defuse(clean(cell)) for cell in cells)

    return write


def _escape(text: str) -> str:
    return "".join(
        _escape_one(c) if c > "~" and unicodedata.category(c)[0] == "C" else c for c in text
    )


def _escape_one(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))
