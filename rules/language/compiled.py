"""A rule with its conditions compiled against the facts of its scope."""

import re
from dataclasses import dataclass
from typing import Final

from rules.errors import ExciseError
from rules.facts import anchors, header, marks, paragraphs, portions, references
from rules.language.condition import Condition, Language
from rules.language.rule import Rule, placeholders

_CABLE_NAMES: Final = {**header.NAMES, **portions.NAMES}
# A paragraph is judged beside a summary of its cable: the lists over all paragraphs are left out,
# since binding them anew for each paragraph would cost the square of their number.
SUMMARY: Final = {
    name: fact
    for name, fact in _CABLE_NAMES.items()
    if name in header.NAMES or "list" not in fact[0]
}
# A mark is judged by itself and by the date: a cable may have a thousand of them.
MARK_SUMMARY: Final = ("cable.date", "cable.level", "cable.effective")
NAMES: Final = {
    "cable": _CABLE_NAMES,
    "mark": {**{name: _CABLE_NAMES[name] for name in MARK_SUMMARY}, **marks.NAMES},
    "paragraph": {**SUMMARY, **paragraphs.NAMES},
    "reference": {**SUMMARY, **references.NAMES},
}
LANGUAGES: Final = {
    scope: Language({name: kind for name, (kind, _) in names.items()})
    for scope, names in NAMES.items()
}


_TEXT: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_DOTTED: Final = re.compile(r"\b[a-z]+\.[a-z_]+\b")


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule and its compiled expressions; no `severity` where the rule names a plain level.

    place: where it stands, `file:line`. packaged: it came with Excise, word for word.
    silent_when, silent_on: where a profile excepts it, by condition and by message number in the
    form of `normal_mrn`.
    """

    rule: Rule
    when: Condition
    at: Condition | None
    severity: Condition | None
    place: str = ""
    packaged: bool = False
    silent_when: tuple[Condition, ...] = ()
    silent_on: frozenset[str] = frozenset()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them."""
        own = (self.when, self.at, self.severity, *self.silent_when)
        return tuple(condition for condition in own if condition is not None)

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts it reads, in conditions and in what it says."""
        rule = self.rule
        texts = [condition.text for condition in self.conditions]
        named = {name for text in texts for name in _DOTTED.findall(_TEXT.sub("", text))}
        named |= {name for text in (rule.message, rule.suggestion) for name in placeholders(text)}
        return tuple(sorted(named & NAMES[rule.for_each].keys()))


def compile_rule(rule: Rule, place: str = "") -> CompiledRule:
    """Compile and cross-check one rule; raises ExciseError CONDITION_INVALID."""
    language = LANGUAGES[rule.for_each]
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
        place,
    )


def compile_exception(scope: str, text: str) -> Condition:
    """A condition under which a rule of `scope` is silent; raises ExciseError CONDITION_INVALID."""
    return LANGUAGES[scope].compile(text, "bool")
