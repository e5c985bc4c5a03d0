"""Both reports say that a cable beside this one could not be read."""

from service.pages.report import render_releasable, render_working
from tests.service import specimen

TOLD = "A cable of the batch could not be read."
INCOMPLETE = {"ruleset": specimen.RULESET.model_copy(update={"must_redact_complete": False})}


def test_both_reports_tell_of_a_cable_that_could_not_be_read() -> None:
    working = specimen.working().model_copy(update=INCOMPLETE)
    assert TOLD in render_working(working, specimen.TEXT)
    releasable, redacted = specimen.releasable()
    assert TOLD in render_releasable(releasable.model_copy(update=INCOMPLETE), redacted)


def test_neither_report_tells_of_one_where_all_were_read() -> None:
    assert TOLD not in render_working(specimen.working(), specimen.TEXT)
    assert TOLD not in render_releasable(*specimen.releasable())
