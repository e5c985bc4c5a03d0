"""The one straight line: bytes in, a release proposal out."""

from functools import cache
from pathlib import Path

from rules.audit import describe_ruleset, judge
from rules.cable.envelope import decode, encode
from rules.cable.reader import read
from rules.description import describe_cable, describe_source
from rules.errors import ExciseError
from rules.language.ruleset import load_ruleset
from rules.report import (
    Disposition,
    PersonReport,
    Redaction,
    Report,
    Verification,
)
from worker.leak import find_leaks, find_runs
from worker.people.evidence import Person
from worker.people.finder import PeopleFinder
from worker.plan import part_people, plan_redactions
from worker.proposal import Proposal, Submission
from worker.redact import redact
from worker.release import report_release

# A process loads its models once; they are never changed after.
load_finder = cache(PeopleFinder.load)


def propose(submission: Submission, key: bytes, site: Path | None = None) -> Proposal:
    """Read, audit, find people, plan, redact, check for leaks, report.

    key: the office's secret for fingerprints, 32 bytes.
    site: a folder of an office's own packs and profiles.
    Raises ExciseError: EMPTY, BINARY, TOO_LARGE, NO_CABLE, UNKNOWN_PROFILE, NO_RULES,
    RULES_INVALID, RULE_FAILED, LEAK_FOUND.
    """
    as_of = submission.as_of
    ruleset = load_ruleset(submission.profile, as_of, site)
    source = decode(submission.source, submission.name)
    cable = read(source)
    findings = judge(source, cable, ruleset, as_of)
    persons = load_finder().find(source.text, cable)
    people = part_people(persons, ruleset.withhold)
    redactions = plan_redactions(source.text, cable, people, ruleset.withhold, as_of)
    copy = redact(source.text, cable.span, redactions)
    redacted = encode(copy.text, source)
    leaks, checked = find_leaks(source.text, cable, people, copy)
    if leaks:
        raise _leaked(len(leaks))
    runs = find_runs(source.text, cable, redactions, copy)
    verification = Verification(leaks=0, checked=checked, runs=runs)
    disposition = _dispose(redactions, verification)
    working = Report(
        source=describe_source(source, cable),
        as_of=as_of.isoformat(),
        cable=describe_cable(cable),
        findings=findings,
        persons=tuple(_describe_person(person) for person in persons),
        redactions=redactions,
        ruleset=describe_ruleset(ruleset),
        verification=verification,
        disposition=disposition,
    )
    releasable = report_release(
        source=source.text,
        copy=copy,
        redacted=redacted,
        redactions=redactions,
        findings=findings,
        ruleset=ruleset,
        verification=verification,
        disposition=disposition,
        as_of=as_of,
        key=key,
    )
    return Proposal(working, releasable, redacted, disposition)


def _dispose(redactions: tuple[Redaction, ...], verification: Verification) -> Disposition:
    if verification.runs:
        return "held"
    return "needs_decision" if any(r.status == "pending" for r in redactions) else "ready"


def _describe_person(person: Person) -> PersonReport:
    return PersonReport(
        id=person.id, role=person.role, mentions=tuple(m.span for m in person.mentions)
    )


def _leaked(count: int) -> ExciseError:
    return ExciseError(
        "LEAK_FOUND",
        f"A withheld name still stands in the copy, in {count} place{'s' if count > 1 else ''}.",
        "Nothing was released; add the missed places by hand or report the cable's number.",
    )
