"""The log is written with the act or the act is not done, and goes on in one line."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event, insert, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError

import worker.store
from tests.keys import make_vault
from tests.parts import OTHER_USER, short_folder
from worker.log.entry import Act, read_entry
from worker.log.tree import EMPTY, extend, hash_leaf
from worker.proposal import Submission
from worker.store.database import VAULT_OPTION, is_full, migrate, open_engine, reading, writing
from worker.store.ledger import read_ledger
from worker.store.log import append, find_last, read_head, record_act, stream_entries, walk_entries
from worker.store.logtables import LogEntries
from worker.store.submission import submit_cable


def act(subject: str) -> Act:
    return Act("read", "clerk", (subject,), {"what": "copy"})


def read_bodies(engine: Engine, office: str = "local") -> list[str]:
    with reading(engine) as connection:
        return list(walk_entries(connection, office))


def is_whole(engine: Engine, office: str = "local") -> bool:
    """Whether the head is the tree over the entries, and they are numbered without a gap."""
    bodies = read_bodies(engine, office)
    with reading(engine) as connection:
        head = read_head(connection, office)
    numbers = [read_entry(body).number for body in bodies]
    leaves = (hash_leaf(body.encode()) for body in bodies)
    return head == extend(EMPTY, leaves) and numbers == list(range(len(bodies)))


def test_entries_stand_in_the_order_of_the_acts(engine: Engine) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    for page in (["a"], [], ["b", "c"], ["d"]):
        with writing(engine) as connection:
            append(connection, "local", [act(one) for one in page])
    entries = list(map(read_entry, read_bodies(engine)))
    assert [entry.act.subjects for entry in entries] == [("a",), ("b",), ("c",), ("d",)]
    assert all(before < entry.at < datetime.now(UTC) for entry in entries)
    assert is_whole(engine)


def test_an_act_that_is_not_done_leaves_no_entry(engine: Engine) -> None:
    record_act(engine, "local", act("a"))
    with pytest.raises(IntegrityError), writing(engine) as connection:  # noqa: PT012  # one transaction
        append(connection, "local", [act("b")])
        connection.execute(insert(LogEntries).values(office_id="local", number=1, act="", body=""))
    record_act(engine, "local", act("c"))
    assert [read_entry(body).act.subjects for body in read_bodies(engine)] == [("a",), ("c",)]
    assert is_whole(engine)


def test_offices_have_logs_of_their_own(engine: Engine) -> None:
    record_act(engine, "local", act("a"))
    record_act(engine, "other", act("b"))
    record_act(engine, "local", act("c"))
    assert [len(read_bodies(engine, office)) for office in ("local", "other")] == [2, 1]
    assert is_whole(engine)
    assert is_whole(engine, "other")
    found = find_last(engine, "other", "read")
    assert found is not None
    assert found.act.subjects == ("b",)
    assert find_last(engine, "other", "login") is None


def test_many_at_once_write_one_line(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(_write_many, engine, n) for n in range(4)]
    assert [writer.result() for writer in writers] == [15] * 4
    assert len(read_bodies(engine)) == 60
    assert is_whole(engine)


def test_a_log_of_many_pages_is_read_whole(engine: Engine) -> None:
    with writing(engine) as connection:
        append(connection, "local", [act(str(n)) for n in range(2500)])
        bodies = list(walk_entries(connection, "local"))
        assert len(bodies) == 2500
        assert list(walk_entries(connection, "local", 999, 2001)) == bodies[999:2001]
    assert list(stream_entries(engine, "local", 2400, 5)) == bodies[5:2400]
    assert list(stream_entries(engine, "local", 9999)) == bodies
    assert is_whole(engine)


def test_what_the_plain_table_held_goes_first(engine: Engine) -> None:
    _go_back(engine)
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    old = text(
        "INSERT INTO audit_log (office_id, act, subject, actor, at) VALUES (:o, :a, :s, :w, :t)"
    )
    rows = [
        (o, a, s) for o in ("local", "other") for a, s in (("submit", "a"), ("open_batch", "b"))
    ]
    with writing(engine) as connection:
        for office, verb, subject in rows:
            moment = at if engine.dialect.name == "postgresql" else at.replace(tzinfo=None)
            given = {
                "o": office,
                "a": verb,
                "s": subject,
                "w": "nobody named",
                "t": moment.isoformat(" "),
            }
            connection.execute(old, given)
    migrate(engine)
    assert not inspect(engine).has_table("audit_log")
    record_act(engine, "local", act("c"))
    entries = list(map(read_entry, read_bodies(engine)))
    assert [(one.act.verb, one.act.subjects) for one in entries] == [
        ("submit", ("a",)),
        ("open_batch", ("b",)),
        ("read", ("c",)),
    ]
    assert entries[0].at == at
    assert entries[0].act.detail == {"from": "audit_log"}
    assert is_whole(engine)
    assert is_whole(engine, "other")


@pytest.mark.parametrize("pair", ["sqlite-valkey"])
def test_wherever_room_ends_all_of_an_act_is_there_or_nothing(
    engine: Engine, submission: Submission
) -> None:
    """In the cable's own rows or in the log's."""
    with reading(engine) as connection:
        room = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(
        engine,
        "begin",
        lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={room}"),
    )
    ended_in = set()
    for n in range(3000):
        try:
            submit_cable(engine, "local", replace(submission, source=b"%d" % n))
        except OperationalError as error:
            ended_in.add(("log_" in str(error.statement), is_full(error)))
            assert read_ledger(engine, "local").submitted == len(read_bodies(engine))
            assert is_whole(engine)
            room += 1
        if len(ended_in) == 2:
            break
    assert ended_in == {(True, True), (False, True)}


@pytest.mark.parametrize("pair", ["postgresql-redis"])
def test_where_the_log_alone_has_no_room_there_is_no_act(
    engine: Engine, submission: Submission
) -> None:
    """Its table lies on a small disk of its own."""
    administering = engine.execution_options(isolation_level="AUTOCOMMIT")
    with short_folder() as folder, _small_disk(folder, f"size=60k,uid={OTHER_USER},mode=700"):
        folder.chmod(0o711)
        with administering.connect() as connection:
            connection.execute(text(f"CREATE TABLESPACE small LOCATION '{folder / 'small'}'"))
            connection.execute(text("ALTER TABLE log_entries SET TABLESPACE small"))
        try:
            _fill(engine, submission)
        finally:
            with administering.connect() as connection:
                connection.execute(text("ALTER TABLE log_entries SET TABLESPACE pg_default"))
                connection.execute(text("DROP TABLESPACE small"))


def test_on_a_full_disk_nothing_is_done(submission: Submission, tmp_path: Path) -> None:
    with _small_disk(tmp_path, "size=1m,mode=700"):
        full = open_engine(f"sqlite:///{tmp_path / 'small' / 'excise.sqlite3'}", make_vault())
        try:
            migrate(full)
            _fill(full, submission)
        finally:
            full.dispose()


def _fill(engine: Engine, submission: Submission) -> None:
    """Hand in until there is no room; whatever was done is in the log, and nothing else was."""
    with pytest.raises(OperationalError) as caught:  # noqa: PT012  # at some cable or other
        for n in range(5000):
            submit_cable(engine, "local", replace(submission, source=b"%d" % n))
    assert is_full(caught.value)
    assert read_ledger(engine, "local").submitted == len(read_bodies(engine)) > 0
    assert is_whole(engine)


@contextmanager
def _small_disk(folder: Path, options: str) -> Iterator[None]:
    """At `small` in the folder."""
    place = folder / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("root alone can make a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _write_many(engine: Engine, writer: int) -> int:
    for n in range(15):
        record_act(engine, "local", act(f"{writer}.{n}"))
    return 15


def _go_back(engine: Engine) -> None:
    """To the tables before the log was a tree, and before there were keys."""
    with writing(engine.execution_options(**{VAULT_OPTION: None})) as connection:
        for table, _ in reversed(inspect(connection).get_sorted_table_and_fkc_names()):
            cascade = " CASCADE" if engine.dialect.name == "postgresql" else ""
            if table is not None:
                connection.execute(text(f"DROP TABLE IF EXISTS {table}{cascade}"))
        config = Config()
        folder = Path(worker.store.__path__[0]) / "migrations"
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
