"""What is told of tests is what became of them; a guard that nothing misses is told."""

import json
import subprocess
import sys
from pathlib import Path

from tests.security.threats import ROOT, Guard
from tests.security.trial import miss

MADE = """
import pytest

@pytest.mark.parametrize("n", [1, 2, 3])
def test_some(n):
    assert n != 2

def test_skipped():
    pytest.skip("not here")

@pytest.fixture
def broken():
    raise RuntimeError

def test_never_set_up(broken):
    pass
"""
GUARDED = """
from product import twice

def test_that_sees_it():
    assert twice(2) == 4

def test_that_proves_nothing():
    assert twice(0) == 0

def test_that_cannot_even_begin(gone):
    pass
"""


def test_outcomes_are_counted_by_test_with_all_parameters(tmp_path: Path) -> None:
    (tmp_path / "test_made.py").write_text(MADE)
    names = ["test_some", "test_skipped", "test_never_set_up"]
    code = (
        "import json, sys; from dataclasses import asdict; from pathlib import Path\n"
        "from tests.security.trial import run_tests\n"
        f"found = run_tests([f'test_made.py::{{name}}' for name in {names}], Path({str(tmp_path)!r}))\n"
        "json.dump({name: asdict(one) for name, one in found.items()}, sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(ended.stderr) == {
        "test_made.py::test_some": {"passed": 2, "failed": 1, "skipped": 0},
        "test_made.py::test_skipped": {"passed": 0, "failed": 0, "skipped": 1},
        "test_made.py::test_never_set_up": {"passed": 0, "failed": 1, "skipped": 0},
    }


def test_a_guard_is_missed_by_a_test_that_fails_without_it_and_by_no_other(tmp_path: Path) -> None:
    product = "def twice(n):\n    return n + n\n"
    (tmp_path / "product.py").write_text(product)
    (tmp_path / "test_guarded.py").write_text(GUARDED)
    names = ("test_that_sees_it", "test_that_proves_nothing", "test_that_cannot_even_begin")
    tests = tuple(f"test_guarded.py::{name}" for name in names)
    guard = Guard("adds", "product.py", "n + n", "n", tests)
    assert miss(guard, tmp_path) == tests[1:]
    assert (tmp_path / "product.py").read_text() == product  # put back
