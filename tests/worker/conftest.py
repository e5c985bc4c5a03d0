from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from worker.proposal import Submission
from worker.store.database import migrate, open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'excise.sqlite3'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def submission() -> Submission:
    return Submission(b"THE CABLE", "cable.txt", "public", date(2026, 1, 1))
