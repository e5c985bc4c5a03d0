"""The table of threats tells the truth: every test named is there, every guard stands where it is
said to, and what has no test is called untested."""

import ast
import re

import pytest

from tests.security.table import TABLE
from tests.security.threats import ROOT, Guard, list_tests, load_guards, load_threats
from tests.security.trial import UNTESTED, Outcome, judge

THREATS = load_threats()
GUARDS = load_guards()


def test_every_test_that_is_named_is_there() -> None:
    named = list_tests((*THREATS, *GUARDS))
    there = {
        f"{file}::{one.name}"
        for file in {test.partition("::")[0] for test in named}
        for one in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not set(named) - there


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.guard)
def test_every_guard_stands_once_where_it_is_said_to(guard: Guard) -> None:
    text = (ROOT / guard.file).read_text(encoding="utf-8")
    assert text.count(guard.take) == 1
    assert guard.take != guard.put
    assert guard.tests


def test_the_table_kept_in_docs_has_every_part_and_calls_untested_what_is() -> None:
    kept = TABLE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.*?) \| (.*?) \| .*? \| (.*?) \|$", kept, re.MULTILINE)
    told = [(threat, part, result == UNTESTED) for threat, part, result in rows if part != "---"]
    assert [(one.threat, one.part, not one.tests) for one in THREATS] == told[1 : len(THREATS) + 1]


def test_no_two_parts_bear_one_name() -> None:
    names = [(one.threat, one.part) for one in THREATS]
    assert len(set(names)) == len(names)


def test_the_worst_of_a_parts_tests_is_what_is_told() -> None:
    outcomes = {"a": Outcome(passed=2), "b": Outcome(failed=1, passed=3), "c": Outcome(skipped=1)}
    assert judge(["a"], outcomes) == "passed (2)"
    assert judge(["a", "c"], outcomes) == "passed (2, 1 skipped)"
    assert judge(["c"], outcomes) == "skipped"
    assert judge(["a", "b"], outcomes) == "FAILED"
    assert judge(["a", "gone"], outcomes) == "NOT RUN"
    assert judge([], outcomes) == UNTESTED
