"""Names to swap in, so that the network learns where a name stands and not who was in office."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

_LONGEST: Final = 12
_CONSONANTS: Final = "BCDFGHJKLMNPRSTVWZ"
_VOWELS: Final = "AEIOU"


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names people bear, names nobody bears, and short forms nobody uses."""

    surnames: tuple[str, ...]
    forenames: tuple[str, ...]
    invented: tuple[str, ...]
    short_forms: tuple[str, ...]


def make_pool(surnames: Iterable[str], forenames: Iterable[str], seed: int) -> NamePool:
    """Invented names follow the letters of real ones, three at a time."""
    random = np.random.default_rng(seed)
    real = tuple(sorted({name for name in surnames if " " not in name and len(name) > 2}))
    following: dict[str, list[str]] = defaultdict(list)
    for name in real:
        letters = f"^^{name.lower()}$"
        for at in range(2, len(letters)):
            following[letters[at - 2 : at]].append(letters[at])
    invented = tuple(_invent(following, random) for _ in range(12_000))
    short = tuple(_shorten(random) for _ in range(4_000))
    return NamePool(real, tuple(sorted(set(forenames))), invented, short)


def read_names(path: Path) -> set[str]:
    """The romanised names of a list by country."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {name for row in csv.DictReader(lines) if (name := row["Romanized Name"].strip())}


def _invent(following: dict[str, list[str]], random: np.random.Generator) -> str:
    name = ""
    while not 3 <= len(name) <= _LONGEST:
        letters = "^^"
        while letters[-1] != "$" and len(letters) < _LONGEST + 4:
            choices = following[letters[-2:]]
            letters += choices[random.integers(len(choices))]
        name = letters[2:].rstrip("$")
    dice = random.random()
    if dice < 0.06:
        return f"al-{name.capitalize()}"
    if dice < 0.10:
        return f"{name.capitalize()}-{_invent(following, random)}"
    return name.capitalize()


def _shorten(random: np.random.Generator) -> str:
    spoken = random.random() < 0.5
    return "".join(
        random.choice(list(_VOWELS if spoken and at % 2 else _CONSONANTS))
        for at in range(random.integers(3, 7))
    )
