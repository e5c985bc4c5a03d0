"""The README shows only what works."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.app import create_app
from service.cli import app
from service.settings import ServiceSettings
from tests.worker.samples import KEY
from worker.pipeline import propose
from worker.proposal import Submission

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.split("  #")[0].strip()
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
]


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("excise")])
def test_each_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("service", "tests"):
        (tmp_path / room).symlink_to(ROOT / room)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code in (0, 1), result.output
    assert result.output


def test_each_chore_is_in_the_makefile() -> None:
    chores = [command.split()[1] for command in COMMANDS if command.startswith("make")]
    assert chores == ["run", "test"]
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{chore}:", makefile, re.MULTILINE) for chore in chores)


def test_the_copy_shown_is_the_copy_made() -> None:
    before, after = [block for kind, block in BLOCKS if kind == "text"]
    source = (ROOT / "service" / "demo" / "1979LAPAZ08626.txt").read_bytes()
    assert before in source.decode()
    proposal = propose(Submission(source, "x", "public", date(2026, 11, 22)), KEY)
    assert after in proposal.redacted.decode()


def test_each_call_is_a_route(tmp_path: Path) -> None:
    told = set(re.findall(r"`(GET|POST) (/[\w/{}.-]+)", README))
    settings = ServiceSettings(
        data=tmp_path, database_url=None, broker_url="redis+socket:///nowhere", key_file=None
    )
    paths = create_app(settings).openapi()["paths"]
    known = {(call.upper(), path) for path, calls in paths.items() for call in calls}
    known = {(call, re.sub(r"(cable|batch|release)_id", "id", path)) for call, path in known}
    assert told - known == {("GET", "/openapi.json")}


@pytest.mark.parametrize("target", re.findall(r"\]\(([\w./-]+)\)", README))
def test_each_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
