"""Reports claim no more than was done."""

from service.pages.report import render_releasable, render_working
from tests.service import specimen
from tests.service.page import Page
from tests.service.specimencable import TEXT

TOLD = "A cable of the batch could not be read."
INCOMPLETE = {"ruleset": specimen.RULESET.model_copy(update={"must_redact_complete": False})}


def test_both_reports_tell_of_a_cable_that_could_not_be_read() -> None:
    working = specimen.working().model_copy(update=INCOMPLETE)
    assert TOLD in render_working(working, TEXT)
    releasable, redacted = specimen.releasable()
    assert TOLD in render_releasable(releasable.model_copy(update=INCOMPLETE), redacted)


def test_neither_report_tells_of_one_where_all_were_read() -> None:
    assert TOLD not in render_working(specimen.working(), TEXT)
    assert TOLD not in render_releasable(*specimen.releasable())


def test_an_audit_alone_claims_nothing_about_a_copy() -> None:
    audit = specimen.working(redactions=(), persons=()).model_copy(
        update={"verification": None, "disposition": None}
    )
    read = Page(render_working(audit, TEXT)).text
    assert "no copy was proposed" in read
    for claim in ("Released", "Withheld", "Redactions", "Names left over", "leak check"):
        assert claim not in read
