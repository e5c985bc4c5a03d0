"""What the compose file starts does the work: its very commands, run by hand."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx2
import pytest
from redis import Redis
from redis.exceptions import RedisError

from service.api.examples import CABLE
from tests.accounts import bearing
from tests.deploy.compose import Service, read_services
from tests.deploy.confinement import can_confine, confine
from tests.deploy.machine import Machine, make_machine, wait
from tests.parts import running


@dataclass(frozen=True)
class Running:
    machine: Machine
    services: dict[str, Service]
    client: httpx2.Client

    def is_up(self) -> bool:
        try:
            return bool(self.client.get("/healthz").status_code == 200)
        except httpx2.TransportError:
            return False

    def give_token(self) -> str:
        """By the commands that an operator gives in the API's container."""
        environment = {**os.environ, **self.machine.environment(self.services["api"])}
        excise = str(Path(sys.executable).with_name("excise"))
        told = ""
        for words in ("account add ann --role submitter --everything", "token new ann"):
            done = subprocess.run(
                [excise, *words.split()],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
            told = done.stdout
        return told.strip()

    def hand_in(self, text: str) -> str:
        """Gives the copy."""
        answer = self.client.post("/v1/cables", json={"text": text, "profile": "public"})
        assert answer.status_code == 202, answer.text
        url = answer.headers["location"]

        def is_done() -> bool:
            assert self.client.get(url).json()["status"] not in {"failed", "quarantined"}
            return bool(self.client.get(url).json()["status"] == "done")

        wait(is_done)
        return self.client.get(f"{url}/redacted").text


@pytest.fixture(scope="module")
def compose() -> Iterator[Running]:
    services = read_services({"EXCISE_WORKERS": "1"})
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="excise-", dir="/tmp"))
        )
        folder.chmod(0o755)
        machine = make_machine(folder)
        client = stack.enter_context(
            httpx2.Client(base_url=f"http://127.0.0.1:{machine.ports['0.0.0.0:8000']}", timeout=10)
        )
        started = Running(machine, services, client)
        for service in services.values():
            machine.give_secrets(service)
            match service.name:
                case "database":
                    child = machine.run_database(service)
                case "broker":
                    child = machine.run_broker(service)
                case "migrate":
                    child = machine.child(service, lambda: True)
                    environment = {**os.environ, **child.environment}
                    subprocess.run(child.command, env=environment, check=True)
                    continue
                case "api":
                    child = machine.child(service, started.is_up)
                case _:
                    child = machine.child(service, lambda: True)
            stack.enter_context(running(child))
        client.headers.update(bearing(started.give_token()))
        yield started


def test_a_cable_goes_in_and_its_copy_comes_out(compose: Running) -> None:
    copy = compose.hand_in(CABLE)
    assert "PROPOSED, NOT CLEARED" in copy
    assert "WITHHELD" in copy


def test_none_of_ours_can_write_beside_its_own_folders(compose: Running, tmp_path: Path) -> None:
    if not can_confine():
        pytest.skip("not shown: this machine lets nobody make a root read-only")
    home = compose.machine.folder / "api"
    for target, works in ((home / "new", 0), (tmp_path / "new", 1)):
        tried = subprocess.run(
            [*confine(home), "touch", target], capture_output=True, text=True, check=False
        )
        assert tried.returncode == works, tried.stderr
    assert "Read-only file system" in tried.stderr


def test_each_says_that_it_is_well(compose: Running) -> None:
    for name in ("api", "worker-bulk", "worker-interactive"):
        wait(partial(compose.machine.is_healthy, compose.services[name]), 30)


def test_the_broker_keeps_what_it_was_told_and_asks_who_is_there(compose: Running) -> None:
    port = compose.machine.ports["broker:6379"]
    password = (compose.machine.folder / "made" / "broker_password").read_text()
    with Redis(port=port, password=password) as client:
        kept = client.config_get("maxmemory-policy", "appendonly", "appendfsync", "save")
        assert kept["maxmemory-policy"] == "noeviction"
        assert (kept["appendonly"], kept["save"]) == ("yes", "")
    with Redis(port=port) as stranger, pytest.raises(RedisError):
        stranger.ping()


def test_a_broker_that_dies_is_started_again_and_nothing_is_lost(compose: Running) -> None:
    port = compose.machine.ports["broker:6379"]
    password = (compose.machine.folder / "made" / "broker_password").read_text()
    with Redis(port=port, password=password) as client:
        subprocess.run(["kill", "-9", str(client.info("server")["process_id"])], check=True)
    another = CABLE.replace("00412", "00413").replace("APRIL", "MAY")
    assert "NOT CLEARED" in compose.hand_in(another)
