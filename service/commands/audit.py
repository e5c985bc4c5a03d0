"""`excise audit`: findings only, printed the way linters do."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.text import Text

from rules.audit import audit_bytes
from rules.cable.envelope import decode
from rules.errors import ExciseError
from rules.report import Finding, Report
from service.commands.sources import Raw, open_sources
from service.terminal import clean

Format = Literal["table", "json", "html"]
STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Exit status: 0 nothing above info or only warnings, 1 errors found, 2 a file not read."""

    errors: int
    unread: int

    @property
    def status(self) -> int:
        return 2 if self.unread else int(self.errors > 0)


def audit_paths(
    paths: Sequence[Path], profile: str, as_of: date, form: Format, console: Console
) -> Outcome:
    """Audit every file and print what was found; a file that cannot be read is told and passed.

    Raises ExciseError UNKNOWN_PROFILE, RULES_INVALID, NOT_FOUND.
    """
    errors = unread = 0
    for raw in open_sources(paths):
        try:
            report = audit_bytes(raw.content, raw.name, profile, as_of)
        except ExciseError as error:
            if error.code in ("UNKNOWN_PROFILE", "RULES_INVALID"):
                raise
            console.print(Text(f"{raw.name}: {error.code}: {error.message} {error.hint}"))
            unread += 1
            continue
        errors += sum(finding.severity == "error" for finding in report.findings)
        _print(report, raw, form, console)
    return Outcome(errors, unread)


def _print(report: Report, raw: Raw, form: Format, console: Console) -> None:
    if form == "json":
        console.file.write(report.model_dump_json(by_alias=True) + "\n")
        return
    text = decode(raw.content, raw.name).text
    if form == "html":
        from service.pages.report import render_working  # noqa: PLC0415  # only HTML needs it

        console.file.write(render_working(report, text))
        return
    index = _LineIndex(text)
    for finding in report.findings:
        console.print(_line(finding, raw.name, index), soft_wrap=True)


class _LineIndex:
    """Line and column, both from 1, of a code point."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def _line(finding: Finding, name: str, index: _LineIndex) -> Text:
    line, column = index.place(finding.spans[0][0]) if finding.spans else (1, 1)
    told = Text(f"{clean(name)}:{line}:{column}: ")
    told.append(f"{finding.severity} {finding.rule}", STYLES[finding.severity])
    told.append(f" {clean(finding.message)} {clean(finding.suggestion)}")
    told.append(f" [{'; '.join(finding.sources)}]", "dim")
    return told
