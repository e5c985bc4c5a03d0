"""The two reports as pages: self-contained HTML that asks nothing of anyone.

Serve them with `Content-Security-Policy: REPORT_POLICY` (service.pages.look). A copy saved to disk
carries the same policy in a meta element.
"""

from typing import Any, Final

from rules.report import ReleasableReport, Report
from service.pages import words
from service.pages.look import REPORT_META_POLICY, STYLE_HASH, render
from service.pages.reasons import explain
from service.pages.releasable import ReleasableView
from service.pages.working import WorkingView
from worker.summary import UNREAD_MATE

__all__ = ["STYLE_HASH", "render_releasable", "render_working"]

WORDS: Final[dict[str, Any]] = {"words": words, "unread_mate": explain(UNREAD_MATE)}


def render_working(report: Report, text: str) -> str:
    """The working report, with the cable's text: for cleared readers.

    text: the decoded source the report was made from.
    Raises ExciseError: REPORT_MISMATCH.
    """
    values = {"view": WorkingView(report, text), **WORDS}
    return render("working.html", REPORT_META_POLICY, values)


def render_releasable(report: ReleasableReport, redacted: str) -> str:
    """The releasable report, from that report and the redacted copy and nothing else.

    redacted: the decoded redacted copy.
    Raises ExciseError: REPORT_MISMATCH.
    """
    values = {"view": ReleasableView(report, redacted), **WORDS}
    return render("releasable.html", REPORT_META_POLICY, values)
