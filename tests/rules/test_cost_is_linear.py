"""A cable four times as long costs four times as much, whatever it is made of.

Work is counted in calls, which no other load on the machine changes. What a single call does inside
a pattern is not seen so: there a coarse bound stands, which the cost of squares passes a hundredfold.
"""

import cProfile
import pstats
import time
from collections.abc import Callable
from datetime import date

import pytest

from rules.audit import audit_bytes
from tests.bench.specimens import HOSTILE, RUNS, make_long, make_many

DAY = date(2026, 1, 1)
KINDS = {"few long paragraphs": make_long, "many paragraphs": make_many, **HOSTILE}
SMALL = 4_000
LARGE = 150_000
MOST_SECONDS = 10.0  # squares of LARGE take minutes


def _count_calls(text: str) -> int:
    """Calls of functions, built-in ones too, by one audit."""
    profile = cProfile.Profile()
    profile.enable()
    audit_bytes(text.encode(), "x", "public", DAY)
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]  # not in the stubs


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_four_times_the_text_takes_at_most_four_times_the_calls(make: Callable[[int], str]) -> None:
    audit_bytes(make(SMALL).encode(), "x", "public", DAY)  # tables are read once
    once, four = (_count_calls(make(size)) for size in (SMALL, 4 * SMALL))
    assert four <= 4.6 * once


@pytest.mark.parametrize("make", RUNS.values(), ids=RUNS)
def test_no_pattern_takes_the_square_of_a_run(make: Callable[[int], str]) -> None:
    text = make(LARGE)
    started = time.process_time()
    audit_bytes(text.encode(), "x", "public", DAY)
    assert time.process_time() - started < MOST_SECONDS
