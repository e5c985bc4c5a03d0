"""A baseline: what was found before, so that an audit tells only what is new.

It holds rules, message numbers and hashes, no word of a cable. The hash of a short mark can be
guessed, so a baseline is kept where the reports are kept.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from rules.errors import ExciseError
from rules.language.profile import normal_mrn
from rules.report import Finding, Report, Severity
from service.commands.audited import Audited

SCHEMA: Final = "excise/baseline/1"
_RANK: Final[dict[Severity, int]] = {"info": 0, "warning": 1, "error": 2}


class Known(BaseModel):
    """A finding as the baseline keeps it. places: how often each hash of words stands there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    severity: Severity
    sha256: str
    mrn: str | None
    places: dict[str, int]


def open_baseline(out: IO[str]) -> Callable[[Audited], None]:
    """Write a baseline, one finding a line below a head."""
    out.write(json.dumps({"schema": SCHEMA}) + "\n")

    def write(audited: Audited) -> None:
        report = audited.report
        for finding in report.findings:
            known = Known(
                rule=finding.rule,
                severity=finding.severity,
                sha256=report.source.sha256,
                mrn=normal_mrn(report.cable.mrn or ""),
                places=Counter(mark for _, mark in audited.marks(finding)),
            )
            out.write(known.model_dump_json() + "\n")

    return write


class Baseline:
    """Findings by rule and cable; a cable is known by its number or by its very bytes."""

    def __init__(self, known: Iterator[Known] | tuple[Known, ...]) -> None:
        self._known: defaultdict[tuple[str, str], list[Known]] = defaultdict(list)
        for one in known:
            for cable in filter(None, (one.sha256, one.mrn)):
                self._known[one.rule, cable].append(one)

    def keep_new(self, audited: Audited) -> Report:
        """The report without what is known; of a finding known in part, its new places.

        What was known at a lower severity is new. Where the same words stand more often than
        before, which of them is new cannot be told, and all are shown.
        """
        report = audited.report
        kept = (self._narrow(audited, finding) for finding in report.findings)
        findings = tuple(finding for finding in kept if finding)
        return report.model_copy(update={"findings": findings})

    def _narrow(self, audited: Audited, finding: Finding) -> Finding | None:
        cable = audited.report.cable.mrn or ""
        keys = (audited.report.source.sha256, normal_mrn(cable) or "")
        known: Counter[str] = Counter()
        for one in (one for key in keys for one in self._known.get((finding.rule, key), ())):
            if _RANK[one.severity] >= _RANK[finding.severity]:
                known |= Counter(one.places)
        marks = list(audited.marks(finding))
        more = Counter(mark for _, mark in marks) - known
        if not more:
            return None
        new = tuple(span for span, mark in marks if mark in more)
        return finding.model_copy(update={"spans": new if finding.spans else ()})


def read_baseline(path: Path) -> Baseline:
    """Raises ExciseError NOT_FOUND, BASELINE_INVALID with the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise ExciseError("NOT_FOUND", "There is no such baseline.", "Check the path.") from None
    except (OSError, UnicodeDecodeError):
        raise _invalid(1) from None
    try:
        head = json.loads(lines[0]) if lines else None
    except ValueError:
        head = None
    if head != {"schema": SCHEMA}:
        raise _invalid(1)
    return Baseline(tuple(_parse(line, number) for number, line in enumerate(lines[1:], 2)))


def _parse(line: str, number: int) -> Known:
    try:
        return Known.model_validate_json(line)
    except ValidationError:
        raise _invalid(number) from None


def _invalid(line: int) -> ExciseError:
    return ExciseError(
        "BASELINE_INVALID",
        f"Line {line} of the baseline cannot be read.",
        "Write it again with `excise audit --format baseline`.",
    )
