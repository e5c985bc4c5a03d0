"""The file of revoked releases only grows, and shows when anyone else wrote in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rules.errors import ExciseError
from worker.revocations import FILE, Revocation, Revocations

ONE, TWO, THREE = (
    Revocation("local", n * 32, "wrong-name", "a.approver", "2026-02-03T10:00:00+00:00")
    for n in "123"
)
Lines = list[bytes]
KEY = bytes(range(32))


@pytest.fixture
def revocations(tmp_path: Path) -> Revocations:
    kept = Revocations(tmp_path / "checkpoints", KEY)
    for one in (ONE, TWO, THREE):
        kept.add(one)
    return kept


def test_what_is_added_is_found(revocations: Revocations, tmp_path: Path) -> None:
    again = Revocations(tmp_path / "checkpoints", KEY)
    assert again.read() == (ONE, TWO, THREE)
    assert again.find("local", TWO.release) == TWO
    assert again.find("elsewhere", TWO.release) is None
    assert Revocations(tmp_path / "none", KEY).read() == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [lines[0], lines[1].replace(b"2222", b"4444"), lines[2]],
        lambda lines: [*lines, lines[2]],
        lambda lines: [*lines, lines[2].replace(b'"mac": "', b'"mac": "0')],
        lambda lines: [*lines, b'{"release": "4"}\n'],
        lambda lines: [*lines, b"not json\n"],
        lambda lines: [*lines, b"\n"],
        lambda lines: [*lines[:2], lines[2][:-1]],
        lambda lines: [*lines[:2], lines[2].replace(b": ", b":", 1)],
    ],
    ids=[
        *("first gone", "middle gone", "reordered", "edited", "twice", "forged", "fields"),
        *("no json", "empty line", "torn", "spelled otherwise"),
    ],
)
def test_what_others_wrote_in_it_shows(
    revocations: Revocations, tmp_path: Path, change: Callable[[Lines], Lines]
) -> None:
    path = tmp_path / "checkpoints" / FILE
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    for act in (revocations.read, lambda: revocations.add(ONE)):
        with pytest.raises(ExciseError) as refused:
            act()
        assert refused.value.code == "REVOCATIONS_CHANGED"


def test_another_key_reads_nothing_into_it(revocations: Revocations, tmp_path: Path) -> None:
    with pytest.raises(ExciseError) as refused:
        Revocations(tmp_path / "checkpoints", bytes(32)).read()
    assert refused.value.code == "REVOCATIONS_CHANGED"


def test_where_it_cannot_be_written_nothing_is_revoked(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").write_text("a file where the folder should be")
    with pytest.raises(ExciseError) as refused:
        Revocations(tmp_path / "checkpoints", KEY).add(ONE)
    assert refused.value.code == "REVOCATIONS_UNUSABLE"
