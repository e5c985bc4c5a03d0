"""What the releasable report's page shows, taken from that report and the redacted copy alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.report import ReleasableRedaction, ReleasableReport
from service.pages import words
from service.pages.lines import Line, Lines, Note, annotate, check_spans


@dataclass(frozen=True, slots=True)
class RedactionGroup:
    """The redactions of one place: the header, or one paragraph."""

    place: str
    rows: tuple[ReleasableRedaction, ...]


class ReleasableView:
    """Raises ExciseError REPORT_MISMATCH where the report's spans do not lie in the copy."""

    def __init__(self, report: ReleasableReport, redacted: str) -> None:
        check_spans((redaction.span for redaction in report.redactions), len(redacted))
        self.report = report
        self._lines = Lines(redacted)
        self.groups = self._groups()
        self.findings = sorted(
            report.findings, key=lambda f: (words.SEVERITIES.index(f.severity), f.rule)
        )

    def actions(self) -> list[tuple[str, int]]:
        return [
            (action, sum(portion.action == action for portion in self.report.portions))
            for action in ("released", "released in part", "withheld")
        ]

    def pending(self) -> int:
        return sum(redaction.status == "pending" for redaction in self.report.redactions)

    def text(self) -> Iterator[Line]:
        """Every line of the redacted copy, its redaction marks as pieces of their own."""
        notes = [
            Note(redaction.span, "mark-open" if redaction.status == "pending" else "mark-gone")
            for redaction in self.report.redactions
            if redaction.status != "rejected"
        ]
        return annotate(self._lines, notes)

    def _groups(self) -> list[RedactionGroup]:
        groups: dict[str, list[ReleasableRedaction]] = {}
        for redaction in sorted(self.report.redactions, key=lambda r: r.span):
            groups.setdefault(_place(redaction), []).append(redaction)
        return [RedactionGroup(place, tuple(rows)) for place, rows in groups.items()]


def _place(redaction: ReleasableRedaction) -> str:
    if redaction.kind == "subject":
        return "Subject"
    return "Header" if redaction.paragraph is None else f"¶{redaction.paragraph}"
