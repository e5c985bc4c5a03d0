"""Conditions: CEL expressions over named facts, type-checked when a rule is loaded.

Facts are declared under their dotted names (`cable.level`), so a misspelt one is refused at load
time. The runtime is the C++ one: it bounds iteration, and it returns an evaluation error as a
value, which would count as true; `Condition.evaluate` looks at the type of every result.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cel_expr_python import cel

from rules.errors import ExciseError

Facts = Any  # facts bound for the runtime, which is untyped
Value = Any  # what CEL gives back: bool, int, str, None, or a list of these
_TYPES: Final = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "bool": cel.Type.BOOL,
    "list(string)": cel.Type.List(cel.Type.STRING),
    "list(int)": cel.Type.List(cel.Type.INT),
    # A fact that may be unknown is null then; the checker cannot type it.
    "string or null": cel.Type.DYN,
    "int or null": cel.Type.DYN,
}
_WORD: Final = re.compile(r"[a-z_]+")


class Language:
    """The facts a condition may name, by dotted name, each with its type."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._env = cel.NewEnv(variables={name: _TYPES[kind] for name, kind in facts.items()})
        self._parts = {name: frozenset(name.split(".")) for name in facts}

    def compile(self, text: str, *results: str) -> "Condition":
        """Compile `text`, whose result must be of one of the types named in `results`.

        Raises ExciseError CONDITION_INVALID with the checker's own words.
        """
        try:
            expression = self._env.compile(text)
        except Exception as error:
            raise ExciseError(
                "CONDITION_INVALID",
                f"The condition does not compile: {str(error).splitlines()[0]}.",
                "Compare its names with `excise rules facts`.",
            ) from error
        wanted = [*(_TYPES[result] for result in results), cel.Type.DYN]
        if not any(expression.return_type() == kind for kind in wanted):
            raise ExciseError(
                "CONDITION_INVALID",
                f"The condition gives {expression.return_type().name()}, not {results[0]}.",
                "Write it so that it gives that type.",
            )
        return Condition(text, expression)

    def join(self, conditions: Sequence["Condition"]) -> "Joined | None":
        """All of `conditions` as one expression; None where that is more than the parser takes.

        A call into the runtime costs more than most conditions do.
        """
        # A condition may end in a comment, which only a new line ends.
        texts = ",".join(f"({condition.text}\n)" for condition in conditions)
        try:
            return Joined(self._env.compile(f"[{texts}]"))
        except RuntimeError:  # each compiled by itself: together they are too long or too deep
            return None

    def names_in(self, condition: "Condition") -> frozenset[str]:
        """The facts `condition` can read, and perhaps more: those whose every part is a word of it,
        however it writes the point between them."""
        words = set(_WORD.findall(condition.text))
        return frozenset(name for name, parts in self._parts.items() if parts <= words)

    def bind(self, facts: Mapping[str, Value]) -> Facts:
        """Facts ready to be read by many conditions."""
        return self._env.Activation(dict(facts))


class Condition:
    """A compiled expression."""

    def __init__(self, text: str, expression: cel.Expression) -> None:
        self.text = text
        self._expression = expression

    def evaluate(self, facts: Facts) -> Value:
        """The plain value. Raises ExciseError RULE_FAILED on any evaluation error."""
        result = self._expression.eval(facts)
        if result.type() == cel.Type.ERROR:
            raise ExciseError(
                "RULE_FAILED",
                f"A condition could not be evaluated: {self.text!r}.",
                "Guard facts that may be null with `!= null`.",
            )
        return result.plain_value()


class Joined:
    """Conditions compiled to one expression that gives the list of their values."""

    def __init__(self, expression: cel.Expression) -> None:
        self._expression = expression

    def evaluate(self, facts: Facts) -> Sequence[Value] | None:
        """The values; None where one of them fails: asked singly, they tell which."""
        result = self._expression.eval(facts)
        return None if result.type() == cel.Type.ERROR else result.plain_value()
