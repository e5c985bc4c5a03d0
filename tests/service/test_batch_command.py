"""`excise batch` as a process: stopped or killed, it goes on, here and at a server."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from service.api.examples import CABLE
from service.delivery.journal import NAME
from service.settings import ServiceSettings
from tests.service.test_serve import EXCISE, environment, serving
from worker.store.cables import list_batch_cables
from worker.store.opening import open_store

FILES = 1000


def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [EXCISE, "batch", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment() | more,
    )


def wait(said: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def count_done(out: Path) -> int:
    journal = out / NAME
    return journal.read_text().count('"done"') if journal.exists() else 0


def test_a_client_killed_while_it_hands_in_hands_in_nothing_twice(tmp_path: Path) -> None:
    box, out = tmp_path / "box", tmp_path / "out"
    box.mkdir()
    for number in range(FILES):
        (box / f"{number:04}.txt").write_text(f"no cable {number}")
    with serving(tmp_path / "data") as server:
        command = [str(box), "--out", str(out), "--server", server.address]
        for parts in (1, 3):
            client = start(*command, EXCISE_TOKEN=server.token)
            wait(lambda parts=parts: count_done(out) >= parts)  # type: ignore[misc]  # bound here
            os.kill(client.pid, signal.SIGKILL)
            client.communicate()
        assert count_done(out) < FILES / 200
        client = start(*command, EXCISE_TOKEN=server.token)
        wait(lambda: count_done(out) >= FILES / 200)
        (batch,) = server.client.get("/v1/batches").json()["batches"]
        assert batch["ledger"]["submitted"] == FILES
        client.send_signal(signal.SIGINT)
        told, _ = client.communicate(timeout=30)
        assert (client.returncode, "Traceback" in told) == (1, False), told
    engine = open_store(ServiceSettings(data=tmp_path / "data", database_url=None))
    cables = list_batch_cables(engine, "local", batch["id"], limit=FILES + 1)
    engine.dispose()
    assert [cable.name for cable in cables] == [f"{number:04}.txt" for number in range(FILES)]


def test_stopped_here_the_same_command_goes_on(tmp_path: Path) -> None:
    box, out = tmp_path / "box", tmp_path / "out"
    box.mkdir()
    for number in range(4):
        (box / f"{number}.txt").write_text(CABLE.replace("1185", str(number)))
    command = [str(box), "--out", str(out), "--data", str(tmp_path / "data"), "--workers", "1"]
    stopped = start(*command)
    wait(lambda: count_done(out) == 1)
    stopped.send_signal(signal.SIGINT)
    told, _ = stopped.communicate(timeout=60)
    assert stopped.returncode == 1, told
    assert "The same command goes on" in told
    assert not (out / "index.jsonl").exists()
    whole = start(*command)
    told, _ = whole.communicate(timeout=120)
    assert (whole.returncode, "4 of 4 read" in told) == (0, True), told
    lines = [json.loads(line) for line in (out / "index.jsonl").read_text().splitlines()]
    assert [line["name"] for line in lines] == [f"{number}.txt" for number in range(4)]
    assert {line["status"] for line in lines} == {"done"}
