"""One ledger, told at /metrics, on the page and by `excise status`; one deed a key."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete
from starlette.testclient import TestClient
from typer.testing import CliRunner

from service.app import create_app
from service.cli import app as cli
from service.context import Context
from service.idempotency import digest_body
from service.intake.cable import Body
from service.settings import ServiceSettings
from tests.accounts import open_client
from tests.keys import RING
from tests.service.conftest import hand_in, work_off
from worker.log.entry import Act
from worker.store.accounts import list_accounts
from worker.store.cables import list_cables
from worker.store.database import writing
from worker.store.idempotency import Idempotency, reserve_key
from worker.store.log import find_last
from worker.store.tables import Jobs


def submit(client: TestClient, text: str, key: str) -> tuple[int, dict[str, object]]:
    answer = client.post("/v1/cables", json={"text": text}, headers={"idempotency-key": key})
    return answer.status_code, answer.json()


def scrape(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture
def mixed(context: Context) -> Context:
    """One cable of each fate."""
    for source in (b"plain", b"HELD", b"LEAK", b"HOG"):
        hand_in(context, source)
        work_off(context)
    hand_in(context, b"waits")
    return context


def test_metrics_tell_the_ledger(client: TestClient, mixed: Context) -> None:
    told = scrape(client)
    cables = {name.removeprefix("excise_cables "): value for name, value in told.items()}
    assert {name: cables[name] for name in ("queued", "done", "failed", "quarantined")} == {
        "queued": 1,
        "done": 2,
        "failed": 1,
        "quarantined": 1,
    }
    assert told["excise_cables_submitted"] == 5
    assert (told["excise_cables_done ready"], told["excise_cables_done held"]) == (1, 1)
    assert told["excise_ledger_balanced"] == 1
    assert told["excise_chunks_waiting interactive"] == 1
    assert told["excise_chunks_oldest_seconds interactive"] > 0
    assert told["excise_batches finished"] == 0


def test_the_page_tells_the_same(client: TestClient, mixed: Context) -> None:
    page = client.get("/", headers={"accept": "text/html"}).text
    assert (
        "5 cables handed in: 1 waiting, 0 being read, 2 done "
        "(1 ready for review, 0 to decide, 1 held), 1 failed, 1 quarantined." in page
    )
    assert "OUT_OF_MEMORY" in page


def test_status_tells_the_same_and_fails_where_the_sums_differ(
    mixed: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXCISE_DATABASE_URL", raising=False)
    command = ["status", "--data", str(mixed.settings.data)]
    done = CliRunner().invoke(cli, [*command, "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["submitted"], told["held"], told["balanced"]) == (0, 5, 1, True)
    with writing(mixed.engine) as connection:
        connection.execute(delete(Jobs).where(Jobs.status == "failed"))
    lost = CliRunner().invoke(cli, command)
    assert lost.exit_code == 1
    assert "DO NOT AGREE" in lost.stdout


def test_status_makes_no_database(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["status", "--data", str(tmp_path / "none")])
    assert done.exit_code == 2
    assert done.stderr.startswith("NO_DATA: ")
    assert not (tmp_path / "none").exists()


@pytest.fixture
def anywhere(database: str, tmp_path: Path) -> Iterator[TestClient]:
    """A server on either database."""
    settings = ServiceSettings(
        data=tmp_path,
        database_url=database,
        broker_url="redis+socket:///nowhere/broker.sock",
        key_file=None,
        master_keys=RING,
    )
    with open_client(create_app(settings)) as client:
        yield client


def test_a_request_sent_twice_under_one_key_is_done_once(anywhere: TestClient) -> None:
    status, first = submit(anywhere, "one", "a key")
    assert (status, first["code"]) == (422, "INVALID")  # no spaces
    status, first = submit(anywhere, "one", "key")
    assert (status, first["created"]) == (202, True)
    status, again = submit(anywhere, "one", "key")
    assert (status, again["id"], again["created"]) == (202, first["id"], False)
    status, other = submit(anywhere, "other", "key")
    assert (status, other["code"]) == (422, "KEY_REUSED")
    assert len(anywhere.get("/v1/cables").json()["cables"]) == 1


def test_while_the_first_is_under_way_the_second_gets_409(
    client: TestClient, context: Context
) -> None:
    body = {"text": "one"}
    answer = client.post("/v1/cables", json=body, headers={"idempotency-key": "key"})
    asked = answer.request.read()
    reserve_key(context.engine, "local", Idempotency("other", digest_body(Body(json_bytes=asked))))
    status, second = submit(client, "one", "other")
    assert (status, second["code"]) == (409, "KEY_IN_USE")


def test_a_form_sent_again_is_the_same_request(client: TestClient) -> None:
    answers = [
        client.post(
            "/v1/cables",
            files={"file": ("a.txt", b"bytes")},
            data={"profile": "people"},
            headers={"idempotency-key": "key"},
        )
        for _ in range(2)
    ]
    assert len({answer.request.read() for answer in answers}) == 2  # another boundary
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_a_request_that_is_refused_leaves_its_key_free(client: TestClient) -> None:
    for text, status in (("", 422), ("now with text", 202)):
        assert submit(client, text, "key")[0] == status


def test_a_quarantined_cable_handed_in_again_has_new_attempts(
    client: TestClient, context: Context
) -> None:
    first = client.post("/v1/cables", json={"text": "HOG"}).json()
    work_off(context)
    assert client.get(f"/v1/cables/{first['id']}").json()["status"] == "quarantined"
    again = client.post("/v1/cables", json={"text": "HOG"}).json()
    assert (again["id"], again["created"]) == (first["id"], False)
    (record,) = list_cables(context.engine, "local").cables
    assert (record.status, record.attempts, record.code) == ("queued", 0, None)


def test_what_is_handed_in_stands_in_the_audit_log(client: TestClient, context: Context) -> None:
    cable_id = client.post("/v1/cables", json={"text": "one"}).json()["id"]
    (known,) = list_accounts(context.engine, "local")
    entry = find_last(context.engine, "local", "submit")
    assert entry is not None
    assert entry.act == Act("submit", known.account.id, (cable_id,))
