"""What becomes of tests: of those of the threats, and of those of a guard that was taken out."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.security.threats import ROOT, Guard

PARTS: Final = ("rules", "service", "worker", "tests", "docs", "deploy")
FILES: Final = ("pyproject.toml", "Makefile", "README.md", "requirements.lock")
SOME_FAILED: Final = 1  # of pytest; any other ending is a fault of the trial
UNTESTED: Final = "untested"


@dataclass
class Outcome:
    """Of one test, all its parameters together."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(eq=False)  # pytest keeps its plugins in a set
class Recorder:
    """A plugin of pytest that counts by node id, parameters left out."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        outcome = self.outcomes.setdefault(report.nodeid.partition("[")[0], Outcome())
        if report.failed:  # while it was set up or taken down, too
            outcome.failed += 1
        elif report.skipped:
            outcome.skipped += 1
        elif report.when == "call":
            outcome.passed += 1


def run_tests(tests: Sequence[str], folder: Path = ROOT) -> dict[str, Outcome]:
    """By node id; a test that is not there is missing."""
    recorder = Recorder()
    places = [f"{folder}/{test}" for test in tests]
    options = ["-q", "-p", "no:cacheprovider", f"--rootdir={folder}"]
    pytest.main([*options, *places], plugins=[recorder])
    return recorder.outcomes


def judge(tests: Sequence[str], outcomes: dict[str, Outcome]) -> str:
    """The word for a row: what is worst of its tests."""
    found = [outcomes.get(test, Outcome()) for test in tests]
    if not found:
        return UNTESTED
    if any(one.failed for one in found):
        return "FAILED"
    if any(not one.passed and not one.skipped for one in found):
        return "NOT RUN"
    passed, skipped = sum(one.passed for one in found), sum(one.skipped for one in found)
    if not passed:
        return "skipped"
    return f"passed ({passed}, {skipped} skipped)" if skipped else f"passed ({passed})"


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the tree to do harm to."""
    with TemporaryDirectory(prefix="excise-guards-") as name:
        folder = Path(name)
        for part in PARTS:
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        for file in FILES:
            shutil.copy(ROOT / file, folder / file)
        yield folder


def miss(guard: Guard, folder: Path) -> tuple[str, ...]:
    """The guard's tests that pass without it; none where all of them miss it."""
    file = folder / guard.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(guard.take, guard.put), encoding="utf-8")
    try:
        return tuple(test for test in guard.tests if not _fails(test, folder))
    finally:
        file.write_text(whole, encoding="utf-8")


def _fails(test: str, folder: Path) -> bool:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", test]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return ended.returncode == SOME_FAILED and b"\nFAILED " in ended.stdout
