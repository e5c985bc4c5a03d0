"""One machine from start to stop: nothing is lost, nothing is left running."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from rules.errors import ExciseError
from service.api.examples import CABLE
from service.cli import app
from service.embedded import run_machine
from service.settings import ServiceSettings
from tests.accounts import bearing, make_token_in

EXCISE = str(Path(sys.executable).with_name("excise"))
STARTED = re.compile(r"Excise is at (http://127\.0\.0\.1:\d+)")


CONFIGURED = [key for key in os.environ if key.startswith("EXCISE_")]


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in CONFIGURED}


class Server:
    """`excise serve` in a session of its own, as at a terminal."""

    def __init__(self, data: Path, *arguments: str, **more: str) -> None:
        self.log = data.parent / f"{data.name}.out"
        command = [EXCISE, "serve", "--port", "0", "--workers", "1", "--data", str(data)]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment() | more,
                start_new_session=True,
            )
        self.address = self._wait(STARTED).group(1)
        given = more.get("EXCISE_DATABASE_URL")
        self.token = make_token_in(given or f"sqlite:///{data / 'excise.sqlite3'}")
        self.client = httpx2.Client(base_url=self.address, headers=bearing(self.token), timeout=10)

    def _wait(self, pattern: re.Pattern[str]) -> re.Match[str]:
        deadline = time.monotonic() + 30
        while (found := pattern.search(self.output())) is None:
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.05)
        return found

    def output(self) -> str:
        return self.log.read_text()

    def wait_for(self, pattern: str) -> None:
        self._wait(re.compile(pattern))

    def finish(self, cable_id: str, seconds: float = 40) -> dict[str, object]:
        deadline = time.monotonic() + seconds
        while True:
            cable: dict[str, object] = self.client.get(f"/v1/cables/{cable_id}").json()
            if cable["status"] not in {"queued", "running"}:
                return cable
            assert time.monotonic() < deadline, cable
            time.sleep(0.1)

    def await_children(self, least: int) -> set[int]:
        deadline = time.monotonic() + 20
        while len(children := descendants(self.process.pid)) < least:
            assert time.monotonic() < deadline, children
            time.sleep(0.05)
        return children

    def end(self, number: int) -> int:
        self.client.close()
        os.kill(self.process.pid, number)
        return self.process.wait(30)


@contextmanager
def serving(data: Path, *arguments: str, **more: str) -> Iterator[Server]:
    server = Server(data, *arguments, **more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.end(signal.SIGINT)


def descendants(pid: int) -> set[int]:
    """Every process below this one, children of children too."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found: set[int] = set()
    layer = {pid}
    while layer:
        layer = {child for child, parent in parents.items() if parent in layer}
        found |= layer
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie runs no more."""
    running = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            running.add(pid)
    return running


def await_none(pids: set[int], seconds: float = 5) -> set[int]:
    deadline = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive(pids)


def test_a_folder_is_handed_in_once_and_there_after_a_restart(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "cables"
    settings = ServiceSettings(data=data, database_url=None, broker_url=None, key_file=None)
    folder.mkdir()
    (folder / "[red]b.txt").write_text(CABLE)
    (folder / "a.txt").write_text("no cable")
    (folder / ".hidden").write_text("no cable either")
    copies = []
    for line, number in (
        ("2 handed in, 0 known", signal.SIGINT),
        ("0 handed in, 2 known", signal.SIGTERM),
    ):
        with serving(data, "--submit", str(folder)) as server:
            for told in (line, "2 of 2 read", r"\[red\]b\.txt", "NO_CABLE", "CONFIDENTIAL"):
                server.wait_for(told)
            assert "\x1b" not in server.output()
            invited = "Log in, once and within 15 minutes: http://127.0.0.1:" in server.output()
            assert invited == (number == signal.SIGINT)  # the first start alone
            (done,) = server.client.get("/v1/cables?status=done").json()["cables"]
            (failed,) = server.client.get("/v1/cables?status=failed").json()["cables"]
            assert (failed["name"], failed["code"]) == ("a.txt", "NO_CABLE")
            copies.append(server.client.get(done["links"]["redacted"]).text)
            with pytest.raises(ExciseError, match="DATA_IN_USE"), run_machine(settings):
                pass
            children = server.await_children(5)  # broker, two pools, a process of each
            assert server.end(number) == 0
            assert alive(children) == set()
        logs = "".join(log.read_text() for log in (data / "logs").iterdir()) + server.output()
        assert "MARENKO" not in logs
        assert "worker: Warm shutdown" in logs  # asked to stop, not killed
    assert "MARENKO" not in copies[0]
    assert "THE PRESS HAS REPORTED THE SAME." in copies[0]
    assert copies[0] == copies[1]
    for path in (data, *data.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_children_that_die_are_replaced_and_none_outlives_a_killed_server(tmp_path: Path) -> None:
    with serving(tmp_path / "data", **given_parts()) as server:
        assert server.client.get("/readyz").json()["status"] == "ready"
        for pid in descendants(server.process.pid):
            os.kill(pid, signal.SIGKILL)
        text = CABLE.replace("1185", str(time.time_ns()))  # a given database may know the other
        answer = server.client.post("/v1/cables", json={"text": text, "name": "cable.txt"})
        assert answer.status_code == 202
        cable = server.finish(answer.json()["id"])
        assert (cable["status"], cable["attempts"]) == ("done", 1), cable
        report = server.client.get(f"/v1/cables/{cable['id']}/report").json()
        assert report["cable"]["level"] == "C"
        children = server.await_children(2)
        server.end(signal.SIGKILL)
        assert await_none(children) == set()
    assert_tidied(tmp_path / "data")


def assert_tidied(data: Path) -> None:
    """What a killed server left in the temporary folder is removed by the next."""
    note = data / "broker.folder"
    left = Path(note.read_text()) if note.exists() else data / "none: the broker was given"
    settings = ServiceSettings(data=data, database_url=None, broker_url=None, key_file=None)
    with run_machine(settings):
        assert not left.exists()
    assert not note.exists()


def given_parts() -> dict[str, str]:
    """The Redis and the PostgreSQL that the tests are given, in place of the embedded parts."""
    names = {"EXCISE_TEST_REDIS_URL": "EXCISE_BROKER_URL"}
    names["EXCISE_TEST_DATABASE_URL"] = "EXCISE_DATABASE_URL"
    return {ours: os.environ[given] for given, ours in names.items() if given in os.environ}


def refusal(*arguments: str) -> str:
    """In this process: nothing is started where all goes well."""
    done = CliRunner().invoke(app, arguments, env=dict.fromkeys(CONFIGURED))
    assert done.exit_code == 2, done
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_what_cannot_start_says_why_in_one_line(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert refusal("serve", "--port", port, "--data", data).startswith("PORT_TAKEN: ")
    nowhere = str(tmp_path / "nowhere")
    assert refusal("serve", "--data", data, "--submit", nowhere).startswith("NO_FILES: ")
    (tmp_path / "file").write_text("")
    said = refusal("serve", "--port", "0", "--data", str(tmp_path / "file"))
    assert said.startswith("DATA_UNUSABLE: ")


def test_a_batch_is_written_out_and_a_failure_shows(tmp_path: Path) -> None:
    folder, out = tmp_path / "cables", tmp_path / "out"
    folder.mkdir()
    (folder / "MARENKO.txt").write_text(CABLE)
    (folder / "none.txt").write_text("no cable")
    command = [EXCISE, "batch", str(folder), "--out", str(out), "--data", str(tmp_path / "data")]
    done = subprocess.run(
        [*command, "--workers", "1"],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done  # one of the two failed
    assert "2 of 2 read" in done.stdout
    index = [json.loads(line) for line in (out / "index.jsonl").read_text().splitlines()]
    assert [(line["name"], line["code"]) for line in index] == [
        ("MARENKO.txt", None),
        ("none.txt", "NO_CABLE"),
    ]
    release = out / index[0]["id"]
    assert {path.name for path in release.iterdir()} == {
        "redacted.txt",
        "releasable.json",
        "working.json",
    }
    for name in ("redacted.txt", "releasable.json"):
        assert "MARENKO" not in (release / name).read_text()
    assert not (out / index[1]["id"]).exists()
