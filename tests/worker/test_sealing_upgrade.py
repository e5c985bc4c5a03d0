"""A store of before there were keys is sealed when it is brought to this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text

import worker.store.migrations
from rules.errors import ExciseError
from tests.keys import make_vault
from tests.parts import Pair
from tests.worker.stand_in import propose_stand_in
from worker.key import KEY_BYTES
from worker.proposal import Submission
from worker.protection.mustredact import Entry, MustRedact, Origin
from worker.rendering import render
from worker.store.cables import read_cable, read_result, read_source
from worker.store.database import migrate, open_engine, writing
from worker.store.deliveries import take_deliveries
from worker.store.marks import read_must_redact, write_marks
from worker.store.progress import read_batch
from worker.store.saving import find_results

NAME = "MARENKO"
MADE = render(propose_stand_in(Submission(b"TEXT", NAME, "public", date(2026, 1, 1)), bytes(32)))
MARKS = write_marks(MustRedact((Entry("person", (NAME,), "", (Origin("cable"),)),))).decode()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROWS: dict[str, dict[str, object]] = {
    "batches": {
        "id": "b1",
        "office_id": "local",
        "name": f"{NAME} BATCH",
        "profile": "public",
        "as_of": date(2026, 1, 1),
        "state": "finished",
        "round": 1,
        "submitted": 1,
        "must_redact": MARKS,
        "webhook": f"https://example.org/{NAME}",
        "created_at": NOW,
    },
    "cables": {
        "id": "c1",
        "office_id": "local",
        "name": f"{NAME}.txt",
        "sha256": "0" * 64,
        "size": 4,
        "profile": "public",
        "as_of": date(2026, 1, 1),
        "submitted_at": NOW,
        "source": f"TEXT {NAME}".encode(),
    },
    "results": {
        "key": "r1",
        "office_id": "local",
        "ruleset_digest": "sha256:0",
        "disposition": "ready",
        "summary": MADE.summary.model_dump_json(),
        "working": MADE.working,
        "releasable": MADE.releasable,
        "redacted": MADE.redacted,
    },
    "jobs": {
        "id": "j1",
        "office_id": "local",
        "cable_id": "c1",
        "batch_id": "b1",
        "position": 0,
        "size": 4,
        "phase": "redact",
        "status": "done",
        "disposition": "ready",
        "attempts": 1,
        "result_key": "r1",
        "queued_at": NOW,
    },
    "marks": {"job_id": "j1", "office_id": "local", "batch_id": "b1", "entries": MARKS},
    "deliveries": {
        "batch_id": "b1",
        "round": 1,
        "office_id": "local",
        "id": "d1",
        "url": f"https://example.org/{NAME}",
        "body": "{}",
        "state": "due",
        "attempts": 0,
        "due_at": NOW,
    },
}


@contextmanager
def of_before(database: str) -> Iterator[Engine]:
    """A store at the version before, with a row in each table that is sealed now."""
    engine = open_engine(database)
    config = Config()
    config.set_main_option("script_location", worker.store.migrations.__path__[0])
    with writing(engine) as connection:
        config.attributes.update(connection=connection, seed=None)
        command.upgrade(config, "0003")
    with writing(engine) as connection:
        for table, row in ROWS.items():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    yield engine
    engine.dispose()


@pytest.fixture
def database(pair: Pair, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if pair == "sqlite-valkey":
        yield f"sqlite:///{tmp_path / 'excise.sqlite3'}"
        return
    admin: str = request.getfixturevalue("postgres")
    owner = create_engine(admin, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("CREATE DATABASE before_keys TEMPLATE template0"))
        yield admin.replace("/postgres?", "/before_keys?")
        connection.execute(text("DROP DATABASE before_keys WITH (FORCE)"))
    owner.dispose()


def test_what_was_kept_in_plain_is_sealed_and_still_read(
    database: str, pair: Pair, tmp_path: Path
) -> None:
    with of_before(database) as engine, pytest.raises(ExciseError, match="NO_MASTER"):
        migrate(engine)
    engine = open_engine(database, make_vault())
    migrate(engine, bytes(range(KEY_BYTES)))
    assert read_cable(engine, "local", "c1").name == f"{NAME}.txt"
    assert read_source(engine, "local", "c1") == f"TEXT {NAME}".encode()
    assert read_result(engine, "local", "c1").releasable == MADE.releasable
    assert find_results(engine, ["r1"])["r1"].summary == MADE.summary
    batch = read_batch(engine, "local", "b1")
    assert (batch.name, batch.webhook) == (f"{NAME} BATCH", f"https://example.org/{NAME}")
    assert read_must_redact(engine, "b1").entries[0].names == (NAME,)
    assert take_deliveries(engine, 1, 1)[0].url == f"https://example.org/{NAME}"
    with writing(engine) as connection:
        for table in ROWS:
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            assert NAME not in str(rows)
    engine.dispose()
    if pair == "sqlite-valkey":
        assert [path.name for path in tmp_path.iterdir()] == ["excise.sqlite3"]
        assert NAME.encode() not in (tmp_path / "excise.sqlite3").read_bytes()
