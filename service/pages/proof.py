"""The leak check over a release report's page, which is what people hand on."""

import hashlib

from rules.report import ReleasableReport
from service.pages.report import render_releasable
from worker.artefacts import Artefact, Checked, Secrets, read_pieces


def check_page(report: ReleasableReport, redacted: str, page: str, secrets: Secrets) -> Checked:
    """Whether the page gives away what is withheld.

    report: checked by itself before. redacted: the decoded copy, checked as well. What a page about
    an empty copy says, it says of every cable.
    """
    nothing = {
        "portions": (),
        "findings": (),
        "redactions": (),
        "redacted_sha256": hashlib.sha256().hexdigest(),
    }
    blank = render_releasable(report.model_copy(update=nothing), "")
    told = Artefact("report", "json", report.model_dump_json(by_alias=True))
    own = {*read_pieces(Artefact("blank page", "html", blank)), *read_pieces(told)}
    return secrets.check(redacted, [Artefact("release report", "html", page)], own)
