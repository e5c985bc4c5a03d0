"""Master keys are changed while everything runs; then the old one opens nothing but old backups."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from rules.errors import ExciseError
from tests.keys import RING, make_vault
from worker.proposal import Submission
from worker.settings import Settings
from worker.store.cables import list_cables, read_source
from worker.store.database import migrate, open_engine, reading, writing
from worker.store.log import find_last
from worker.store.opening import open_store
from worker.store.rotation import admit_master, list_masters, rewrap
from worker.store.sealing import find_key, insert_keys, make_keys, vault_of
from worker.store.sealingtables import DataKeys, Masters
from worker.store.submission import submit_cable
from worker.vault.ring import Ring, make_master, parse_ring, replace_ring

OTHER = bytes(range(1, 33)).hex()


def submit(engine: Engine, number: int) -> str:
    source = b"CABLE %d" % number
    return submit_cable(
        engine, "local", Submission(source, "cable.txt", "public", date(2026, 1, 1))
    ).id


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """A store whose ring is a file, as several processes read it."""
    settings = Settings(data=tmp_path, database_url=database, key_file=None)
    settings.master_path.write_text(RING)
    engine = open_store(settings)
    migrate(engine)
    engine.dispose()
    return settings


@contextmanager
def busy(settings: Settings) -> Iterator[list[str]]:
    """Another process that submits and reads all the while; the ids of what it handed in."""
    engine, stop, errors = open_store(settings), threading.Event(), list[Exception]()
    made = [submit(engine, 0)]

    def work() -> None:
        try:
            while not stop.is_set():
                made.append(submit(engine, len(made)))
                assert read_source(engine, "local", made[0]) == b"CABLE 0"
                list_cables(engine, "local", limit=20)
        except Exception as error:  # noqa: BLE001  # told by the assertion below
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join()
        engine.dispose()
    assert errors == []


def test_keys_are_rotated_while_others_work(settings: Settings) -> None:
    engine = open_store(settings)
    for number in range(-60, 0):
        submit(engine, number)
    before = parse_ring(RING)
    new = make_master()
    with busy(settings) as made:
        admit_master(engine, new.id)
        replace_ring(settings.master_path, Ring(new, before.masters))
        assert rewrap(engine, "local", "keeper", page=7) == (before.current.id,)
        during = len(made)
        while len(made) < during + 5:  # it goes on afterwards
            pass
    (used,) = list_masters(engine)
    assert (used.id, used.keys) == (new.id, 60 + len(made) + 1)  # one is the seed
    told = find_last(engine, "local", "key")
    assert told is not None
    assert (told.act.subjects, told.act.actor) == ((new.id,), "keeper")
    engine.dispose()
    alone = open_engine(settings.database, make_vault(new.secret.hex()))
    assert read_source(alone, "local", made[0]) == b"CABLE 0"
    alone.dispose()
    old = open_engine(settings.database, make_vault())
    with pytest.raises(ExciseError, match="UNKNOWN_MASTER"):
        read_source(old, "local", made[0])
    old.dispose()


def test_a_key_sealed_behind_the_rotations_back_is_not_lost(engine: Engine, database: str) -> None:
    """Another process is in the middle of sealing with the old master while its place is passed."""
    submit(engine, 1)
    ahead = open_engine(database, make_vault(f"{OTHER} {RING}"))
    rotation = threading.Thread(target=rewrap, args=(ahead, "local"))
    keys, wrapped = make_keys(vault_of(engine), "local", ["0"])  # before all others
    with writing(engine) as connection:
        insert_keys(connection, wrapped)
        rotation.start()
        rotation.join(0.5)
        assert rotation.is_alive()
    rotation.join()
    with pytest.raises(ExciseError, match="MASTER_RETIRED"):
        submit(engine, 2)
    (used,) = list_masters(ahead)
    assert (used.id, used.keys) == (parse_ring(OTHER).current.id, 3)
    with reading(ahead) as connection:
        assert find_key(connection, "0") == keys["0"]
    ahead.dispose()


def test_a_broken_key_stops_a_rotation_and_nothing_is_retired(
    engine: Engine, database: str
) -> None:
    cable = submit(engine, 1)
    with writing(engine) as connection:
        connection.execute(update(DataKeys).where(DataKeys.id == cable).values(wrapped=b"\x01"))
    ahead = open_engine(database, make_vault(f"{OTHER} {RING}"))
    with pytest.raises(ExciseError, match="SEAL_BROKEN"):
        rewrap(ahead, "local")
    ahead.dispose()
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(Masters)).scalar_one() == 2


def test_a_ring_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path, ring = tmp_path / "keys" / "master.keys", parse_ring(RING)
    with pytest.raises(ExciseError, match="MASTER_READ_ONLY"):
        replace_ring(path, ring)
    path.parent.mkdir()
    replace_ring(path, ring)
    assert (path.read_text(), path.stat().st_mode & 0o777) == (f"{RING}\n", 0o600)
    assert [one.name for one in path.parent.iterdir()] == ["master.keys"]
