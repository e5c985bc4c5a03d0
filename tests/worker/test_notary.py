"""What was vouched for once cannot be taken back: not by an edit, a cut, a fork, an old backup or a
clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from rules.errors import ExciseError
from worker.checkpoints import read_last
from worker.log.checkpoint import Checkpoint, derive_verifier, read_checkpoint
from worker.log.entry import Act
from worker.log.tree import EMPTY, extend, find_root, hash_leaf
from worker.notary import SKEW, Notary
from worker.signer import make_signer, read_signer
from worker.store.database import reading, writing
from worker.store.log import read_head, record_act, walk_entries
from worker.store.logtables import LogEntries, LogHeads

SEED = bytes(range(32))
VERIFIER = derive_verifier("local", SEED)


def write(engine: Engine, *subjects: str) -> None:
    for subject in subjects:
        record_act(engine, "local", Act("read", "clerk", (subject,)))


def start(engine: Engine, folder: Path, seed: bytes = SEED) -> Notary:
    return Notary(engine, "local", folder, seed)


def vouch(notary: Notary, now: datetime | None = None) -> Checkpoint:
    return read_checkpoint(notary.vouch(now), VERIFIER)


def mend_head(engine: Engine) -> None:
    """As one would who knows how the log is made."""
    with writing(engine) as connection:
        leaves = [hash_leaf(body.encode()) for body in walk_entries(connection, "local")]
        frontier = extend(EMPTY, leaves)
        values = {"size": frontier.size, "frontier": b"".join(frontier.peaks)}
        connection.execute(update(LogHeads).values(values))


def edit(engine: Engine) -> None:
    with writing(engine) as connection:
        (body, *_) = walk_entries(connection, "local", 1)
        changed = body.replace("clerk", "other")
        connection.execute(update(LogEntries).where(LogEntries.number == 1).values(body=changed))


def swap(engine: Engine) -> None:
    with writing(engine) as connection:
        first, second = list(walk_entries(connection, "local"))[:2]
        for number, body in ((0, second), (1, first)):
            place = LogEntries.number == number
            connection.execute(update(LogEntries).where(place).values(body=body))


def take_out(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(LogEntries).where(LogEntries.number == 1))
        for number in (2, 3):
            place = LogEntries.number == number
            connection.execute(update(LogEntries).where(place).values(number=number - 1))


def cut(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(LogEntries).where(LogEntries.number >= 2))


def fork(engine: Engine) -> None:
    cut(engine)
    mend_head(engine)
    write(engine, "another", "history", "of", "more")


TAMPERINGS = {
    edit: "LOG_CHANGED",
    swap: "LOG_CHANGED",
    take_out: "LOG_SHORT",
    cut: "LOG_SHORT",
    fork: "LOG_CHANGED",
}


@pytest.mark.parametrize(("tamper", "code"), TAMPERINGS.items())
def test_a_log_that_was_tampered_with_is_refused_at_the_start(
    engine: Engine, tmp_path: Path, tamper: Callable[[Engine], None], code: str
) -> None:
    """Also where the head was made to fit."""
    write(engine, "a", "b", "c", "d")
    vouch(start(engine, tmp_path))
    tamper(engine)
    for mend in (False, True):
        if mend:
            mend_head(engine)
        with pytest.raises(ExciseError, match=code):
            start(engine, tmp_path).vouch()
    assert read_last(tmp_path, VERIFIER, "local") is not None
    assert len(list((tmp_path / "local").iterdir())) == 1


def test_entries_that_are_not_in_the_head_are_not_signed(engine: Engine, tmp_path: Path) -> None:
    notary = start(engine, tmp_path)
    write(engine, "a", "b", "c", "d")
    edit(engine)
    with pytest.raises(ExciseError, match="LOG_CHANGED"):
        notary.vouch()


def test_a_checkpoint_vouches_for_all_there_is(engine: Engine, tmp_path: Path) -> None:
    notary = start(engine, tmp_path)
    sizes = []
    for subjects in ("", "a", "bcd", "", "e"):
        write(engine, *subjects)
        made = vouch(notary)
        with reading(engine) as connection:
            head = read_head(connection, "local")
        assert (made.size, made.root) == (head.size, find_root(head))
        sizes.append(made.size)
    assert sizes == [0, 1, 4, 4, 5]
    assert len(list((tmp_path / "local").iterdir())) == 4
    assert vouch(start(engine, tmp_path)) == made


def test_a_restored_backup_is_refused(engine: Engine, tmp_path: Path) -> None:
    """And so it is when it has gone on: what it says is another history by now."""
    write(engine, "a")
    with reading(engine) as connection:
        entries = [dict(row) for row in connection.execute(select(LogEntries.__table__)).mappings()]
    write(engine, "released", "revoked")
    running = start(engine, tmp_path)
    running.vouch()
    with writing(engine) as connection:
        connection.execute(delete(LogEntries).where(LogEntries.number >= len(entries)))
    mend_head(engine)
    for notary in (start(engine, tmp_path), running):
        with pytest.raises(ExciseError, match="LOG_SHORT"):
            notary.vouch()
    write(engine, "b", "c", "d", "e")
    for notary in (start(engine, tmp_path), running):
        with pytest.raises(ExciseError, match="LOG_CHANGED"):
            notary.vouch()


def test_a_clock_set_back_vouches_for_nothing(engine: Engine, tmp_path: Path) -> None:
    notary, now = start(engine, tmp_path), datetime.now(UTC)
    write(engine, "a")
    vouch(notary, now)
    write(engine, "b")
    for each in (notary, start(engine, tmp_path)):
        with pytest.raises(ExciseError, match="CLOCK_BACK"):
            each.vouch(now - SKEW - timedelta(seconds=1))
    within = vouch(notary, now - SKEW)
    assert (within.size, within.at) == (2, now)


def test_checkpoints_of_another_service_count(engine: Engine, tmp_path: Path) -> None:
    """Two that share a folder, each of which reads only what is new to it."""
    one, other = start(engine, tmp_path), start(engine, tmp_path)
    for subject in "abcdef":
        write(engine, subject)
        assert vouch(one).size == vouch(other).size
    edit(engine)
    mend_head(engine)
    write(engine, "g")
    for notary in (one, other):
        with pytest.raises(ExciseError, match="LOG_CHANGED"):
            notary.vouch()


def test_a_checkpoint_that_this_key_did_not_sign_is_refused(engine: Engine, tmp_path: Path) -> None:
    write(engine, "a")
    start(engine, tmp_path, bytes(32)).vouch()
    with pytest.raises(ExciseError, match="BAD_CHECKPOINT"):
        start(engine, tmp_path).vouch()


def test_a_folder_that_cannot_be_written_vouches_for_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "local").write_text("a file where the folder should be")
    with pytest.raises(ExciseError, match="CHECKPOINTS_UNUSABLE"):
        start(engine, tmp_path).vouch()


def test_a_key_is_made_once_and_never_in_place_of_one_that_is_lost(
    engine: Engine, tmp_path: Path
) -> None:
    path, folder = tmp_path / "log.key", tmp_path / "checkpoints"
    make_signer(path, folder)
    seed = read_signer(path)
    make_signer(path, folder)
    assert read_signer(path) == seed
    start(engine, folder, seed).vouch()
    path.unlink()
    with pytest.raises(ExciseError, match="NO_LOG_KEY"):
        make_signer(path, folder)
    with pytest.raises(ExciseError, match="NO_LOG_KEY"):
        read_signer(path)
    path.write_bytes(b"short")
    with pytest.raises(ExciseError, match="BAD_LOG_KEY"):
        read_signer(path)
