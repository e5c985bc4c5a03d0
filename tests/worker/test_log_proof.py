"""A proof holds for its entry, its place and its log, and for no other."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rules.errors import ExciseError
from worker.log.checkpoint import Checkpoint, write_checkpoint
from worker.log.entry import Act, Entry, write_entry
from worker.log.proof import (
    Proof,
    find_entry,
    goes_on,
    is_proof,
    prove_entry,
    read_proof,
    write_proof,
)
from worker.log.tree import EMPTY, extend, find_root, hash_leaf

AT = datetime(2026, 11, 22, tzinfo=UTC)
LINES = [write_entry(Entry(n, "local", AT, Act("read", "clerk", (str(n),)))) for n in range(11)]


def check(size: int, office: str = "local") -> Checkpoint:
    frontier = extend(EMPTY, (hash_leaf(line.encode()) for line in LINES[:size]))
    return Checkpoint(office, size, find_root(frontier), AT)


OWN = check(11)
TEXT = write_checkpoint(OWN, bytes(32))
LEAVES = [hash_leaf(line.encode()) for line in LINES]
PROOF = prove_entry(TEXT, LINES[6], 6, LEAVES, since=4)


def test_a_proof_is_read_as_it_was_written() -> None:
    line = write_proof(PROOF)
    assert is_proof(line)
    assert read_proof(line + "\n") == PROOF
    assert not is_proof(LINES[0])


def test_every_entry_is_found_in_its_place() -> None:
    for number, line in enumerate(LINES):
        entry = find_entry(prove_entry(TEXT, line, number, LEAVES), OWN)
        assert entry is not None
        assert entry.number == number


@pytest.mark.parametrize(
    "proof",
    [
        replace(PROOF, entry=LINES[5]),
        replace(PROOF, entry=LINES[6].replace("clerk", "other")),
        replace(PROOF, entry=LINES[6].replace(":6,", ":7,")),
        replace(PROOF, entry="no entry"),
        replace(PROOF, path=PROOF.path[:-1]),
        replace(PROOF, path=(*PROOF.path[:-1], bytes(32))),
    ],
)
def test_another_entry_is_not_found(proof: Proof) -> None:
    assert find_entry(proof, OWN) is None


def test_an_entry_is_not_found_in_another_log() -> None:
    assert find_entry(PROOF, check(10)) is None
    assert find_entry(PROOF, check(11, "other")) is None


def test_a_log_goes_on_from_the_checkpoint_it_is_proved_for() -> None:
    assert goes_on(PROOF, OWN, check(4))
    assert goes_on(PROOF, OWN, OWN)
    assert goes_on(PROOF, OWN, check(0))
    assert goes_on(PROOF, OWN, check(5)) is None
    assert goes_on(PROOF, OWN, replace(check(4), root=bytes(32))) is False
    assert goes_on(PROOF, OWN, replace(OWN, root=bytes(32))) is False
    assert goes_on(PROOF, OWN, check(4, "other")) is False
    assert goes_on(replace(PROOF, growth=PROOF.growth[1:]), OWN, check(4)) is False


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        write_proof(PROOF).replace('"since": 4', '"since": 4.0'),
        write_proof(PROOF).replace('"since": 4', '"since": "4"'),
        write_proof(PROOF).replace('"growth": [', '"growth": [1, '),
        write_proof(PROOF).replace('"path": [', '"path": ["?", '),
        write_proof(replace(PROOF, checkpoint=7)),  # type: ignore[arg-type]  # as one may send it
    ],
)
def test_what_is_no_proof_is_refused(line: str) -> None:
    with pytest.raises(ExciseError, match="BAD_PROOF"):
        read_proof(line)
