"""The threats with the tests that show each cannot come true, and the guards to be taken out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]


@dataclass(frozen=True, slots=True)
class Part:
    """One way in which a threat comes true. tests: pytest node ids, without parameters."""

    threat: str
    part: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """A piece of the product that keeps a promise. Put `put` for `take` in `file`, and each of
    `tests` fails."""

    guard: str
    file: str
    take: str
    put: str
    tests: tuple[str, ...]


def load_threats(file: Path = HERE / "threats.yaml") -> tuple[Part, ...]:
    return tuple(
        Part(row["threat"], part["part"], _name_tests(part["tests"]))
        for row in _read(file)
        for part in row["parts"]
    )


def load_guards(file: Path = HERE / "guards.yaml") -> tuple[Guard, ...]:
    return tuple(
        Guard(row["guard"], row["file"], row["take"], row["put"], _name_tests(row["tests"]))
        for row in _read(file)
    )


def list_tests(rows: Iterable[Part | Guard]) -> tuple[str, ...]:
    """Every test once, in order."""
    return tuple(dict.fromkeys(test for row in rows for test in row.tests))


def _read(file: Path) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return rows


def _name_tests(tests: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(f"{file}::{name}" for file, names in tests.items() for name in names)
