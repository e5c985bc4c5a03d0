"""The judge of a run sees what would be wrong: it is told of wrongs that are made up here."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from tests.chaos.cables import Made
from tests.chaos.recorder import Step
from tests.chaos.verdict import Verdict, judge

PLAIN = Made("ZED\nCHAOS 1 redact work 3", 0, "work", "ZED")
POISON = Made("CHAOS 2 redact grip 3", None, "grip")


def row(made: Made, status: str, code: str | None = None, redacted: bytes | None = None) -> Any:
    copy = redacted if redacted is not None else f"{made.name}{made.text.upper()}".encode()
    return SimpleNamespace(
        id=made.does,
        sha256=made.sha256,
        status=status,
        code=code,
        working=f'{{"sha256": "{made.sha256}"}}' if status == "done" else None,
        redacted=copy if status == "done" else None,
    )


def step(job: str, status: str, after: str, holder: str | None = None) -> Step:
    return Step(job, "redact", "redact", status, after, 1, 1, holder)


def verdict(*rows: Any, steps: Sequence[Step] = (), felled: Sequence[str] = ()) -> Verdict:
    return judge([PLAIN, POISON], rows, steps, set(felled), copies=True)


GOOD = row(PLAIN, "done")
HELD = row(POISON, "quarantined", "TIMED_OUT")


def test_what_ended_as_it_should_is_not_held_against_the_run() -> None:
    steps = [step("work", "queued", "running"), step("work", "running", "done", "m/1.1/2.2")]
    found = verdict(GOOD, HELD, steps=steps)
    assert (found.lost, found.doubled, found.wrong, found.poisoned["grip"]) == ([], [], [], 1)


@pytest.mark.parametrize(
    "rows",
    [
        (HELD,),
        (row(PLAIN, "running"), HELD),
        (row(PLAIN, "cancelled"), HELD),
        (row(PLAIN, "done", redacted=b"ANOTHER"), HELD),
        (row(PLAIN, "done", redacted=PLAIN.text.upper().encode()), HELD),
        (SimpleNamespace(**vars(GOOD) | {"working": None}), HELD),
    ],
    ids=["gone", "unfinished", "cancelled", "another's copy", "without its marks", "no report"],
)
def test_a_lost_cable_is_seen(rows: tuple[Any, ...]) -> None:
    assert len(verdict(*rows).lost) == 1


def test_a_cable_that_stands_twice_is_seen() -> None:
    assert len(verdict(GOOD, GOOD, HELD).doubled) == 1


@pytest.mark.parametrize(
    "unlawful",
    [
        step("work", "done", "done"),
        step("work", "queued", "done"),
        step("work", "running", "running", "m/1.1/2.2"),
        step("work", "quarantined", "running"),
    ],
)
def test_a_save_by_who_does_not_hold_the_job_is_seen(unlawful: Step) -> None:
    assert len(verdict(GOOD, HELD, steps=[unlawful]).doubled) == 1


@pytest.mark.parametrize("code", ["CRASHED", "OUT_OF_MEMORY"])
def test_a_wrong_code_is_seen(code: str) -> None:
    assert verdict(GOOD, row(POISON, "quarantined", code)).wrong


def test_poison_that_got_through_is_seen() -> None:
    assert verdict(GOOD, row(POISON, "done")).wrong


def test_a_plain_cable_in_quarantine_is_excused_only_by_three_deaths_of_our_doing() -> None:
    deaths = [step("work", "running", "queued", f"m/1.1/{number}.5") for number in range(3)]
    quarantined = row(PLAIN, "quarantined", "CRASHED")
    felled = ["0.5", "1.5", "2.5"]
    assert verdict(quarantined, HELD, steps=deaths, felled=felled).excused == 1
    assert verdict(quarantined, HELD, steps=deaths, felled=felled[:2]).wrong
    assert verdict(quarantined, HELD, steps=deaths[:2], felled=felled).wrong
    assert verdict(quarantined, HELD, steps=deaths, felled=["1.1"]).excused == 1


def test_poison_may_say_crashed_only_where_its_last_death_was_our_doing() -> None:
    deaths = [step("grip", "running", "quarantined", "m/1.1/2.2")]
    crashed = row(POISON, "quarantined", "CRASHED")
    assert verdict(GOOD, crashed, steps=deaths, felled=["2.2"]).poisoned["grip"] == 1
    assert verdict(GOOD, crashed, steps=deaths, felled=["3.3"]).wrong
