"""Deciding and lifting over HTTP."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.context import Context
from tests.accounts import list_acts
from tests.worker import test_deciding as worker_side
from tests.worker.decided_cable import decide, gather
from tests.worker.test_twins import harbor

DECIDED = gather(decide("Tobias Larkspur", "reject", scope="person"))


def order(**change: Any) -> dict[str, Any]:
    """As a client sends it: unsigned."""
    body = DECIDED.model_dump(mode="json", exclude={"schema_"})
    for one in body["decisions"]:
        del one["by"], one["at"]
    return body | {"after": 0} | change


def test_what_is_decided_is_followed(client: TestClient, context: Context) -> None:
    cable = worker_side.hand_in(context.engine)
    path = f"/v1/cables/{cable}/decisions"
    assert client.get(path).json()["version"] == 0
    answer = client.put(path, json=order())
    assert answer.status_code == 202, answer.text
    (account,) = {actor for verb, actor, _ in list_acts(context.engine) if verb == "decide"}
    assert answer.json()["decisions"][0]["by"] == account
    worker_side.work_off(context.engine)
    assert "Mr. Tobias Larkspur" in client.get(f"/v1/cables/{cable}/redacted").text
    assert client.get(path).json() == answer.json()
    again = client.put(path, json=order())
    assert (again.status_code, again.json()["code"]) == (409, "DECISIONS_MOVED")


@pytest.mark.parametrize(
    "change",
    [
        {"decisions": [{"Larkspur": 1}]},
        {"decisions": [DECIDED.decisions[0].model_dump(mode="json")]},
        {"after": -1},
        {"Larkspur": "Larkspur"},
        {"decisions": 2 * order()["decisions"]},
    ],
    ids=["fields", "signed", "after", "more", "twice"],
)
def test_what_is_no_decision_is_refused_and_not_repeated(
    client: TestClient, context: Context, change: dict[str, Any]
) -> None:
    cable = worker_side.hand_in(context.engine)
    answer = client.put(f"/v1/cables/{cable}/decisions", json=order(**change))
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")
    assert "Larkspur" not in answer.text


def test_a_hold_is_read_and_lifted(client: TestClient, context: Context) -> None:
    one = worker_side.hand_in(context.engine, harbor(412))
    two = worker_side.hand_in(context.engine, harbor(413, second="U"))
    (hold,) = client.get(f"/v1/cables/{one}/holds").json()["holds"]
    assert hold == {"code": "twin releases", "twin": two}
    assert client.get(f"/v1/cables/{one}/redacted").status_code == 409
    answer = client.post(f"/v1/cables/{one}/lifts", json=hold | {"reason": "published before"})
    assert answer.status_code == 201
    assert answer.json()["holds"] == []
    assert client.get(f"/v1/cables/{one}/redacted").status_code == 200
    again = client.post(f"/v1/cables/{one}/lifts", json=hold | {"reason": "published before"})
    assert (again.status_code, again.json()["code"]) == (409, "HOLD_MOVED")


@pytest.mark.parametrize("call", ["GET decisions", "PUT decisions", "GET holds", "POST lifts"])
def test_another_offices_cable_is_not_there(
    client: TestClient, context: Context, call: str
) -> None:
    cable = worker_side.hand_in(context.engine, office="elsewhere")
    method, what = call.split()
    body = order() if method == "PUT" else {"code": "own text", "reason": "so I say"}
    answer = client.request(method, f"/v1/cables/{cable}/{what}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_CABLE")
