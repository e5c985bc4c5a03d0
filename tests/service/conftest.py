from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.app import create_app
from service.context import Context
from service.settings import ServiceSettings
from tests.accounts import open_client
from tests.keys import RING
from tests.worker.stand_in import LINE
from worker.key import KEY_BYTES
from worker.proposal import Submission
from worker.store.outbox import take_bells
from worker.store.submission import submit_cable
from worker.tasks import do_chunk
from worker.working import Desk


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    """A server whose broker is away: handing in must not need it."""
    return ServiceSettings(
        data=tmp_path,
        database_url=None,
        broker_url="redis+socket:///nowhere/broker.sock",
        key_file=None,
        master_keys=RING,
    )


@pytest.fixture
def app(settings: ServiceSettings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Logged in, with every role and clearance."""
    with open_client(app) as client:
        yield client


@pytest.fixture
def context(app: FastAPI, client: TestClient) -> Context:
    context: Context = app.state.context
    return context


def work_off(context: Context) -> None:
    """Do every waiting chunk with the stand-in line, as the worker would."""
    desk = Desk(context.engine, bytes(KEY_BYTES), LINE, "machine/1.0/1.0")
    while bells := take_bells(context.engine, 100):
        for bell in bells:
            do_chunk(desk, bell.chunk_id)


def hand_in(context: Context, source: bytes, office: str = "local") -> str:
    submission = Submission(source, "cable.txt", "public", date(2026, 1, 1))
    return submit_cable(context.engine, office, submission).id
