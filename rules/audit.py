"""The audit: a cable read, described, and judged by a ruleset."""

from datetime import date
from pathlib import Path

from rules.cable.envelope import decode
from rules.cable.model import Cable, Source
from rules.cable.reader import read
from rules.description import describe_cable, describe_source
from rules.facts.reading import read_closely
from rules.language.judgement import judge_reading
from rules.language.ruleset import RuleSet, load_ruleset
from rules.report import Finding, Report, Ruleset

_WORST_FIRST = ("error", "warning", "info")


def judge(source: Source, cable: Cable, ruleset: RuleSet, as_of: date) -> tuple[Finding, ...]:
    """All findings on `cable`, worst first, then in the order of the rules.

    Raises ExciseError RULE_FAILED: a rule that cannot be evaluated fails the cable.
    """
    found = judge_reading(read_closely(source, cable, as_of), ruleset.council)
    return tuple(sorted(found, key=lambda finding: _WORST_FIRST.index(finding.severity)))


def audit_bytes(
    raw: bytes, name: str, profile: str, as_of: date, site: Path | None = None
) -> Report:
    """Audit one source: findings only, no people, nothing redacted.

    `as_of` also is the day by which a profile's expiries are judged; `site` a folder of an office's
    own packs and profiles.
    Raises ExciseError: EMPTY, BINARY, TOO_LARGE, NO_CABLE, UNKNOWN_PROFILE, NO_RULES,
    RULES_INVALID, RULE_FAILED.
    """
    return audit_source(decode(raw, name), load_ruleset(profile, as_of, site), as_of)


def audit_source(source: Source, ruleset: RuleSet, as_of: date) -> Report:
    """Audit a decoded source. Raises ExciseError NO_CABLE, RULE_FAILED."""
    cable = read(source)
    return Report(
        source=describe_source(source, cable),
        as_of=as_of.isoformat(),
        cable=describe_cable(cable),
        findings=judge(source, cable, ruleset, as_of),
        persons=(),
        redactions=(),
        ruleset=describe_ruleset(ruleset),
        verification=None,
    )


def describe_ruleset(
    ruleset: RuleSet, must_redact: str | None = None, *, complete: bool = True
) -> Ruleset:
    """must_redact: the keyed digest of the names that had to be withheld, where there were any.
    complete: whether all cables were read that may add to them."""
    return Ruleset(
        digest=ruleset.digest,
        profile=ruleset.profile,
        packs=ruleset.packs,
        must_redact=must_redact,
        must_redact_complete=complete,
    )
