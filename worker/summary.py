"""A cable's line in a list: what the two reports say, in numbers."""

from collections import Counter
from typing import Final

from pydantic import Field

from rules.report import Model, ReleasableReport, Report

OWN_TEXT: Final = "own text"
UNREAD_MATE: Final = "unread mate"


class Summary(Model):
    """Counts of one report. `marking` is the banner in normal form; `pending` counts the
    redactions among `redactions` that a person must decide, `reasons` the same by what there is to
    decide, with `own text` for withheld words that the copy itself releases elsewhere and
    `unread mate` where a cable of the batch was not read that may mark sources for protection."""

    mrn: str | None
    marking: str | None
    errors: int
    warnings: int
    infos: int
    people: int
    redactions: int
    pending: int
    reasons: dict[str, int] = Field(default_factory=dict)


def summarise(working: Report, releasable: ReleasableReport) -> Summary:
    severities = [finding.severity for finding in working.findings]
    pending = [one.reason for one in working.redactions if one.status == "pending"]
    runs = len(working.verification.runs) if working.verification else 0
    mates = int(not working.ruleset.must_redact_complete)
    # Adding drops what is zero.
    reasons = Counter({OWN_TEXT: runs, UNREAD_MATE: mates}) + Counter(pending)
    return Summary(
        mrn=working.cable.mrn,
        marking=releasable.original_marking,
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        infos=severities.count("info"),
        people=len(working.persons),
        redactions=sum(one.status != "rejected" for one in working.redactions),
        pending=len(pending),
        reasons=dict(reasons),
    )
