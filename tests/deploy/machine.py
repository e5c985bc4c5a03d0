"""A container engine's part, played by hand: every service's own command, environment and secrets,
as processes of this machine. Names, ports and paths are swapped for ones that are free here."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from service.children import Child
from service.embedded import broker
from tests.deploy.compose import ROOT, Service
from tests.deploy.confinement import confine
from tests.parts import OTHER_USER, find_postgres


@dataclass(frozen=True)
class Machine:
    """folder: where everything is, each service's own files in a folder of its name."""

    folder: Path
    ports: Mapping[str, int]

    def give_secrets(self, service: Service) -> None:
        given = self.folder / service.name / "secrets"
        given.mkdir(parents=True)
        for name in service.secrets:
            text = (self.folder / "made" / name).read_bytes()
            if name.endswith("_url"):
                text = self._swap(text.decode(), service).encode()
            (given / name).write_bytes(text)

    def child(self, service: Service, ready: Callable[[], bool]) -> Child:
        """Of an image of ours, on a root that it cannot write to. Database and broker have theirs
        below."""
        home = self.folder / service.name
        (home / "data").mkdir()
        return Child(
            name=service.name,
            command=[*confine(home), *self.command(service, service.command)],
            environment=self.environment(service),
            log=self.folder / f"{service.name}.log",
            ready=ready,
            grace=15,
        )

    def command(self, service: Service, command: Sequence[str]) -> list[str]:
        words = [self._swap(word, service) for word in command]
        return [sys.executable if words[0] == "python" else words[0], *words[1:]]

    def environment(self, service: Service) -> dict[str, str]:
        return {
            key: self._swap(value, service)
            for key, value in service.environment.items()
            if key != "PATH"  # of the image
        } | {"TMPDIR": str(self.folder / service.name)}

    def is_healthy(self, service: Service) -> bool:
        """By the service's own check."""
        kind, *check = service.health
        assert kind == "CMD"
        command = self.command(service, check)
        environment = {**os.environ, **self.environment(service)}
        return subprocess.run(command, env=environment, check=False).returncode == 0

    def run_broker(self, service: Service) -> Child:
        """On the Valkey that comes with the project."""
        own = broker(self.folder, self.folder / "broker.log")
        (self.folder / service.name / "data").mkdir()
        command = [own.command[0], *self.command(service, service.command)[1:]]
        command += ["--port", str(self.ports["broker:6379"]), "--bind", "127.0.0.1"]
        port = self.ports["broker:6379"]
        return Child(service.name, command, {}, own.log, lambda: _listens(port), grace=5)

    def run_database(self, service: Service) -> Child:
        """As the image's entrypoint does: make the cluster, its user and database, then serve."""
        home = self.folder / service.name
        shutil.chown(home, OTHER_USER) if os.geteuid() == 0 else None
        for path in home.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o444)
        given = self.environment(service)
        drop = []
        if os.geteuid() == 0:
            drop = [shutil.which("setpriv") or "", "--reuid", OTHER_USER, "--regid", OTHER_USER]
            drop += ["--clear-groups", "--pdeathsig", "KILL"]
        binaries, cluster = find_postgres(), str(home / "cluster")
        init = [str(binaries / "initdb"), "--pgdata", cluster, "--no-sync"]
        init += ["--username", given["POSTGRES_USER"], "--pwfile", given["POSTGRES_PASSWORD_FILE"]]
        init += ["--auth-local=trust", *shlex.split(given["POSTGRES_INITDB_ARGS"])]
        subprocess.run([*drop, *init], check=True, capture_output=True)
        port = str(self.ports["database:5432"])
        serve = [str(binaries / service.command[0]), *service.command[1:], "-D", cluster]
        serve += ["-k", str(home), "-p", port, "-c", "listen_addresses=127.0.0.1"]
        make = [str(binaries / "createdb"), "--host", str(home), "--port", port]
        make += ["--username", given["POSTGRES_USER"], given["POSTGRES_DB"]]

        def ready() -> bool:
            """Once the database is made, which succeeds once."""
            tried = subprocess.run(make, capture_output=True, text=True, check=False)
            return tried.returncode == 0 or "already exists" in tried.stderr

        return Child(service.name, [*drop, *serve], {}, self.folder / "database.log", ready, 10)

    def _swap(self, text: str, service: Service) -> str:
        home = self.folder / service.name
        swaps = {
            "/run/secrets": str(home / "secrets"),
            "/var/lib/excise": str(home / "data"),
            "/tmp": str(home),
            "/data": str(home / "data"),
            **{name: f"127.0.0.1:{port}" for name, port in self.ports.items()},
        }
        found = re.compile(rf"({'|'.join(map(re.escape, swaps))})(?!\w)")
        return found.sub(lambda theirs: swaps[theirs[0]], text)


def make_machine(folder: Path) -> Machine:
    made = [ROOT / "deploy" / "secrets.sh", folder / "made"]
    subprocess.run(["sh", *made], check=True, capture_output=True)
    names = ("database:5432", "broker:6379", "0.0.0.0:8000")
    ports = dict(zip(names, _find_ports(len(names)), strict=True))
    ports["127.0.0.1:8000"] = ports["0.0.0.0:8000"]  # the health check's
    return Machine(folder, ports)


def wait(done: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def _find_ports(count: int) -> list[int]:
    """All bound at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _listens(port: int) -> bool:
    with closing(socket.socket()) as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
