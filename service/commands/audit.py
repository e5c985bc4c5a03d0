"""`excise audit`: findings only, in the form that a person, a page or a CI reads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from rich.console import Console

from rules.audit import audit_source
from rules.cable.envelope import decode
from rules.errors import ExciseError
from rules.language.ruleset import RuleSet, load_ruleset
from service.commands import formats
from service.commands.audited import Audited, Unread
from service.commands.baseline import open_baseline, read_baseline
from service.commands.junit import render_junit
from service.commands.sarif import render_sarif
from service.commands.sources import open_sources
from service.commands.summary import Summary

Format = Literal["table", "json", "html", "csv", "sarif", "junit", "baseline"]
# These are one document, and are written when all is read.
_WHOLE: Final = {"sarif": render_sarif, "junit": render_junit}


@dataclass(frozen=True, slots=True)
class Request:
    """What to audit with. baseline: a file of what is known; site: a folder of own rules."""

    profile: str
    as_of: date
    form: Format = "table"
    baseline: Path | None = None
    site: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Exit status: 0 nothing above info or only warnings, 1 errors found, 2 a file not read."""

    errors: int
    unread: int

    @property
    def status(self) -> int:
        return 2 if self.unread else int(self.errors > 0)


def audit_paths(paths: Sequence[Path], request: Request, out: Console, err: Console) -> Outcome:
    """Audit every file and print what was found to `out`; a file that cannot be read is told to
    `err` and passed. A table of a folder ends with a summary.

    Raises ExciseError UNKNOWN_PROFILE, NO_RULES, RULES_INVALID, BASELINE_INVALID, NOT_FOUND.
    """
    ruleset = load_ruleset(request.profile, request.as_of, request.site)
    baseline = read_baseline(request.baseline) if request.baseline else None
    write = _open(request.form, out)
    whole: list[Audited | Unread] = []
    summary = Summary()
    errors = unread = 0
    for item in audit_each(paths, ruleset, request.as_of):
        if isinstance(item, Unread):
            err.print(str(item), markup=False, soft_wrap=True)
            unread += 1
            whole.append(item)
            continue
        if baseline:
            item.report = baseline.keep_new(item)
        errors += sum(finding.severity == "error" for finding in item.report.findings)
        summary.add(item.report)
        if write:
            write(item)
        else:
            whole.append(item)
    if request.form in _WHOLE:
        out.file.write(_WHOLE[request.form](whole, ruleset))
    if request.form == "table" and any(path.is_dir() for path in paths):
        summary.show(out)
    return Outcome(errors, unread)


def audit_each(paths: Sequence[Path], ruleset: RuleSet, as_of: date) -> Iterator[Audited | Unread]:
    """Each file's report, or why there is none. Raises ExciseError NOT_FOUND."""
    for raw in open_sources(paths):
        try:
            source = decode(raw.content, raw.name)
            yield Audited(audit_source(source, ruleset, as_of), source)
        except ExciseError as error:
            yield Unread(raw.name, error)


def _open(form: Format, out: Console) -> Callable[[Audited], None] | None:
    """What writes each file as it is done; None for a form that is one document."""
    if form == "table":
        return formats.open_table(out)
    openers = {
        "json": formats.open_json,
        "html": formats.open_html,
        "csv": formats.open_csv,
        "baseline": open_baseline,
    }
    return openers[form](out.file) if form in openers else None
