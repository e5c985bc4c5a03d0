"""Accounts for tests: who may do everything, unless a test says otherwise."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from rules.marking.clearance import EVERYTHING, Clearance
from service.context import Context
from worker.accounts.account import Account, Role
from worker.log.entry import read_entry
from worker.store.accounts import add_account
from worker.store.credentials import issue_token
from worker.store.database import open_engine, reading
from worker.store.log import walk_entries

HERE = "http://127.0.0.1:8000"


def make_account(
    engine: Engine,
    *,
    office: str = "local",
    roles: Iterable[Role] = Role,
    clearance: Clearance = EVERYTHING,
) -> Account:
    return add_account(engine, office, uuid4().hex, frozenset(roles), clearance)


def make_token(engine: Engine) -> str:
    return issue_token(engine, make_account(engine))


def make_token_in(database: str) -> str:
    """database: the URL of a server's that runs."""
    engine = open_engine(database)
    try:
        return make_token(engine)
    finally:
        engine.dispose()


def bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def make_token_for(app: FastAPI) -> str:
    """Once it runs."""
    context: Context = app.state.context
    return make_token(context.engine)


def list_acts(engine: Engine, office: str = "local") -> list[tuple[str, str, str]]:
    """Verb, actor and first subject of every entry of the log."""
    with reading(engine) as connection:
        acts = [read_entry(text).act for text in walk_entries(connection, office)]
    return [(act.verb, act.actor, act.subjects[0] if act.subjects else "") for act in acts]


@contextmanager
def open_client(app: FastAPI, **more: bool) -> Iterator[TestClient]:
    """A client of an app, logged in."""
    with TestClient(app, base_url=HERE, **more) as client:  # type: ignore[arg-type]  # its own flags
        client.headers.update(bearing(make_token_for(app)))
        yield client
