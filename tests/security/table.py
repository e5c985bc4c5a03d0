"""docs/threats.md: threat, test and result; guards; checks of what we ship."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.security.threats import ROOT, Guard, Part
from tests.security.trial import UNTESTED, Outcome, judge

TABLE: Final = ROOT / "docs" / "threats.md"
HEAD: Final = """\
# Threats, tests, results

Made by `make security`. Each threat of the model, each way in which it comes true, the tests that
show it does not, and what became of them. What has no test reads "untested": take it for open. In
brackets: how many cases passed.

"""
GUARDS: Final = """
## Guards

Each guard is taken out of a copy of the tree; then its tests must fail. "missed" says that they do,
"NOT MISSED" that they prove nothing.

"""
CHECKS: Final = """
## Checks

"""


@dataclass(frozen=True, slots=True)
class Check:
    """Of what we ship or of requests made at random. good: False fails `make security`; None: it
    could not be made here."""

    check: str
    result: str
    good: bool | None


def write_table(
    parts: Sequence[Part],
    outcomes: dict[str, Outcome],
    guards: Mapping[Guard, tuple[str, ...]],
    checks: Sequence[Check],
    file: Path = TABLE,
) -> None:
    """guards: with those of its tests that pass without it."""
    threats = [
        (one.threat, one.part, _list(one.tests), judge(one.tests, outcomes)) for one in parts
    ]
    untested = sum(row[3] == UNTESTED for row in threats)
    said = f"{len(threats)} parts, {untested} of them untested.\n\n"
    text = HEAD + said + _lay(("threat", "in which way", "tests", "result"), threats)
    if guards:
        rows = [
            (one.guard, f"`{one.file}`", _list(one.tests), "NOT MISSED" if kept else "missed")
            for one, kept in guards.items()
        ]
        text += GUARDS + _lay(("guard", "where", "tests", "taken out"), rows)
    if checks:
        text += CHECKS + _lay(("check", "result"), [(one.check, one.result) for one in checks])
    file.write_text(text, encoding="utf-8")


def _lay(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _list(tests: Sequence[str]) -> str:
    """The tests' names under their files."""
    files: dict[str, list[str]] = {}
    for test in tests:
        file, _, name = test.partition("::")
        files.setdefault(file, []).append(name)
    return "<br>".join(f"`{file}`: {', '.join(names)}" for file, names in files.items()) or "–"
