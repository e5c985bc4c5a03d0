"""Tampering of each kind shows in an export, and a report belongs to its log or it does not."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from worker.log.checkpoint import Checkpoint
from worker.log.entry import Act, Entry, write_entry
from worker.log.tree import EMPTY, extend, find_root, hash_leaf
from worker.log.verification import Fault, Standing, Verdict, verify_log

AT = datetime(2026, 11, 22, tzinfo=UTC)
REPORT, COPY, OTHER = "a" * 64, "b" * 64, "c" * 64
ACTS = (
    Act("submit", "clerk", ("one",)),
    Act("read", "clerk", ("one",), {"what": "releasable", "report": REPORT}),
    Act("release", "chief", ("one",), {"report": REPORT, "copy": COPY}),
    Act("login", "clerk"),
    Act("read", "clerk", ("two",), {"what": "releasable", "report": OTHER}),
    Act("submit", "clerk", ("three",)),
)
BEFORE = 4  # how many there were when the checkpoint elsewhere was made
Lines = list[str]


def write(acts: Sequence[Act], office: str = "local") -> Lines:
    return [write_entry(Entry(n, office, AT, act)) for n, act in enumerate(acts)]


def check(lines: Sequence[str], office: str = "local") -> Checkpoint:
    frontier = extend(EMPTY, (hash_leaf(line.encode()) for line in lines))
    return Checkpoint(office, frontier.size, find_root(frontier), AT)


LINES = write(ACTS)
OWN, OUTSIDE = check(LINES), check(LINES[:BEFORE])


def verify(
    lines: Sequence[str], own: Checkpoint = OWN, outside: Checkpoint | None = OUTSIDE
) -> Verdict:
    return verify_log(lines, own, outside, frozenset({REPORT, COPY, OTHER, "d" * 64}))


def codes(verdict: Verdict) -> set[str]:
    return {fault.code for fault in verdict.faults}


def test_what_was_not_touched_has_no_fault() -> None:
    for outside in (None, OUTSIDE, OWN, check([])):
        assert verify(LINES, OWN, outside).faults == ()
    assert verify([], check([]), check([])) == Verdict(
        0, (), {digest: Standing((), (), None) for digest in (REPORT, COPY, OTHER, "d" * 64)}
    )


def edit(lines: Lines) -> Lines:
    return [lines[0], lines[1].replace("clerk", "other"), *lines[2:]]


def insert(lines: Lines) -> Lines:
    return [*lines[:2], lines[1], *lines[2:]]


def take_out(lines: Lines) -> Lines:
    return [*lines[:1], *lines[2:]]


def number_anew(lines: Lines) -> Lines:
    return write([ACTS[0], *ACTS[2:]])


def swap(lines: Lines) -> Lines:
    return [lines[1], lines[0], *lines[2:]]


def cut(lines: Lines) -> Lines:
    return lines[:BEFORE]


def damage(lines: Lines) -> Lines:
    return [lines[0], lines[1] + " ", *lines[2:]]


def add(lines: Lines) -> Lines:
    return write([*ACTS, ACTS[0]])


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (edit, {"CHANGED", "FORKED"}),
        (insert, {"GAP", "LONG", "CHANGED", "FORKED"}),
        (take_out, {"GAP", "SHORT", "FORKED"}),
        (number_anew, {"SHORT", "FORKED"}),
        (swap, {"GAP", "CHANGED", "FORKED"}),
        (cut, {"SHORT"}),
        (damage, {"DAMAGED", "CHANGED", "FORKED"}),
        (add, {"LONG"}),
    ],
)
def test_tampering_with_an_export_shows(tamper: Callable[[Lines], Lines], found: set[str]) -> None:
    verdict = verify(tamper(LINES))
    assert codes(verdict) == found
    assert codes(verify(tamper(LINES), OWN, None)) == found - {"FORKED"}


@pytest.mark.parametrize("tamper", [edit, insert, take_out, number_anew, swap])
def test_a_rewritten_log_that_was_signed_anew_shows_by_the_checkpoint_elsewhere_alone(
    tamper: Callable[[Lines], Lines],
) -> None:
    lines = tamper(LINES)
    assert "FORKED" in codes(verify(lines, check(lines), OUTSIDE))
    assert codes(verify(lines, check(lines), None)) <= {"GAP"}


def test_a_cut_log_that_was_signed_anew_shows_by_the_checkpoint_elsewhere_alone() -> None:
    lines = LINES[: BEFORE - 1]
    assert codes(verify(lines, check(lines), OUTSIDE)) == {"SHORT"}
    assert codes(verify(lines, check(lines), None)) == set()


def test_what_came_after_the_checkpoint_elsewhere_is_not_shown_by_it() -> None:
    lines = [*LINES[:BEFORE], *write(ACTS[:-1])[BEFORE:]]
    assert verify(lines, check(lines), OUTSIDE).faults == ()


def test_another_offices_log_is_no_proof() -> None:
    foreign = write(ACTS, "other")
    assert codes(verify(foreign, check(foreign, "local"), None)) == {"FOREIGN"}
    assert Fault("FOREIGN") in verify(LINES, OWN, check(LINES, "other")).faults


def test_a_fault_names_the_entry_where_it_shows() -> None:
    assert Fault("GAP", 2) in verify(insert(LINES)).faults
    assert Fault("DAMAGED", 1) in verify(damage(LINES)).faults


def test_a_report_stands_where_it_was_released_and_handed_out() -> None:
    reports = verify(LINES).reports
    assert reports[REPORT] == Standing(released=(2,), read=(1,), revoked=None)
    assert reports[COPY] == Standing(released=(2,), read=(), revoked=None)
    assert reports[OTHER] == Standing(released=(), read=(4,), revoked=None)
    assert not reports["d" * 64].known


def test_a_revoked_release_is_told_until_it_is_released_again() -> None:
    def stand(*acts: Act) -> Standing:
        lines = write([*ACTS, *acts])
        return verify(lines, check(lines)).reports[COPY]

    revoke = Act("revoke", "chief", ("one",))
    assert stand(revoke).revoked == 6
    assert stand(Act("revoke", "chief", ("two",))).revoked is None
    again = stand(revoke, ACTS[2])
    assert (again.released, again.revoked) == ((2, 7), None)


def test_a_digest_counts_only_where_a_report_left() -> None:
    lines = write([Act("refused", "clerk", ("one",), {"report": REPORT})])
    assert not verify(lines, check(lines), None).reports[REPORT].known
