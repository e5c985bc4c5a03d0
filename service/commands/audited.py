"""What an audit gives for each file: a report with its lines, or the reason there is none."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from rules.cable.model import Source
from rules.errors import ExciseError
from rules.report import Finding, Report, Span
from service.terminal import clean


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column from 1, in code points; the end is one beyond the last."""

    line: int
    column: int
    end_line: int
    end_column: int


class Audited:
    """A cable's report beside its text, which is used to count lines and is never printed."""

    def __init__(self, report: Report, source: Source) -> None:
        self.report = report
        self.source = source
        self.name = clean(source.name)
        text = source.text
        self._starts = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]

    def place(self, span: Span) -> Place:
        return Place(*self._point(span[0]), *self._point(span[1]))

    def first(self, finding: Finding) -> Place:
        """Where a finding begins; the first line where it points at nothing."""
        return self.place(finding.spans[0] if finding.spans else (0, 0))

    def marks(self, finding: Finding) -> Iterator[tuple[Span, str]]:
        """Each span of a finding and a hash of the words there, so that it is known again wherever
        they stand. Spaces do not count. A finding that points at nothing has one empty span."""
        for span in finding.spans or ((0, 0),):
            words = " ".join(self.source.text[slice(*span)].split())
            yield span, hashlib.sha256(f"{finding.rule}\0{words}".encode()).hexdigest()[:16]

    def fingerprint(self, finding: Finding) -> str:
        """One finding on one cable, the same for every copy of the cable that bears its number."""
        parts = [finding.rule, self.report.cable.mrn or self.report.source.sha256]
        parts += sorted(mark for _, mark in self.marks(finding))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    def _point(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that gave no report."""

    name: str
    error: ExciseError

    def __str__(self) -> str:
        return f"{clean(self.name)}: {self.error.code}: {self.error.message} {self.error.hint}"


def tell(audited: Audited, finding: Finding) -> str:
    """A finding as linters print it, on one line."""
    at = audited.first(finding)
    return (
        f"{audited.name}:{at.line}:{at.column}: {finding.severity} {finding.rule} "
        f"{clean(finding.message)} {clean(finding.suggestion)} [{'; '.join(finding.sources)}]"
    )
