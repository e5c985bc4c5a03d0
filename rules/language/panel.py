"""Rules of one scope, asked together about a case: one evaluation answers for all of them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.errors import ExciseError
from rules.language.compiled import LANGUAGES, CompiledRule
from rules.language.condition import Facts, Joined, Value

# Asked in one expression; where one of them fails on a case, these are asked singly.
_TOGETHER: Final = 64


@dataclass(frozen=True, slots=True)
class Row:
    """Rules side by side. joined: None where they can only be asked singly."""

    rules: tuple[CompiledRule, ...]
    joined: Joined | None


@dataclass(frozen=True, slots=True)
class Panel:
    """All rules of a scope. reads: the facts they can read."""

    scope: str
    rows: tuple[Row, ...]
    reads: tuple[str, ...]

    def read(self, read: Callable[[str], object]) -> dict[str, object]:
        """What the rules can read of a case, where `read` gives a fact by its name.

        Only what some rule reads is asked and bound: each fact has its price, case after case.
        """
        return {name: read(name) for name in self.reads}

    def bind(self, values: Mapping[str, object]) -> Facts:
        """A case to ask about, of what was read of it."""
        return LANGUAGES[self.scope].bind(values)

    def ask(self, facts: Facts, asked: Collection[str]) -> Iterator[CompiledRule]:
        """Those of the rules `asked` (ids) that speak.

        Raises ExciseError RULE_FAILED where one of them cannot be evaluated.
        """
        for row in self.rows:
            answers = row.joined.evaluate(facts) if row.joined else None
            for at, rule in enumerate(row.rules):
                if answers and answers[at] is False:  # most say no
                    continue
                if rule.rule.id in asked:
                    answer = answers[at] if answers else rule.when.evaluate(facts)
                    if _is_yes(rule, answer) and not _is_excepted(rule, facts):
                        yield rule


@dataclass(frozen=True, slots=True)
class Council:
    """Rules in their own order, and in a panel for each scope they have.

    by_id: the same rules by their ids. silent: the messages on which some of them are silent.
    """

    rules: tuple[CompiledRule, ...]
    panels: tuple[Panel, ...]
    by_id: Mapping[str, CompiledRule]
    silent: frozenset[str]


def convene(rules: Sequence[CompiledRule]) -> Council:
    """Seat rules, so that they can be asked about any number of cables."""
    panels = [
        _seat(scope, own)
        for scope in LANGUAGES
        if (own := [rule for rule in rules if rule.rule.for_each == scope])
    ]
    silent = frozenset(number for rule in rules for number in rule.silent_on)
    return Council(tuple(rules), tuple(panels), {rule.rule.id: rule for rule in rules}, silent)


def _seat(scope: str, rules: Sequence[CompiledRule]) -> Panel:
    language = LANGUAGES[scope]
    rows = []
    for start in range(0, len(rules), _TOGETHER):
        seated = tuple(rules[start : start + _TOGETHER])
        joined = language.join([rule.when for rule in seated]) if len(seated) > 1 else None
        rows.append(Row(seated, joined))
    reads = {
        name
        for rule in rules
        for condition in rule.conditions
        for name in language.names_in(condition)
    }
    return Panel(scope, tuple(rows), tuple(sorted(reads)))


def _is_excepted(rule: CompiledRule, facts: Facts) -> bool:
    return any(_is_yes(rule, silent.evaluate(facts)) for silent in rule.silent_when)


def _is_yes(rule: CompiledRule, answer: Value) -> bool:
    if not isinstance(answer, bool):
        raise ExciseError(
            "RULE_FAILED",
            f"{rule.rule.id}: its condition gave no yes or no.",
            "Rewrite the condition so that it gives true or false.",
        )
    return answer
