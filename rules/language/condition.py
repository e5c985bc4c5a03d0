"""Conditions: CEL expressions over named facts, type-checked when a rule is loaded.

Facts are declared under their dotted names (`cable.level`), so a misspelt one is refused at load
time. The runtime is the C++ one: it bounds iteration, and it returns an evaluation error as a
value, which would count as true; `Condition.evaluate` looks at the type of every result.
"""

from collections.abc import Mapping
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


class Language:
    """The facts a condition may name, by dotted name, each with its type."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._env = cel.NewEnv(variables={name: _TYPES[kind] for name, kind in facts.items()})

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
