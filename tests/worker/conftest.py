from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from tests.keys import make_vault
from worker.proposal import Submission
from worker.store.database import migrate, open_engine


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """On SQLite and on PostgreSQL."""
    engine = open_engine(database, make_vault())
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def submission() -> Submission:
    return Submission(b"THE CABLE", "cable.txt", "public", date(2026, 1, 1))
