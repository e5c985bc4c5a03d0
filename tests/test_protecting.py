"""The page on names that must never leave: its files are sound, its commands do what it says."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rules.language.ruleset import load_ruleset
from service.cli import app

PAGE = (Path(__file__).parent.parent / "docs" / "protecting.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
FILES = [text for kind, text in BLOCKS if kind in ("yaml", "text")]
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for text in FILES:
        name, _, content = text.partition("\n")
        path = tmp_path / name.removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    monkeypatch.chdir(tmp_path)
    load_ruleset.cache_clear()
    return tmp_path


def _run(command: str) -> Result:
    result = CliRunner().invoke(app, shlex.split(command)[1:], env={"EXCISE_RULES": None})
    assert result.exit_code == 0, result.output
    return result


def _copies(out: str) -> list[str]:
    return [path.read_text() for path in sorted(Path(out).glob("*/redacted.txt"))]


def _digests(out: str) -> list[str | None]:
    return [
        json.loads(path.read_text())["ruleset"]["must_redact"]
        for path in sorted(Path(out).glob("*/*.json"))
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_runs(folder: Path, command: str) -> None:
    assert _run(command).stdout


def test_a_batch_protects_in_every_cable_whom_one_of_them_marks(folder: Path) -> None:
    _run(COMMANDS[0])
    first, second = _copies("together")
    assert "1. (U) [NAME WITHHELD] <(b)(6)> (STRICTLY\nPROTECT) GAVE" in first
    assert "President [NAME WITHHELD] <(b)(6)> met" in second
    assert len(set(_digests("together"))) == 1
    assert None not in _digests("together")
    _run(COMMANDS[1])
    assert "President Alexei Markovic met" in _copies("alone")[0]
    assert set(_digests("alone")) == {None}


def test_beside_a_file_that_cannot_be_read_no_copy_is_ready(folder: Path) -> None:
    (folder / "batch" / "box.bin").write_bytes(b"\0\1" * 99)
    arguments = ["redact", "batch", "--out", "out", "--profile", "people"]
    result = CliRunner().invoke(app, arguments, env={"EXCISE_RULES": None})
    assert result.exit_code == 2
    assert "none of them is ready" in " ".join(result.stdout.split())
    entries = [json.loads(line) for line in Path("out/index.jsonl").read_text().splitlines()]
    assert [entry.get("disposition") for entry in entries] == [
        None,
        "needs_decision",
        "needs_decision",
    ]


def test_a_batch_on_standard_input_is_read_twice_as_well(folder: Path) -> None:
    result = CliRunner().invoke(
        app,
        ["redact", "batch/second.txt", "-", "--out", "piped"],
        input=Path("batch/first.txt").read_bytes(),
    )
    assert result.exit_code == 0
    assert "Markovic" not in "".join(_copies("piped")).title()


def test_the_deny_list_withholds_what_it_says(folder: Path) -> None:
    _run("excise redact batch/second.txt --rules site --out listed")
    (copy,) = _copies("listed")
    assert "[NAME WITHHELD] <(b)(7)(D)> met the crew of the [NAME WITHHELD] <pending: site" in copy
    assert "left for [NAME WITHHELD] <pending: site list>." in copy
    working = json.loads((folder / "listed" / "00001" / "working.json").read_text())
    released = (folder / "listed" / "00001" / "releasable.json").read_text()
    assert {one["entry"] for one in working["redactions"] if one["rule"] == "deny:person"} == {1}
    assert '"entry"' not in released
    page = (folder / "listed" / "00001" / "working.html").read_text()
    assert "entry 1 of the list" in page
    assert working["ruleset"]["must_redact"] in page


def test_no_list_is_quoted(folder: Path) -> None:
    told = _run("excise rules check site").stdout
    assert "deny.yaml: 1 people, 1 organisations, 1 places" in told
    shown = told + _run("excise redact batch/second.txt --rules site --out listed").stdout
    for path in Path("listed").rglob("releasable.*"):
        shown += path.read_text()
    for name in ("markov", "zed", "matin", "camp nine", "gave us papers", "belvedere"):
        assert name not in shown.casefold()
