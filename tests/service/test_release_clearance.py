"""Decisions, holds and releases of a cable are for those who may read it."""

import pytest
from starlette.testclient import TestClient

from rules.marking.clearance import Clearance
from rules.marking.value import Level
from service.context import Context
from tests.accounts import bearing, make_account
from tests.service.releasing import forward, make_ready, release
from worker.store.credentials import issue_token

CALLS = (
    ("GET", "cables/{cable}/decisions", None),
    ("PUT", "cables/{cable}/decisions", {"after": 1, "source_sha256": "0" * 64, "decisions": []}),
    ("GET", "cables/{cable}/holds", None),
    ("POST", "cables/{cable}/lifts", {"code": "own text", "reason": "so I say"}),
    ("GET", "cables/{cable}/releases", None),
    ("POST", "cables/{cable}/releases", {"copy_sha256": "0" * 64}),
    ("GET", "releases/{released}", None),
    ("GET", "releases/{released}/copy", None),
    ("GET", "releases/{released}/report", None),
    ("GET", "releases/{released}/page", None),
    ("POST", "releases/{put}/approve", None),
    ("POST", "releases/{released}/revoke", {"code": "wrong-name"}),
)


@pytest.fixture
def ids(context: Context) -> dict[str, str]:
    cable = make_ready(context)
    put = forward(context, cable)
    return {"cable": cable, "put": put.id, "released": release(context, cable).id}


def test_above_a_clearance_nothing_is_read_or_decided(
    client: TestClient, context: Context, ids: dict[str, str]
) -> None:
    low = make_account(context.engine, clearance=Clearance(Level.U))
    headers = bearing(issue_token(context.engine, low))
    for method, path, body in CALLS:
        answer = client.request(method, f"/v1/{path.format(**ids)}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "ABOVE_CLEARANCE"), path
    high = make_account(context.engine, clearance=Clearance(Level.C))
    headers = bearing(issue_token(context.engine, high))
    for method, path, _ in CALLS:
        if method == "GET":
            answer = client.get(f"/v1/{path.format(**ids)}", headers=headers)
            assert answer.status_code == 200, path
