"""At rest nothing can be read without the master keys, nothing can be moved, and a machine without
the right ones does not start."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, text, update

from rules.errors import ExciseError
from tests.keys import RING, make_vault
from tests.worker.stand_in import LINE
from worker.key import KEY_BYTES, derive_office_key
from worker.proposal import Submission
from worker.settings import Settings
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.cables import list_batch_cables, read_cable, read_result, read_source
from worker.store.database import migrate, open_engine, reading, writing
from worker.store.jobs import claim_chunk
from worker.store.opening import make_first_ring, prepare_store
from worker.store.outbox import take_bells
from worker.store.sealing import read_seed
from worker.store.sealingtables import DataKeys, Masters
from worker.store.submission import submit_cable
from worker.store.tables import Cables, Results
from worker.tasks import do_chunk
from worker.vault.ring import parse_ring, read_master
from worker.vault.vault import Wrapped
from worker.working import Desk

DAY = date(2026, 1, 1)
OTHER = bytes(range(1, 33)).hex()


def submit(engine: Engine, source: bytes, office: str = "local") -> str:
    return submit_cable(engine, office, Submission(source, "MARENKO.txt", "public", DAY)).id


def work(engine: Engine) -> None:
    desk = Desk(engine, bytes(KEY_BYTES), LINE, "machine/1.0/1.0")
    while bells := take_bells(engine, 100):
        for bell in bells:
            do_chunk(desk, bell.chunk_id)


def test_what_is_kept_shows_neither_text_nor_name(engine: Engine) -> None:
    submit(engine, b"THE SOURCE IS MARENKO")
    order = BatchOrder("MARENKO BATCH", "public", DAY, "http://127.0.0.1/MARENKO")
    batch = open_batch(engine, "local", order).id
    items = [Submission(s, "MARENKO.txt", "public", DAY) for s in (b"PROTECT MARENKO", b"TWO")]
    add_cables(engine, "local", batch, items)
    close_batch(engine, "local", batch)
    work(engine)
    first, second = list_batch_cables(engine, "local", batch)
    assert (first.name, first.status, second.status) == ("MARENKO.txt", "done", "done")
    assert read_result(engine, "local", second.id).redacted == b"MARENKOTWO"
    with reading(engine) as connection:
        tables = ("cables", "batches", "jobs", "results", "marks", "traces", "reasons")
        rows = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
    values = [value for table in rows for row in table for value in row]
    kept = b"".join(v if isinstance(v, bytes) else str(v).encode() for v in values)
    assert b"marenko" not in kept.lower()


@pytest.mark.parametrize(
    "tamper",
    [
        lambda mine, theirs: {"source": theirs.source},  # another row's
        lambda mine, theirs: {"source": mine.name},  # another column's
        lambda mine, theirs: {"office_id": "other"},
        lambda mine, theirs: {"source": mine.source[:-1]},
        lambda mine, theirs: {"source": mine.source[:-1] + bytes([mine.source[-1] ^ 1])},
        lambda mine, theirs: {"source": b""},
    ],
)
def test_a_sealed_value_opens_in_its_own_place_alone(
    engine: Engine, tamper: Callable[[Cables, Cables], dict[str, object]]
) -> None:
    first, second = submit(engine, b"ONE"), submit(engine, b"TWO")
    with writing(engine) as connection:
        mine, theirs = (
            connection.execute(select(Cables).where(Cables.id == one)).one()
            for one in (first, second)
        )
        changes = tamper(mine, theirs)  # type: ignore[arg-type]  # rows have the same fields
        connection.execute(update(Cables).where(Cables.id == first).values(changes))
        if "office_id" in changes:
            connection.execute(update(DataKeys).where(DataKeys.id == first).values(changes))
    with pytest.raises(ExciseError, match="SEAL_BROKEN"):
        read_source(engine, str(changes.get("office_id", "local")), first)
    assert read_source(engine, "local", second) == b"TWO"


def test_a_cable_whose_seal_is_broken_fails_alone(engine: Engine) -> None:
    batch = open_batch(engine, "local", BatchOrder("batch", "public", DAY)).id
    items = [Submission(b"CABLE %d" % n, "cable.txt", "public", DAY) for n in range(3)]
    add_cables(engine, "local", batch, items)
    ids = [record.id for record in list_batch_cables(engine, "local", batch)]
    with writing(engine) as connection:
        connection.execute(update(Cables).where(Cables.id == ids[1]).values(source=b"\x01short"))
    close_batch(engine, "local", batch)
    work(engine)
    records = [read_cable(engine, "local", one) for one in ids]
    assert [(one.status, one.code) for one in records] == [
        ("done", None),
        ("failed", "SEAL_BROKEN"),
        ("done", None),
    ]


def test_a_key_cannot_be_put_in_anothers_stead(engine: Engine) -> None:
    first, second = submit(engine, b"ONE"), submit(engine, b"TWO")
    with writing(engine) as connection:
        theirs = select(DataKeys.wrapped).where(DataKeys.id == second).scalar_subquery()
        connection.execute(update(DataKeys).where(DataKeys.id == first).values(wrapped=theirs))
    with pytest.raises(ExciseError, match="SEAL_BROKEN"):
        read_source(engine, "local", first)


def test_a_process_that_lacks_the_master_leaves_the_work_to_others(
    engine: Engine, database: str
) -> None:
    cable = submit(engine, b"ONE")
    (bell,) = take_bells(engine, 1)
    stranger = open_engine(database, make_vault(OTHER))
    with pytest.raises(ExciseError, match="UNKNOWN_MASTER"):
        claim_chunk(stranger, bell.chunk_id, "m/1.1/2.2", 60)
    stranger.dispose()
    assert read_cable(engine, "local", cable).status == "queued"


def test_a_retired_master_seals_nothing_more(engine: Engine, database: str) -> None:
    """The database refuses it, whatever a process still believes."""
    behind = open_engine(database, make_vault(f"{OTHER} {RING}"))
    with pytest.raises(ExciseError, match="MASTER_RETIRED"):
        submit(behind, b"ONE")
    behind.dispose()
    with reading(engine) as connection:
        assert connection.execute(select(Cables.id)).first() is None


def test_without_the_right_master_a_store_is_not_touched(engine: Engine, database: str) -> None:
    submit(engine, b"ONE")
    with writing(engine) as connection:
        before = connection.execute(select(DataKeys.id, DataKeys.wrapped)).all()
    wrong = open_engine(database, make_vault(OTHER))
    with pytest.raises(ExciseError, match="WRONG_MASTER"):
        migrate(wrong)
    wrong.dispose()
    with writing(engine) as connection:
        assert connection.execute(select(DataKeys.id, DataKeys.wrapped)).all() == before
        assert len(connection.execute(select(Masters.id)).all()) == 1
        connection.execute(delete(DataKeys).where(DataKeys.id == "seed"))
    with pytest.raises(ExciseError, match="WRONG_MASTER"):  # not made anew behind our back
        migrate(engine)


def test_a_first_start_makes_a_ring_and_a_lost_one_is_missed(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=None, key_file=None)
    with pytest.raises(ExciseError, match="NO_MASTER"):
        prepare_store(settings)
    assert list(tmp_path.iterdir()) == []
    make_first_ring(settings)
    ring = settings.master_path.read_text()
    assert settings.master_path.stat().st_mode & 0o777 == 0o600
    make_first_ring(settings)
    engine = prepare_store(settings)
    submit(engine, b"ONE")
    engine.dispose()
    settings.master_path.unlink()
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    make_first_ring(settings)
    with pytest.raises(ExciseError, match="NO_MASTER"):
        prepare_store(settings)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == kept
    settings.master_path.write_text(ring)
    prepare_store(settings).dispose()


def test_a_ring_that_is_named_is_never_made(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=None, master_file=tmp_path / "stick" / "keys")
    make_first_ring(settings)
    with pytest.raises(ExciseError, match="NO_MASTER"):
        prepare_store(settings)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ring", ["", "no key", RING[:-1], f"{RING} x", f"{RING}{OTHER}"])
def test_a_ring_that_cannot_be_read_is_refused(ring: str) -> None:
    with pytest.raises(ExciseError, match="BAD_MASTER") as caught:
        parse_ring(ring)
    assert RING[:8] not in str(caught.value)


def test_no_key_shows_in_what_is_printed() -> None:
    vault = make_vault()
    key, wrapped = vault.make_key("id", "local")
    told = repr((vault.ring, key, wrapped, Settings(master_keys=RING)))
    assert key.secret.hex() not in told
    assert repr(key.secret) not in told
    assert RING not in told
    assert repr(bytes.fromhex(RING)) not in told


def test_a_key_is_bound_to_what_it_is_for() -> None:
    vault = make_vault()
    _, wrapped = vault.make_key("id", "local")
    assert vault.open_key(wrapped).id == "id"
    for moved in (
        Wrapped("other", "local", wrapped.master, wrapped.sealed),
        Wrapped("id", "other", wrapped.master, wrapped.sealed),
    ):
        with pytest.raises(ExciseError, match="SEAL_BROKEN"):
            vault.open_key(moved)


def test_two_offices_share_no_fingerprint() -> None:
    seed = bytes(KEY_BYTES)
    keys = {derive_office_key(seed, office) for office in ("local", "other", "locals")}
    assert len(keys | {seed}) == 4


def test_an_office_key_of_before_is_taken_over_and_its_file_goes(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=None, key_file=None, master_keys=RING)
    settings.key_path.write_bytes(bytes(range(KEY_BYTES)))
    engine = prepare_store(settings)
    assert not settings.key_path.exists()
    settings.key_path.write_bytes(bytes(KEY_BYTES))  # comes too late
    prepare_store(settings).dispose()
    with reading(engine) as connection:
        assert read_seed(connection) == bytes(range(KEY_BYTES))
    engine.dispose()
    assert bytes(range(KEY_BYTES)) not in (tmp_path / "excise.sqlite3").read_bytes()


def test_the_masters_id_tells_nothing_of_it() -> None:
    one, other = read_master(bytes(32)), read_master(bytes(31) + b"\1")
    assert len(one.id) == 16
    assert one.id != other.id
    assert one.id not in one.secret.hex()


def test_results_are_sealed_with_keys_of_their_own(engine: Engine) -> None:
    cable = submit(engine, b"ONE")
    work(engine)
    with writing(engine) as connection:
        result = connection.execute(select(Results.key)).scalar_one()
        connection.execute(delete(DataKeys).where(DataKeys.id == result))
    assert read_source(engine, "local", cable) == b"ONE"
    with pytest.raises(ExciseError, match="SEAL_BROKEN"):
        read_result(engine, "local", cable)
