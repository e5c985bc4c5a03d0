"""Of two hundred names that went through a whole run none is found where things are kept."""

import base64
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import create_engine, make_url, text

from service.api.examples import CABLE
from tests.parts import Pair, connect, run_broker
from tests.service.canaries import NAMES, STEM, find_encodings, make_box, search_folder
from tests.service.test_serve import Server, descendants, serving


@pytest.mark.parametrize(
    ("encoding", "kept"),
    [
        ("utf-8", f"..{NAMES[7].title()}".encode()),
        ("utf-16", NAMES[7].lower().encode("utf-16-be")),
        ("utf-16", NAMES[7].encode("utf-16-le")),
        ("hex", NAMES[7].encode().hex().upper().encode()),
        ("base64", base64.b64encode(f"ab{NAMES[7]}".encode())),
        ("base64", base64.b64encode(f"a{NAMES[7].title()}".encode())),
        ("base64", base64.b64encode(NAMES[7].lower().encode())),
    ],
)
def test_the_search_finds_a_canary(encoding: str, kept: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(1000) + kept + bytes(10))
    assert search_folder(tmp_path) == {str(tmp_path / "file"): {encoding}}
    assert len(set(NAMES)) == 200


class Listener:
    """Hears all that a broker is told, and sees what it would write to disk."""

    def __init__(self, url: str) -> None:
        self.heard = bytearray()
        self._url = url
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(url.removeprefix("redis+socket://"))
        self._line.sendall(b"MONITOR\r\n")
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while block := self._line.recv(65536):
            self.heard += block
        self._line.close()

    def dump(self) -> bytes:
        with closing(connect(self._url)) as broker:
            broker.config_set("rdbcompression", "no")
            broker.save()
            return Path(str(broker.config_get("dir")["dir"]), "dump.rdb").read_bytes()


@pytest.fixture
def hook() -> Iterator[str]:
    """The address of a receiver that refuses every webhook: refusals are logged."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_no_canary_is_kept_anywhere(
    pair: Pair, tmp_path: Path, request: pytest.FixtureRequest, hook: str
) -> None:
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    temporary.mkdir()
    given = {"TMPDIR": str(temporary), "EXCISE_WEBHOOK_PRIVATE": "true", "EXCISE_SWEEP": "0.5"}
    kept = [data, temporary]
    if pair == "sqlite-valkey":
        with serving(data, **given) as server:
            folder = Path((data / "broker.folder").read_text())
            _run(server, f"redis+socket://{folder / 'broker.sock'}", hook, [*kept, folder])
    else:
        admin: str = request.getfixturevalue("postgres")
        database: str = request.getfixturevalue("database")
        cluster = Path(str(make_url(admin).query["host"]))
        with run_broker(pair) as broker:
            given |= {"EXCISE_DATABASE_URL": database, "EXCISE_BROKER_URL": broker}
            with serving(data, **given) as server:
                _run(server, broker, hook, kept)
                engine = create_engine(admin)
                with engine.connect() as connection:
                    connection.execute(text("CHECKPOINT"))
                engine.dispose()
                assert search_folder(cluster) == {}
    for folder in kept:
        assert search_folder(folder) == {}
    assert find_encodings(server.log.read_bytes()) == set()


def _run(server: Server, broker: str, hook: str, kept: list[Path]) -> None:
    listener, others = Listener(broker), iter(NAMES[-16:])  # in no cable of the box
    batch = _hand_in(server, hook, others)
    _read_everything(server, batch)
    _fail_in_every_way(server.client, others)
    assert b"excise.work" in listener.heard
    assert find_encodings(bytes(listener.heard)) == set()
    assert find_encodings(listener.dump()) == set()
    for folder in kept:
        assert search_folder(folder) == {}
    for pid in {server.process.pid, *descendants(server.process.pid)}:
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert "Max core file size        0                    0 " in limits


def _hand_in(server: Server, hook: str, others: Iterator[str]) -> str:
    """In two halves: between them what came is on disk."""
    box = make_box(CABLE)
    assert find_encodings(box) == {"utf-8"}

    def halves() -> Iterator[bytes]:
        middle = len(box) // 2
        yield box[:middle]
        deadline = time.monotonic() + 30
        while not _search_open_files(server.process.pid):
            assert time.monotonic() < deadline
        yield box[middle:]

    answer = server.client.post(
        "/v1/batches",
        params={"name": next(others), "webhook": f"{hook}/{next(others)}"},
        headers={"content-type": "application/zip", "idempotency-key": next(others)},
        content=halves(),
    )
    assert answer.status_code == 202, answer.text
    batch: str = answer.json()["id"]
    with server.client.stream("GET", f"/v1/batches/{batch}/events", timeout=60) as events:
        assert "finished" in "".join(events.iter_lines())
    return batch


def _search_open_files(pid: int) -> int:
    """How many bytes a server has in files without a name, none of which shows a canary."""
    size = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed while we look
            target = os.readlink(descriptor)  # noqa: PTH115  # not a path: the file has no name
            if "/uploads/" in target and target.endswith("(deleted)"):
                kept = descriptor.read_bytes()
                assert find_encodings(kept) == set()
                size += len(kept)
    return size


def _read_everything(server: Server, batch: str) -> None:
    """All that may show names shows some; else nothing was planted."""
    client = server.client
    told = client.get(f"/v1/batches/{batch}").json()
    assert told["name"].startswith(STEM)
    assert (told["ledger"]["failed"], told["ledger"]["done"]) == (2, 20), told
    client.get(f"/batches/{batch}")
    for name in ("summary", "cables.csv", "results.jsonl", "results.zip", "cables"):
        assert client.get(f"/v1/batches/{batch}/{name}").status_code == 200
    cables = client.get(f"/v1/batches/{batch}/cables").json()["cables"]
    for cable in cables[1:21]:
        report = client.get(f"/v1/cables/{cable['id']}/report")
        assert STEM in json.dumps(report.json())
        client.get(f"/v1/cables/{cable['id']}/report", headers={"accept": "text/html"})
        client.get(f"/v1/cables/{cable['id']}/redacted")


def _fail_in_every_way(client: httpx2.Client, others: Iterator[str]) -> None:
    name = next(others)
    cable = client.post("/v1/cables", json={"text": CABLE.replace("MARENKO", name), "name": name})
    assert cable.status_code == 202
    client.post("/v1/audit", json={"text": CABLE.replace("(C)", f"({name})")}).raise_for_status()
    for answer in (
        client.get(f"/v1/cables/{next(others)}"),
        client.get(f"/{next(others)}"),
        client.get("/v1/cables", params={"status": next(others)}),
        client.get(f"/v1/batches/{next(others)}/events"),
        client.post("/v1/cables", json={"text": next(others), "profile": next(others)}),
        client.post("/v1/cables", json={"text": 1, next(others): next(others)}),
        client.post("/v1/cables", content=f'{{"text": "{next(others)}'.encode()),
        client.post("/v1/batches", json={"webhook": f"ftp://{next(others)}"}),
        client.post("/v1/batches", headers={"host": next(others)}),
        client.post(
            "/v1/cables", json={"text": CABLE}, headers={"origin": f"http://{next(others)}"}
        ),
    ):
        assert answer.status_code >= 400
        assert find_encodings(answer.content) == set()
    assert next(others, None) is None  # all two hundred
