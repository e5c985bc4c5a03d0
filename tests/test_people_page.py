"""The page on measuring: its commands run in the order they stand and do what it says."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from service.cli import app
from worker.evaluation.gold import GoldRow
from worker.evaluation.variants import CASES
from worker.evaluation.verdicts import VerdictFile

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "people.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
TELEGRAMS = "tests/bench/people/telegrams.jsonl"


def test_its_commands_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (ROOT / TELEGRAMS).read_text().splitlines(keepends=True)
    (tmp_path / TELEGRAMS).parent.mkdir(parents=True)
    (tmp_path / TELEGRAMS).write_text("".join(whole[:3]))  # three telegrams show as much as twelve
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) == 7
    for command in COMMANDS:
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert result.exit_code == 0, result.output
        assert result.stdout
    assert "  verdict: right\n" in (tmp_path / "more.yaml").read_text()
    assert (tmp_path / "misses.jsonl").read_text().startswith('{"schema"')


def test_its_row_is_one_but_for_the_text() -> None:
    row = next(json.loads(text) for kind, text in BLOCKS if kind == "json")
    assert GoldRow.model_validate(row | {"text": "x" * 30}).region == "WHA"


def test_its_verdicts_are_of_the_shape_that_is_read() -> None:
    told = next(yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml")
    assert VerdictFile.model_validate(told).surfaces.wrong == ("Rome",)


def test_it_tells_every_case() -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE) == list(CASES)
