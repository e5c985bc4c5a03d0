"""The page of an evaluation: figures, charts and tables, and no text of the gold."""

from itertools import groupby
from typing import Final

from service.pages.chart import Chart, Point, Row, draw_chart
from service.pages.look import REPORT_META_POLICY, render
from service.shares import describe_reading, write_interval, write_share
from worker.evaluation.report import EvaluationReport, LineReport, ShareReport

CASES: Final = {
    "as-written": "as written",
    "capitals": "capitals",
    "wrapped-capitals": "wrapped capitals",
    "paged": "wrapped, with page lines",
}
_MEASURES: Final = (
    ("Mentions covered", "mention_recall"),
    ("Persons covered", "person_recall"),
    ("Precision, at least", "precision"),
)


def render_evaluation(report: EvaluationReport) -> str:
    """A page that stands alone: no script, no other file."""
    whole = [line for line in report.lines if line.by is None]
    values = {
        "first": whole[0],
        "whole": whole,
        "groups": [
            (kind, _chart_groups(str(kind), list(lines)), _tell(str(kind), report))
            for kind, lines in groupby(report.lines, key=lambda line: line.by)
            if kind
        ],
        "chart": _chart_whole(whole),
        "reading": report.reading,
        "told": describe_reading(report.reading) if report.reading else "",
        "sha256": report.gold_sha256,
        "cases": CASES,
        "share": write_share,
        "interval": write_interval,
    }
    return render("evaluation.html", REPORT_META_POLICY, values)


def _tell(kind: str, report: EvaluationReport) -> list[LineReport]:
    return [line for line in report.lines if line.by == kind]


def _chart_whole(lines: list[LineReport]) -> Chart:
    rows = [Row(title, tuple(_points(lines, measure))) for title, measure in _MEASURES]
    return draw_chart("Recall and precision by case", _series(lines), rows)


def _chart_groups(kind: str, lines: list[LineReport]) -> Chart:
    rows = [
        Row(str(name), tuple(_points(list(members), "mention_recall")))
        for name, members in groupby(lines, key=lambda line: line.name)
    ]
    return draw_chart(f"Mentions covered by {kind}", _series(lines), rows)


def _series(lines: list[LineReport]) -> list[str]:
    return [CASES[case] for case in dict.fromkeys(line.case for line in lines)]


def _points(lines: list[LineReport], measure: str) -> list[Point]:
    shares: list[tuple[LineReport, ShareReport]] = [
        (line, getattr(line, measure)) for line in lines
    ]
    return [
        Point(CASES[line.case], share.value, share.low, share.high, write_share(share))
        for line, share in shares
        if share.value is not None
    ]
