"""A fact: what a rule may ask about one thing, its type, its meaning and how it is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Fact(Generic[Thing]):
    """kind: its type in the rule language. find: asked only where a rule reads the fact, since a
    cable may have many thousand marks and paragraphs."""

    kind: str
    meaning: str
    find: Callable[[Thing], object]


def names_of(facts: Mapping[str, Fact[Thing]]) -> dict[str, tuple[str, str]]:
    """Type and meaning by name."""
    return {name: (fact.kind, fact.meaning) for name, fact in facts.items()}
