import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from worker.proposal import Submission
from worker.store.database import migrate, open_engine, writing


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """SQLite, or the PostgreSQL that `EXCISE_TEST_DATABASE_URL` names, which is emptied."""
    given = os.environ.get("EXCISE_TEST_DATABASE_URL")
    engine = open_engine(given or f"sqlite:///{tmp_path / 'excise.sqlite3'}")
    if given:
        with writing(engine) as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def submission() -> Submission:
    return Submission(b"THE CABLE", "cable.txt", "public", date(2026, 1, 1))
