"""A rule with its conditions compiled against the facts of its scope."""

from dataclasses import dataclass
from typing import Final

from rules.errors import ExciseError
from rules.facts import anchors, header, portions
from rules.language.condition import Condition, Facts, Language
from rules.language.rule import Rule, placeholders

_CABLE_NAMES: Final = {**header.NAMES, **portions.NAMES}
# A paragraph is judged beside a summary of its cable: the lists over all paragraphs are left out,
# since binding them anew for each paragraph would cost the square of their number.
SUMMARY: Final = {
    name: fact
    for name, fact in _CABLE_NAMES.items()
    if name in header.NAMES or "list" not in fact[0]
}
NAMES: Final = {
    "cable": _CABLE_NAMES,
    "paragraph": {**SUMMARY, **portions.PARAGRAPH_NAMES},
    "reference": {**SUMMARY, **portions.REFERENCE_NAMES},
}
_LANGUAGES: Final = {
    scope: Language({name: kind for name, (kind, _) in names.items()})
    for scope, names in NAMES.items()
}


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule and its compiled expressions; no `severity` where the rule names a plain level."""

    rule: Rule
    when: Condition
    at: Condition | None
    severity: Condition | None


def compile_rule(rule: Rule) -> CompiledRule:
    """Compile and cross-check one rule; raises ExciseError CONDITION_INVALID."""
    language = _LANGUAGES[rule.for_each]
    known = NAMES[rule.for_each]
    unknown = [
        name
        for text in (rule.message, rule.suggestion)
        for name in placeholders(text)
        if name not in known
    ]
    unknown += [name for name in rule.points_at if name not in anchors.NAMES]
    if unknown:
        raise ExciseError(
            "CONDITION_INVALID",
            f"it names {', '.join(sorted(set(unknown)))}, which is no fact or anchor here",
            "Compare its names with `excise rules facts`.",
        )
    return CompiledRule(
        rule,
        language.compile(rule.when, "bool"),
        language.compile(rule.at, "list(int)") if rule.at else None,
        None if rule.fixed_severity else language.compile(rule.severity, "string"),
    )


def bind(scope: str, facts: dict[str, object]) -> Facts:
    """The facts of one case of `scope`, ready for its conditions."""
    return _LANGUAGES[scope].bind(facts)
