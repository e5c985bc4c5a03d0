"""The one place where planted faults meet the rules: audit a laid-out cable, list what it found."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from rules.audit import audit_source
from rules.cable.envelope import decode
from rules.language.ruleset import RuleSet, load_ruleset

__all__ = ["AS_OF", "Found", "RuleSet", "audit_text", "packaged_rules"]
AS_OF = date(2026, 1, 1)


@dataclass(frozen=True)
class Found:
    rule: str
    severity: str
    paragraphs: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@cache
def packaged_rules() -> RuleSet:
    return load_ruleset("public", AS_OF)


def audit_text(text: str, ruleset: RuleSet | None = None) -> tuple[Found, ...]:
    """Findings as plain values. Raises ExciseError where the text cannot be audited."""
    source = decode(text.encode(), "planted")
    report = audit_source(source, ruleset or packaged_rules(), AS_OF)
    return tuple(
        Found(one.rule, one.severity, one.paragraphs, one.spans) for one in report.findings
    )
