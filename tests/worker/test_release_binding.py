"""A release is bound to everything that decided its result."""

from dataclasses import replace
from typing import Any

import pytest

from rules.errors import ExciseError
from tests.worker.decided_cable import DAY
from worker.store.releases import Binding
from worker.versions import name_result

BOUND = Binding(
    cable="c" * 32,
    sha256="5" * 64,
    profile="public",
    as_of=DAY,
    disposition="ready",
    result_key=name_result("local", "5" * 64, "answer", "batch", "decided"),
    ruleset="rules",
    batch="batch",
    decisions="decided",
)


def test_what_decided_it_is_asked_again() -> None:
    assert BOUND.check("local", "answer") == BOUND.result_key


@pytest.mark.parametrize(
    ("change", "office", "answer", "code"),
    [
        ({"sha256": "6" * 64}, "local", "answer", "RELEASE_STALE"),
        ({"batch": None}, "local", "answer", "RELEASE_STALE"),
        ({"decisions": None}, "local", "answer", "RELEASE_STALE"),
        ({}, "elsewhere", "answer", "RELEASE_STALE"),
        ({}, "local", "other rules", "RELEASE_STALE"),
        ({"result_key": None}, "local", "answer", "NOT_DONE"),
        ({"disposition": "held"}, "local", "answer", "HELD"),
        ({"disposition": "needs_decision"}, "local", "answer", "NOT_READY"),
        ({"disposition": None}, "local", "answer", "NOT_READY"),
    ],
)
def test_where_any_of_it_changed_there_is_no_release(
    change: dict[str, Any], office: str, answer: str, code: str
) -> None:
    with pytest.raises(ExciseError) as refused:
        replace(BOUND, **change).check(office, answer)
    assert refused.value.code == code
