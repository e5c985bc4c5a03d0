"""The release report as a page: complete, and silent about what was withheld."""

import re
from html import unescape

from service.pages.report import render_releasable
from tests.service import specimen
from tests.service.page import Page
from tests.service.specimencable import TEXT


def test_the_release_report_carries_no_withheld_word() -> None:
    """Canaries: words that stand in withheld spans of the specimen and nowhere else."""
    report, redacted = specimen.releasable()
    html = render_releasable(report, redacted)
    withheld = " ".join(TEXT[slice(*r.span)] for r in specimen.REDACTIONS).lower()
    # The page's own furniture (`this`, `copy`) is no secret; names and nouns are.
    empty = render_releasable(report.model_copy(update={"redactions": ()}), "")
    reasons = " ".join(f"{one.reason} {one.rule}" for one in report.redactions)
    open_words = set(re.findall(r"\w{4,}", f"{redacted} {empty} {reasons}".lower()))
    canaries = set(re.findall(r"\w{4,}", withheld)) - open_words
    assert {"marrow", "roos", "philippa", "crowns", "orrin", "vask", "rope"} <= canaries
    said = set(re.findall(r"\w{4,}", html.lower()))
    assert not canaries & said, canaries & said
    assert "06MERIDIAN218.txt" not in html
    assert "HARBOR CONCESSION" not in html


def test_the_release_report_tells_portions_redactions_findings_and_digests() -> None:
    report, redacted = specimen.releasable()
    html = render_releasable(report, redacted)
    text = Page(html).text
    for redaction in report.redactions:
        for part in (*redaction.exemptions, redaction.amount, redaction.fingerprint):
            assert part in text
    for finding in report.findings:
        assert finding.rule in text
        assert finding.title in text
    for part in (report.redacted_sha256, report.ruleset.digest, "214 forms", "SECRET"):
        assert part in text
    rows = html.split('<table class="portions">')[1].split("</table>")[0]
    assert rows.count("<tr>") == 1 + len(report.portions)
    assert "¶3" in rows
    assert "Released in part" in rows


def test_each_redaction_mark_in_the_released_text_is_styled() -> None:
    report, redacted = specimen.releasable()
    html = render_releasable(report, redacted)
    marks = re.findall(r'<mark class="mark-(gone|open)">(\[.*?\])</mark>', html)
    assert [unescape(mark) for _, mark in marks] == [
        redacted[slice(*redaction.span)] for redaction in report.redactions
    ]
    kinds = ["open" if r.status == "pending" else "gone" for r in report.redactions]
    assert [kind for kind, _ in marks] == kinds
