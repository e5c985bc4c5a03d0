"""An office's own rules hold wherever a cable comes in: API, pages, queue and worker."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from service.app import create_app
from service.cli import app
from service.settings import ServiceSettings
from tests.accounts import open_client

CABLE = "S E C R E T LIMA 000001\n1. (S) Text.\n"
PROFILE = "name: office\ntitle: Ours\nextends: public\npacks: [own]\n"
PACK = """\
pack: own
rules:
  - id: SITE-01
    title: A secret cable
    severity: warning
    for_each: cable
    when: cable.level == 'S'
    message: "It is secret."
    sources: ["the office's own book"]
    suggestion: "Lock it away."
    examples:
      match: ["S E C R E T LIMA 000001\\n1. (S) Text.\\n"]
      no_match: ["UNCLAS LIMA 000001\\n1. (U) Text.\\n"]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    for kind, name, text in (("profiles", "office", PROFILE), ("packs", "own", PACK)):
        (folder / kind).mkdir(parents=True)
        (folder / kind / f"{name}.yaml").write_text(text)
    return folder


@pytest.fixture
def client(settings: ServiceSettings, rules: Path) -> Iterator[TestClient]:
    ours = settings.model_copy(update={"rules": rules})
    with open_client(create_app(ours)) as client:
        yield client


def test_an_audit_over_http_judges_by_them(client: TestClient) -> None:
    report = client.post("/v1/audit", json={"text": CABLE, "profile": "office"}).json()
    assert "SITE-01" in {finding["rule"] for finding in report["findings"]}


def test_a_cable_may_be_handed_in_under_an_office_profile(client: TestClient) -> None:
    answer = client.post("/v1/cables", json={"text": CABLE, "profile": "office"})
    assert answer.status_code == 202
    assert ">office<" in client.get("/").text
    form = {"text": CABLE, "profile": "office"}
    assert client.post("/cables", data=form, files={"file": ("", b"")}).status_code == 200


def test_a_batch_through_the_worker_is_judged_by_them(tmp_path: Path, rules: Path) -> None:
    (tmp_path / "cable.txt").write_text(CABLE)
    done = _run("batch", tmp_path / "cable.txt", *_folders(tmp_path, rules))
    assert done == 0
    (working,) = (tmp_path / "out").glob("*/working.json")
    report = json.loads(working.read_text())
    assert "SITE-01" in {finding["rule"] for finding in report["findings"]}


def test_faulty_rules_start_nothing(tmp_path: Path, rules: Path) -> None:
    (tmp_path / "cable.txt").write_text(CABLE)
    (rules / "packs" / "own.yaml").write_text(PACK.replace("== 'S'", "== 'U'"))
    done = _run("batch", tmp_path / "cable.txt", *_folders(tmp_path, rules))
    assert done == 2
    assert not (tmp_path / "data").exists()


def _folders(tmp_path: Path, rules: Path) -> tuple[object, ...]:
    return ("--out", tmp_path / "out", "--data", tmp_path / "data", "--rules", rules)


def _run(command: str, *arguments: object) -> int:
    cable, *options = map(str, arguments)
    given = ["--profile", "office", "--workers", "1"]
    result = CliRunner().invoke(app, [command, cable, *options, *given], env={"EXCISE_RULES": None})
    return result.exit_code
