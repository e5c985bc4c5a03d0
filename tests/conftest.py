"""Databases of both kinds, for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts import PAIRS, Pair, make_database, run_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One server for the whole run; every test gets a database of its own in it."""
    with run_postgres() as admin:
        yield admin


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> Pair:
    chosen: Pair = request.param
    return chosen


@pytest.fixture
def database(pair: Pair, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if pair == "sqlite-valkey":
        yield f"sqlite:///{tmp_path / 'excise.sqlite3'}"
    else:
        with make_database(request.getfixturevalue("postgres")) as url:
            yield url
