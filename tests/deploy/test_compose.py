"""The compose file is one, and keeps to what SECURITY.md promises."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose import FILE, ROOT, Service, read_compose, read_services
from tests.deploy.containerfile import read_stages
from worker.vault.ring import parse_ring

COMPOSE = read_compose({})
SERVICES = read_services({})
PYTHON = ("migrate", "api", "worker")


def test_it_is_what_the_specification_calls_one(tmp_path: Path) -> None:
    assert _check(FILE) == 0
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(FILE.read_text().replace("cap_drop:", "cap_dropped:"))
    assert _check(wrong) == 1


def test_the_api_alone_can_be_reached_and_by_this_machine_alone() -> None:
    ports = {name: given["ports"] for name, given in _given().items() if "ports" in given}
    assert ports == {"api": ["127.0.0.1:8000:8000"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    outside = [name for name, given in _given().items() if "outside" in given["networks"]]
    assert outside == ["api"]
    assert not any("network_mode" in given for given in _given().values())


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.name)
def test_each_runs_with_as_little_as_it_can(service: Service) -> None:
    given = service.given
    assert given["read_only"] is True
    assert given["cap_drop"] == ["ALL"]
    assert given["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "pid", "devices"} & given.keys()
    assert "docker.sock" not in str(given)
    if service.name != "database":  # whose entrypoint takes its folder, then becomes postgres
        assert "cap_add" not in given
        assert (service.target.user if service.target else given["user"]).split(":")[0].isdigit()
    assert service.health or service.name == "migrate"


def test_secrets_are_files_and_nobody_gets_anothers() -> None:
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    assert SERVICES["broker"].secrets == ["broker_auth"]
    assert SERVICES["database"].secrets == ["database_password"]
    assert SERVICES["migrate"].secrets == ["excise_database_url", "master_keys"]
    for service in SERVICES.values():
        passwords = [
            key for key in service.environment if "PASSWORD" in key or key.endswith("_URL")
        ]
        assert passwords in ([], ["POSTGRES_PASSWORD_FILE"])
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    made = [_make_secrets(tmp_path / "a"), _make_secrets(tmp_path / "a")]
    assert made[0] == made[1] != _make_secrets(tmp_path / "b")
    assert set(COMPOSE["secrets"]) <= made[0].keys()
    parse_ring(made[0]["master_keys"].decode())
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700


def test_nothing_is_lost_when_an_engine_starts_anew() -> None:
    mounts = {name: given.get("volumes") for name, given in _given().items()}
    assert mounts["broker"] == ["broker:/data"]
    assert mounts["database"] == ["database:/var/lib/postgresql/data"]
    assert mounts["api"] == ["uploads:/var/lib/excise"]
    assert set(COMPOSE["volumes"]) == {"broker", "database", "uploads"}
    starting = {name: given["restart"] for name, given in _given().items()}
    assert starting.pop("migrate") == "no"
    assert set(starting.values()) == {"unless-stopped"}


def test_a_process_is_kept_for_what_is_urgent() -> None:
    queues = {name: one.environment.get("EXCISE_QUEUES") for name, one in SERVICES.items()}
    assert queues["worker-bulk"] == '["interactive", "bulk"]'
    assert queues["worker-interactive"] == '["interactive"]'


def test_every_role_is_a_target_that_runs_as_nobody_in_particular() -> None:
    stages = read_stages()
    assert set(PYTHON) <= stages.keys()
    assert {stages[role].user for role in PYTHON} == {"10001:10001"}
    assert ":3.11" in stages["build"].base  # what the lock is compiled for
    given = _given()
    assert {given[name]["build"]["args"]["BASE"] for name in ("migrate", "api", "worker-bulk")} == {
        stages["build"].base
    }
    images = [one["image"] for one in given.values()]
    assert all(re.search(r":\d", image) for image in images), images


def test_the_image_holds_what_the_lock_names_and_nothing_unasked() -> None:
    stages = read_stages()
    install = next(run for run in stages["build"].runs if "requirements.lock" in run)
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert "--no-deps" in stages["build"].runs[-1]
    let_through = (FILE.parent / "Containerfile.dockerignore").read_text().splitlines()
    for *sources, _ in stages["build"].copies:
        for source in sources:
            assert (ROOT / source).exists()
            assert f"!{source}" in let_through
    assert let_through[0] == "*"
    assert "tests" not in str(stages["build"].copies)


def _check(file: Path) -> int:
    """By the package that carries the specification's schema."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*command, file], capture_output=True, check=False).returncode


def _given() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = COMPOSE["services"]
    return services


def _make_secrets(folder: Path) -> dict[str, bytes]:
    subprocess.run(["sh", ROOT / "deploy" / "secrets.sh", folder], check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}
