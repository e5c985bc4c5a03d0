"""Nobody gets in by default: every route that there is, by nobody, by every role, by another
office."""

import json
from dataclasses import dataclass
from typing import Final

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.accounts.asking import Door, check_doors, list_doors
from service.context import Context
from tests.accounts import bearing, make_account
from tests.service.batches import finish_one
from tests.service.conftest import hand_in, work_off
from worker.accounts.account import Permission, Role
from worker.store.credentials import issue_token
from worker.store.database import writing
from worker.store.judgingtables import Reasons
from worker.store.tables import Batches, Cables, Jobs, Results

OPEN: Final = {"/healthz", "/readyz", "/login", "/login/link"}
ANYBODY: Final = {("GET", "/"), ("GET", "/openapi.json"), ("POST", "/logout")}
SUBMITTING: Final = {
    ("POST", "/cables"),
    ("POST", "/v1/batches"),
    ("POST", "/v1/batches/{batch_id}/cables"),
    ("POST", "/v1/batches/{batch_id}/{act}"),
    ("POST", "/v1/cables"),
}
READING: Final = {
    ("GET", "/batches"),
    ("GET", "/batches/{batch_id}"),
    ("GET", "/cables"),
    ("GET", "/v1/batches"),
    ("GET", "/v1/batches/{batch_id}"),
    ("GET", "/v1/batches/{batch_id}/cables"),
    ("GET", "/v1/batches/{batch_id}/cables.csv"),
    ("GET", "/v1/batches/{batch_id}/events"),
    ("GET", "/v1/batches/{batch_id}/results.jsonl"),
    ("GET", "/v1/batches/{batch_id}/results.zip"),
    ("GET", "/v1/batches/{batch_id}/summary"),
    ("GET", "/v1/cables"),
    ("GET", "/v1/cables/{cable_id}"),
    ("GET", "/v1/cables/{cable_id}/decisions"),
    ("GET", "/v1/cables/{cable_id}/holds"),
    ("GET", "/v1/cables/{cable_id}/redacted"),
    ("GET", "/v1/cables/{cable_id}/releases"),
    ("GET", "/v1/cables/{cable_id}/report"),
    ("GET", "/v1/releases/{release_id}"),
    ("GET", "/v1/releases/{release_id}/copy"),
    ("GET", "/v1/releases/{release_id}/page"),
    ("GET", "/v1/releases/{release_id}/report"),
    ("POST", "/v1/audit"),
}
DECIDING: Final = {
    ("POST", "/v1/cables/{cable_id}/lifts"),
    ("POST", "/v1/cables/{cable_id}/releases"),
    ("PUT", "/v1/cables/{cable_id}/decisions"),
}
APPROVING: Final = {
    ("POST", "/v1/releases/{release_id}/approve"),
    ("POST", "/v1/releases/{release_id}/revoke"),
}
MEASURING: Final = {("GET", "/metrics")}
# Written down a second time, so that a change of the table in the code has to be meant.
MAY: Final = {
    Role.SUBMITTER: ANYBODY | SUBMITTING | READING,
    Role.REVIEWER: ANYBODY | READING | DECIDING,
    Role.APPROVER: ANYBODY | READING | APPROVING,
    Role.AUDITOR: ANYBODY | READING | MEASURING,
    Role.ADMINISTRATOR: ANYBODY | MEASURING,
}


# What is read before the id is looked for.
BODIES: Final = {
    ("POST", "/v1/releases/{release_id}/revoke"): b'{"code": "wrong-name"}',
    ("POST", "/v1/cables/{cable_id}/releases"): b'{"copy_sha256": "%s"}' % (b"0" * 64),
    ("POST", "/v1/cables/{cable_id}/lifts"): b'{"code": "own text", "reason": "so I say"}',
    ("PUT", "/v1/cables/{cable_id}/decisions"): json.dumps(
        {"after": 0, "source_sha256": "0" * 64, "decisions": []}
    ).encode(),
}


@dataclass(frozen=True)
class Way:
    method: str
    path: str

    def fill(self, cable: str, batch: str) -> str:
        path = self.path.replace("{cable_id}", cable).replace("{batch_id}", batch)
        return path.replace("{act}", "pause").replace("{release_id}", "0" * 32)


def list_ways(app: FastAPI) -> list[Way]:
    return [Way(method, door.path) for door in list_doors(app) for method in door.methods]


def refuse(client: TestClient, way: Way, headers: dict[str, str]) -> int:
    """The status of the answer to a request for things that are not there."""
    path = way.fill("0" * 32, "0" * 32)
    with client.stream(way.method, path, headers=headers, follow_redirects=False) as answer:
        return int(answer.status_code)


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """The same server, without a login."""
    del client.headers["authorization"]
    return client


def test_every_route_says_what_it_asks_for_and_no_other_is_open(app: FastAPI) -> None:
    ways = {(way.method, way.path) for way in list_ways(app) if way.path not in OPEN}
    assert ways == ANYBODY | SUBMITTING | READING | DECIDING | APPROVING | MEASURING
    for door in list_doors(app):
        assert (door.permission is None) == (door.path in OPEN)


def test_a_route_that_names_nothing_is_not_served(app: FastAPI) -> None:
    check_doors(app)

    @app.get("/back-door")
    def back_door() -> None: ...

    assert Door("/back-door", frozenset({"GET"}), None) in list_doors(app)
    with pytest.raises(RuntimeError, match="/back-door"):
        check_doors(app)


def test_without_a_login_every_route_is_shut(app: FastAPI, stranger: TestClient) -> None:
    wrong: list[dict[str, str]] = [
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer exc_" + "A" * 43},
        {"authorization": "Basic YTpi"},
        {"cookie": "excise=" + "A" * 43},
    ]
    for way in list_ways(app):
        for headers in wrong if way.path not in OPEN else []:
            assert refuse(stranger, way, headers) == 401, (way, headers)
    page = {"accept": "text/html"}
    answer = stranger.get("/cables", headers=page, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_who_is_not_there_is_told_so_before_the_body_is_looked_at(stranger: TestClient) -> None:
    for path in ("/v1/cables", "/v1/audit", "/v1/batches?close=perhaps", "/cables"):
        answer = stranger.post(path, content=b"?", headers={"content-type": "no/type"})
        assert answer.status_code == 401, path
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_own_routes_and_no_other(
    app: FastAPI, stranger: TestClient, context: Context, role: Role
) -> None:
    token = issue_token(context.engine, make_account(context.engine, roles=[role]))
    for way in list_ways(app):
        if way.path not in OPEN:
            status = refuse(stranger, way, bearing(token))
            opens = (way.method, way.path) in MAY[role]
            assert (status not in {401, 403}) == opens, (role, way, status)


def test_a_token_opens_no_more_than_its_scopes(
    app: FastAPI, stranger: TestClient, context: Context
) -> None:
    account = make_account(context.engine)
    token = issue_token(context.engine, account, scopes=frozenset({Permission.MEASURE}))
    opened = {
        (way.method, way.path)
        for way in list_ways(app)
        if way.path not in OPEN and refuse(stranger, way, bearing(token)) not in {401, 403}
    }
    assert opened == MEASURING


@pytest.fixture
def theirs(context: Context) -> tuple[str, str]:
    """A cable and a batch of another office, done."""
    cable = hand_in(context, b"THEIR CANARY", office="other")
    batch = finish_one(context, b"THEIR CANARY one", b"THEIR CANARY two")
    work_off(context)
    with writing(context.engine) as connection:
        for table in (Batches, Cables, Jobs, Results, Reasons):
            connection.execute(table.__table__.update().values(office_id="other"))  # type: ignore[attr-defined]
    return cable, batch


def test_ids_of_another_office_are_not_there(
    app: FastAPI, client: TestClient, theirs: tuple[str, str], context: Context
) -> None:
    with_ids = [way for way in list_ways(app) if "_id}" in way.path]
    assert len(with_ids) >= 11
    own = bearing(issue_token(context.engine, make_account(context.engine, office="other")))
    for way in with_ids:
        path, nowhere = way.fill(*theirs), way.fill("0" * 32, "0" * 32)
        for accept in ("application/json", "text/html"):
            headers = {"accept": accept, "content-type": "text/csv"}
            content = b"text\nONE\n" if way.method == "POST" else b""
            if (way.method, way.path) in BODIES:
                headers["content-type"] = "application/json"
                content = BODIES[way.method, way.path]
            answer, unknown = (
                client.request(way.method, place, headers=headers, content=content)
                for place in (path, nowhere)
            )
            assert (answer.status_code, answer.content) == (404, unknown.content), way
        # Releases of another office: test_revoking.
        if way.method == "GET" and "{release_id}" not in way.path:
            assert client.get(path, headers=own).status_code in {200, 204}, way


def test_lists_and_counts_hold_nothing_of_another_office(
    app: FastAPI, client: TestClient, theirs: tuple[str, str]
) -> None:
    for way in list_ways(app):
        if way.method == "GET" and "{" not in way.path:
            text = client.get(way.path).text
            assert not any(secret in text for secret in (*theirs, "CANARY")), way
    assert "0 cables handed in" in client.get("/cables").text
    assert "excise_cables_submitted 0.0" in client.get("/metrics").text
