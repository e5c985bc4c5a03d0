"""A cable's line in a list: what the two reports say, in numbers."""

from rules.report import Model, ReleasableReport, Report


class Summary(Model):
    """Counts of one report. `marking` is the banner in normal form; `pending` counts the
    redactions among `redactions` that a person must decide."""

    mrn: str | None
    marking: str | None
    errors: int
    warnings: int
    infos: int
    people: int
    redactions: int
    pending: int


def summarise(working: Report, releasable: ReleasableReport) -> Summary:
    severities = [finding.severity for finding in working.findings]
    return Summary(
        mrn=working.cable.mrn,
        marking=releasable.original_marking,
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        infos=severities.count("info"),
        people=len(working.persons),
        redactions=len(working.redactions),
        pending=sum(redaction.status == "pending" for redaction in working.redactions),
    )
