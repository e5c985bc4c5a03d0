"""Batches over HTTP: taken means kept, every bad item told, nothing stands twice."""

import hashlib
import io
import json
import os
import resource
import socket
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rules.errors import ExciseError
from service.app import create_app
from service.context import Context
from service.intake.filling import fill_batch
from service.intake.handing import start_batch
from service.intake.item import Received
from service.intake.order import OrderIn
from service.intake.uploads import FOLDER
from service.settings import ServiceSettings
from tests.accounts import make_token_for, open_client
from tests.service.live import listening
from worker.log.entry import NOBODY
from worker.store.batches import BatchOrder, add_cables, open_batch
from worker.store.cables import list_batch_cables, read_source
from worker.store.progress import read_batch

ZIP = {"content-type": "application/zip"}
CSV = {"content-type": "text/csv"}
JSONL = {"content-type": "application/jsonl"}
TEXT = {"content-type": "text/plain"}


def pack(*entries: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def tell(context: Context, batch_id: str) -> list[tuple[str, str | None, bytes]]:
    """Every item in its place: name, code, bytes."""
    return [
        (record.name, record.code, read_source(context.engine, "local", record.id))
        for record in list_batch_cables(context.engine, "local", batch_id)
    ]


def test_a_form_of_files_is_a_batch(client: TestClient, context: Context) -> None:
    inner = pack(("1.txt", b"THREE"), ("../2.txt", b"FOUR"))
    answer = client.post(
        "/v1/batches",
        files=[
            ("files", ("a.txt", b"ONE")),
            ("files", ("a.txt", b"TWO\r\n")),
            ("files", ("b.zip", inner)),
            ("files", ("c.txt", b"")),
        ],
        data={"name": "Box 14", "profile": "people", "as_of": "2026-01-15"},
    )
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert (receipt["created"], receipt["submitted"]) == (True, 5)
    assert answer.headers["location"] == receipt["links"]["self"]
    assert tell(context, receipt["id"]) == [
        ("a.txt", None, b"ONE"),
        ("a.txt (2)", None, b"TWO\r\n"),
        ("b.zip/1.txt", None, b"THREE"),
        ("b.zip/2.txt", "UNSAFE_NAME", b""),
        ("c.txt", "EMPTY", b""),
    ]
    batch = client.get(receipt["links"]["self"]).json()
    assert (batch["name"], batch["profile"]) == ("Box 14", "people")
    assert (batch["as_of"], batch["state"]) == ("2026-01-15", "collecting")
    assert (batch["ledger"]["queued"], batch["ledger"]["failed"]) == (3, 2)
    assert client.get("/v1/batches").json()["batches"][0]["id"] == receipt["id"]
    page = client.get(receipt["links"]["cables"], params={"limit": 3}).json()
    rest = client.get(receipt["links"]["cables"], params={"after": page["next"]}).json()
    names = [cable["name"] for cable in page["cables"] + rest["cables"]]
    assert names == ["a.txt", "a.txt (2)", "b.zip/1.txt", "b.zip/2.txt", "c.txt"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("content", "headers", "asked", "told"),
    [
        (pack(("a.txt", b"ONE")), ZIP, {}, [("a.txt", b"ONE")]),
        (b"text,mrn\nONE,a\nTWO,b\n", CSV, {}, [("a", b"ONE"), ("b", b"TWO")]),
        (
            b"1;ONE\n2;TWO\n",
            CSV,
            {"heading": "false", "text_column": "2"},
            [("row:1", b"ONE"), ("row:2", b"TWO")],
        ),
        (b'{"body": "ONE", "doc": "a"}', JSONL, {"name_column": "doc"}, [("a", b"ONE")]),
        (b"ONE", TEXT, {}, [("upload", b"ONE")]),
    ],
)
def test_archives_and_tables_are_batches(  # noqa: PLR0917  # one table
    client: TestClient,
    context: Context,
    content: bytes,
    headers: dict[str, str],
    asked: dict[str, str],
    told: list[tuple[str, bytes]],
) -> None:
    answer = client.post("/v1/batches", content=content, headers=headers, params=asked)
    assert answer.status_code == 202, answer.text
    items = tell(context, answer.json()["id"])
    assert [(name, source) for name, _, source in items] == told


def test_a_broken_archive_is_one_failure_with_its_code(
    client: TestClient, context: Context
) -> None:
    whole = pack(("a.txt", b"ONE"))
    receipt = client.post("/v1/batches", content=whole[:-9], headers=ZIP).json()
    assert tell(context, receipt["id"]) == [("upload", "CUT_SHORT", b"")]
    ledger = client.get(receipt["links"]["self"]).json()["ledger"]
    assert (ledger["submitted"], ledger["failed"]) == (1, 1)


def test_an_empty_batch_takes_more_until_it_is_closed(client: TestClient, context: Context) -> None:
    receipt = client.post("/v1/batches", json={"name": "Box 14"}).json()
    assert client.get(receipt["links"]["self"]).json()["state"] == "receiving"
    here = receipt["links"]["cables"]
    assert (
        client.post(here, content=b"ONE", headers=TEXT, params={"name": "a.txt"}).json()[
            "submitted"
        ]
        == 1
    )
    more = pack(("b.txt", b"TWO"))
    assert client.post(here, content=more, headers=ZIP, params={"name": "c.zip"}).status_code == 202
    closed = client.post(f"{receipt['links']['self']}/close")
    assert (closed.status_code, closed.json()["state"]) == (200, "collecting")
    late = client.post(here, content=b"LATE", headers=TEXT)
    assert (late.status_code, late.json()["code"]) == (409, "BATCH_CLOSED")
    assert tell(context, receipt["id"]) == [
        ("a.txt", None, b"ONE"),
        ("c.zip/b.txt", None, b"TWO"),
    ]


def test_a_part_sent_again_at_its_place_adds_only_what_is_missing(
    client: TestClient, context: Context
) -> None:
    receipt = client.post("/v1/batches", json={}).json()
    here, table = receipt["links"]["cables"], b"text\nONE\nTWO\nTHREE\n"
    client.post(here, content=b"ZERO", headers=TEXT, params={"at": 0})
    client.post(here, content=b"text\nONE\n", headers=CSV, params={"at": 1})  # it broke off here
    for _ in range(2):
        again = client.post(here, content=table, headers=CSV, params={"at": 1})
        assert again.json()["submitted"] == 4
    sources = [source for _, _, source in tell(context, receipt["id"])]
    assert sources == [b"ZERO", b"ONE", b"TWO", b"THREE"]
    ahead = client.post(here, content=b"FIVE", headers=TEXT, params={"at": 5})
    assert (ahead.status_code, ahead.json()["code"]) == (409, "BATCH_MOVED")


def test_a_key_makes_one_batch_of_the_same_request(client: TestClient, context: Context) -> None:
    key = {"idempotency-key": "friday"}
    files = [("files", ("a.txt", b"ONE")), ("files", ("b.txt", b"TWO"))]
    first = client.post("/v1/batches", files=files, headers=key)
    again = client.post("/v1/batches", files=files, headers=key)  # under another boundary
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["created"], again.json()["created"]) == (True, False)
    for other in (
        client.post("/v1/batches", files=files[:1], headers=key),
        client.post("/v1/batches", files=files, headers=key, params={"profile": "people"}),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "KEY_REUSED")
    assert len(tell(context, first.json()["id"])) == 2


def test_a_request_that_died_half_way_is_completed_by_the_same_one(
    client: TestClient, context: Context
) -> None:
    """What a process that was killed left: its key, its batch, and the first of its cables."""
    table = b"text\n" + b"".join(b"CABLE %d\n" % n for n in range(300))
    content = hashlib.sha256(table).hexdigest()
    dead = start_batch(context.settings, context.engine, OrderIn(), "friday", content, actor=NOBODY)
    batch = read_batch(context.engine, "local", dead.id)
    first = (Received(f"row:{n + 1}", b"CABLE %d" % n) for n in range(100))
    assert fill_batch(context.engine, "local", batch, first, 0, actor=NOBODY) == 100
    for _ in range(2):
        headers = {"idempotency-key": "friday"} | CSV
        whole = client.post("/v1/batches", content=table, headers=headers).json()
        assert (whole["id"], whole["created"], whole["submitted"]) == (dead.id, False, 300)
    told = tell(context, dead.id)
    assert told == [(f"row:{n + 1}", None, b"CABLE %d" % n) for n in range(300)]
    assert client.get(whole["links"]["self"]).json()["state"] == "collecting"


def test_of_two_that_fill_one_batch_at_once_one_ends(context: Context) -> None:
    order = BatchOrder("Box", "public", date(2026, 1, 1))
    batch_id = open_batch(context.engine, "local", order).id
    batch = read_batch(context.engine, "local", batch_id)
    items = [Received(f"{n}", b"x") for n in range(3)]
    assert fill_batch(context.engine, "local", batch, items, 0, actor=NOBODY) == 3
    with pytest.raises(ExciseError, match="BATCH_MOVED"):  # it looked before the other was done
        fill_batch(context.engine, "local", batch, items, 0, actor=NOBODY)
    assert len(list_batch_cables(context.engine, "local", batch_id)) == 3
    assert add_cables(context.engine, "local", batch_id, []).submitted == 3


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (
            {"content": b"x", "headers": {"content-type": "application/pdf"}},
            415,
            "UNSUPPORTED_TYPE",
        ),
        ({"content": b"x", "headers": ZIP | {"content-encoding": "gzip"}}, 415, "UNSUPPORTED_TYPE"),
        (
            {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
            422,
            "FORM_DAMAGED",
        ),
        ({"content": b"x", "headers": TEXT, "params": {"profile": "none"}}, 422, "UNKNOWN_PROFILE"),
        ({"content": b"x", "headers": TEXT, "params": {"other": "1"}}, 422, "INVALID"),
        ({"content": b"x", "headers": TEXT | {"idempotency-key": "a b"}}, 422, "INVALID"),
        ({"files": {"f": ("a", b"x")}, "data": {"as_of": "never"}}, 422, "INVALID"),
        ({"json": {"profile": 5}}, 422, "INVALID"),
        ({"json": {"name": "x" * 70_000}}, 413, "TOO_LARGE"),
    ],
)
def test_a_bad_request_leaves_no_batch(
    client: TestClient, sent: dict[str, object], status: int, code: str
) -> None:
    answer = client.post("/v1/batches", **sent)  # type: ignore[arg-type]  # one table for all
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get("/v1/batches").json()["batches"] == []


def test_a_batch_is_steered(client: TestClient) -> None:
    here = client.post("/v1/batches", content=b"ONE", headers=TEXT).json()["links"]["self"]
    states = [client.post(f"{here}/{act}").json()["state"] for act in ("pause", "resume", "cancel")]
    assert states[0] == "paused"
    assert states[2] == "cancelled"
    refused = client.post(f"{here}/pause")
    assert (refused.status_code, refused.json()["code"]) == (409, "BATCH_STATE")
    nowhere = f"/v1/batches/{'0' * 32}"
    for answer in (client.get(nowhere), client.post(f"{nowhere}/close")):
        assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_BATCH")


def send(listener: socket.socket, token: str, body: bytes, length: int) -> socket.socket:
    connection = socket.create_connection(listener.getsockname(), timeout=10)
    head = f"POST /v1/batches HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
    head += f"Authorization: Bearer {token}\r\n"
    connection.sendall(head.encode() + b"Content-Type: text/csv\r\n\r\n" + body)
    return connection


def test_an_upload_that_stalls_or_breaks_off_is_told_and_leaves_nothing(
    settings: ServiceSettings,
) -> None:
    quick = settings.model_copy(update={"upload_stall": 0.5, "max_upload": 1 << 20})
    app = create_app(quick)
    with listening(app) as listener:
        token = make_token_for(app)
        with send(listener, token, b"text\nONE\n", 500) as stalled:
            started = time.monotonic()
            head, _, body = stalled.recv(65536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 408")
            assert json.loads(body or stalled.recv(65536))["code"] == "UPLOAD_STALLED"
            assert time.monotonic() - started < 5
        with send(listener, token, b"text\nONE\n", 500):
            pass  # and the line is dead
        with send(listener, token, b"", 2 << 20) as large:
            assert large.recv(65536).startswith(b"HTTP/1.1 413")
        with send(listener, token, b"text\nONE\n", 9) as whole:
            assert whole.recv(65536).startswith(b"HTTP/1.1 202")
    with open_client(create_app(settings)) as client:
        assert len(client.get("/v1/batches").json()["batches"]) == 1
    assert list((settings.data / FOLDER).iterdir()) == []


def test_a_large_upload_is_counted_streamed_and_held_nowhere(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """64 MB of rows come through a process that must not grow by as much, and touch no folder but
    the data folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no such folder"))
    row = b'"' + b"x" * (1 << 20) + b'"\n'

    def rows() -> Iterator[bytes]:
        yield b"text\n"
        for _ in range(64):
            yield row

    app: FastAPI = create_app(settings)
    with open_client(app) as client:
        before = read_peak()
        answer = client.post("/v1/batches", content=rows(), headers=CSV)
        assert answer.json()["submitted"] == 64
        assert read_peak() - before < 100 << 10
    small = settings.model_copy(update={"max_upload": 1 << 20})
    with open_client(create_app(small)) as client:
        answer = client.post("/v1/batches", content=rows(), headers=CSV)
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert list((settings.data / FOLDER).iterdir()) == []


def test_a_disk_without_room_is_told_and_leaves_nothing(
    client: TestClient, settings: ServiceSettings
) -> None:
    """A file may not grow beyond two megabytes, which to a writer looks as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, before[1]))
    try:
        answer = client.post("/v1/batches", content=bytes(3 << 20), headers=CSV)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (answer.status_code, answer.json()["code"]) == (507, "DISK_FULL")
    assert client.get("/v1/batches").json()["batches"] == []
    assert list((settings.data / FOLDER).iterdir()) == []


def read_peak() -> int:
    """Resident kilobytes of this process now."""
    pages = int(Path(f"/proc/{os.getpid()}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 10
