"""A finished batch is told: signed, until it is heard, and never to an address of our own network
unless that is allowed."""

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from starlette.testclient import TestClient
from typer.testing import CliRunner

from rules.errors import ExciseError
from service.cli import app as cli
from service.context import Context
from service.settings import ServiceSettings
from service.telling import courier as couriers
from service.telling.address import find_address, is_public, read_target
from service.telling.courier import Courier
from service.telling.signature import derive_secret, write_secret
from tests.keys import RING, make_vault
from tests.service.batches import finish_one, open_one
from tests.service.conftest import work_off
from worker.key import KEY_BYTES, derive_office_key
from worker.store.batches import rerun_batch
from worker.store.database import open_engine, reading
from worker.store.deliveries import PAUSES, read_delivery
from worker.store.judgingtables import Deliveries


class Receiver:
    """Answers with the statuses given, the last one for ever. wait: seconds before it answers."""

    def __init__(self, *statuses: int, wait: float = 0) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self._statuses = list(statuses)
        self._wait = wait
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.heard.append(
                    ({key.lower(): value for key, value in self.headers.items()}, body)
                )
                time.sleep(receiver._wait)
                more = len(receiver._statuses) > 1
                self.send_response(receiver._statuses.pop(0) if more else receiver._statuses[0])
                self.send_header("location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?token=abc"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(request: pytest.FixtureRequest) -> Iterator[Receiver]:
    one = Receiver(*getattr(request, "param", (204,)))
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(
        data=tmp_path,
        database_url=None,
        broker_url="redis+socket:///nowhere/broker.sock",
        key_file=None,
        master_keys=RING,
        webhook_private=True,
        sweep=3600,  # the server's own courier keeps out of these tests
    )


def send_due(context: Context, *, private: bool = True) -> None:
    """As a server that has just been started would."""
    settings = context.settings.model_copy(update={"webhook_private": private})
    asyncio.run(Courier(context.engine, settings).send_due())


def let_time_pass(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(Deliveries).values(due_at=datetime.now(UTC)))


def state(context: Context, batch_id: str) -> tuple[str, int, str | None]:
    found = read_delivery(context.engine, "local", batch_id)
    assert found is not None
    return found.state, found.attempts, found.answer


def test_a_finished_batch_is_told_once_and_signed(
    client: TestClient, context: Context, receiver: Receiver
) -> None:
    batch_id = open_one(context, b"ONE", b"HELD two", webhook=receiver.url)
    send_due(context)
    assert receiver.heard == []
    work_off(context)
    send_due(context)
    send_due(context)
    ((headers, body),) = receiver.heard
    told = json.loads(body)
    assert (told["type"], told["data"]["batch"], told["data"]["round"]) == (
        "batch.finished",
        batch_id,
        1,
    )
    assert (told["data"]["ledger"]["ready"], told["data"]["ledger"]["held"]) == (1, 1)
    assert b"Box 14" not in body
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    # As a receiver checks it, by the specification.
    shown = (
        CliRunner()
        .invoke(
            cli,
            ["webhook-secret", "--data", str(context.settings.data)],
            env={"EXCISE_MASTER_KEYS": RING},
        )
        .stdout.strip()
    )
    secret = base64.b64decode(shown.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 60
    assert headers["webhook-id"] == told["id"]
    summary = client.get(f"/v1/batches/{batch_id}/summary").json()["webhook"]
    assert (summary["state"], summary["attempts"], summary["answer"]) == ("delivered", 1, "204")


@pytest.mark.parametrize("receiver", [(500, 302, 204)], indirect=True)
def test_it_is_tried_again_after_growing_pauses_and_a_restart(
    context: Context, receiver: Receiver
) -> None:
    batch_id = finish_one(context, b"ONE", webhook=receiver.url)
    pauses = []
    for attempt in range(1, 4):
        other = open_engine(context.settings.database, make_vault())  # another process
        asyncio.run(Courier(other, context.settings).send_due())
        with reading(other) as connection:
            due = connection.execute(select(Deliveries.due_at)).scalar_one()
        pauses.append((due - datetime.now(UTC)).total_seconds())
        assert len(receiver.heard) == attempt
        asyncio.run(Courier(other, context.settings).send_due())
        assert len(receiver.heard) == attempt, "not before its time"
        let_time_pass(other)
        other.dispose()
    send_due(context)
    assert state(context, batch_id) == ("delivered", 3, "204")
    assert PAUSES[0] - 1 < pauses[0] < PAUSES[1] - 1 < pauses[1] < 1.2 * PAUSES[1]
    assert list(PAUSES) == sorted(PAUSES)
    bodies = {body for _, body in receiver.heard}
    ids = {headers["webhook-id"] for headers, _ in receiver.heard}
    assert len(bodies) == len(ids) == 1


@pytest.mark.parametrize(
    ("receiver", "tries"), [((410,), 1), ((500,), len(PAUSES) + 1)], indirect=["receiver"]
)
def test_it_is_given_up_when_told_so_or_at_last(
    context: Context, receiver: Receiver, tries: int
) -> None:
    batch_id = finish_one(context, b"ONE", webhook=receiver.url)
    for _ in range(tries + 2):
        send_due(context)
        let_time_pass(context.engine)
    assert state(context, batch_id)[:2] == ("given_up", tries)
    assert len(receiver.heard) == tries


@pytest.mark.parametrize("receiver", [(307, 204), (308, 204)], indirect=True)
def test_a_redirect_is_not_followed(context: Context, receiver: Receiver) -> None:
    """It could lead into our own network; those that keep the method would bring the body too."""
    batch_id = finish_one(context, b"ONE", webhook=receiver.url)
    send_due(context)
    assert len(receiver.heard) == 1
    assert state(context, batch_id)[0] == "due"


def test_each_round_is_told(context: Context, receiver: Receiver) -> None:
    batch_id = finish_one(context, b"ONE", b"BUG", webhook=receiver.url)
    send_due(context)
    rerun_batch(context.engine, "local", batch_id)
    work_off(context)
    send_due(context)
    assert [json.loads(body)["data"]["round"] for _, body in receiver.heard] == [1, 2]


def test_a_receiver_that_never_answers_keeps_nobody_waiting(
    context: Context, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "TRY_SECONDS", 0.3)
    receiver._wait = 1
    batch_id = finish_one(context, b"ONE", webhook=receiver.url)
    begun = time.monotonic()
    send_due(context)
    assert time.monotonic() - begun < 0.9
    assert state(context, batch_id)[:2] == ("due", 1)


def test_two_services_send_it_once(context: Context, receiver: Receiver) -> None:
    finish_one(context, b"ONE", webhook=receiver.url)

    async def both() -> None:
        couriers_ = [Courier(context.engine, context.settings) for _ in range(2)]
        await asyncio.gather(*(one.send_due() for one in couriers_))

    asyncio.run(both())
    assert len(receiver.heard) == 1


PRIVATE = [
    *("https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data"),
    *("https://[::1]/", "https://[fd00::1]/", "https://[fe80::1]/", "https://[::ffff:127.0.0.1]/"),
    *("https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/"),
    *("https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://100.64.0.1/"),
    *("https://192.168.1.1/", "https://224.0.0.1/", "https://[::7f00:1]/"),
]
WRONG = [
    *("http://example.org/", "ftp://example.org/", "https://user:word@example.org/", "https:///x"),
    *("https://example.org/#f", "https://example.org/\r\nx", "https://example.org:99999/", ""),
    *("file:///etc/passwd", "https://ex\u0430mple.org/", "//example.org"),
]


@pytest.mark.parametrize("url", PRIVATE + WRONG)
def test_an_address_that_may_not_be_is_refused_with_the_batch(
    client: TestClient, context: Context, url: str
) -> None:
    context.settings.__dict__["webhook_private"] = False
    answer = client.post("/v1/batches", json={"webhook": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "BAD_WEBHOOK")
    assert url == "" or url not in answer.text
    assert client.get("/v1/batches").json()["batches"] == []


def test_a_name_that_leads_into_our_network_is_refused_when_sent(
    context: Context, receiver: Receiver
) -> None:
    with pytest.raises(ExciseError, match="BAD_WEBHOOK"):
        asyncio.run(find_address(read_target("https://localhost/", private=False), private=False))
    inside = f"https://localhost:{receiver.port}/"
    batch_id = finish_one(context, b"ONE", webhook=inside)
    send_due(context, private=False)
    assert receiver.heard == []
    assert state(context, batch_id) == ("given_up", 1, "BAD_WEBHOOK")


def test_a_public_address_is_allowed() -> None:
    target = read_target("https://example.org:8443/a?b=c", private=False)
    assert (target.authority, target.path) == ("example.org:8443", "/a?b=c")
    for text in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"):
        assert is_public(ipaddress.ip_address(text))


def test_the_certificate_is_asked_for_the_name(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though we connect to an address that was looked at before."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    receiver = Receiver(204)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    receiver.server.socket = tls.wrap_socket(receiver.server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    named = finish_one(context, b"ONE", webhook=f"https://localhost:{receiver.port}/")
    other = finish_one(context, b"TWO", webhook=f"https://127.0.0.1:{receiver.port}/")
    send_due(context)
    receiver.server.shutdown()
    receiver.server.server_close()
    assert state(context, named) == ("delivered", 1, "204")
    assert state(context, other)[:2] == ("due", 1)


def test_the_secret_is_the_offices_own() -> None:
    ours, theirs = (derive_office_key(bytes(KEY_BYTES), office) for office in ("local", "other"))
    secret = derive_secret(ours)
    assert secret not in {ours, derive_secret(theirs)}
    assert write_secret(secret).startswith("whsec_")
