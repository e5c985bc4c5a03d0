from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from service.app import create_app
from service.context import Context
from service.settings import ServiceSettings
from tests.worker.stand_in import propose_stand_in
from worker.key import KEY_BYTES
from worker.proposal import Submission
from worker.store.cables import submit_cable
from worker.store.database import reading
from worker.store.tables import Jobs
from worker.tasks import Desk, do_job


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    """A server whose broker is away: handing in must not need it."""
    return ServiceSettings(
        data=tmp_path,
        database_url=None,
        broker_url="redis+socket:///nowhere/broker.sock",
        key_file=None,
    )


@pytest.fixture
def app(settings: ServiceSettings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
def context(app: FastAPI, client: TestClient) -> Context:
    context: Context = app.state.context
    return context


def work_off(context: Context) -> None:
    """Do every waiting job with the stand-in pipeline, as the worker would."""
    with reading(context.engine) as connection:
        job_ids = connection.execute(select(Jobs.id).where(Jobs.status == "queued")).scalars().all()
    for job_id in job_ids:
        do_job(Desk(context.engine, bytes(KEY_BYTES), propose_stand_in, 60, "run"), job_id)


def hand_in(context: Context, source: bytes, office: str = "local") -> str:
    submission = Submission(source, "cable.txt", "public", date(2026, 1, 1))
    return submit_cable(context.engine, office, submission).id
