"""`excise redact --decisions`: what a reviewer wrote down is followed, and nothing goes unheard."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from tests.worker.decided_cable import TEXT, decide, gather
from worker.decisions import Decisions


def run(folder: Path, *files: Decisions) -> Result:
    (folder / "cable.txt").write_text(TEXT)
    arguments = ["redact", str(folder / "cable.txt"), "--out", str(folder / "out")]
    for number, one in enumerate(files):
        path = folder / f"decisions{number}.json"
        path.write_text(one.model_dump_json(by_alias=True))
        arguments += ["--decisions", str(path)]
    return CliRunner().invoke(app, [*arguments, "--as-of", "2026-01-01"])


def test_decisions_are_followed(tmp_path: Path) -> None:
    result = run(tmp_path, gather(decide("Tobias Larkspur", "reject", scope="person")))
    assert result.exit_code == 0, result.output
    assert "Mr. Tobias Larkspur at" in (tmp_path / "out/00001/redacted.txt").read_text()
    report = json.loads((tmp_path / "out/00001/working.json").read_text())
    assert [one["by"] for one in report["redactions"] if one["status"] == "rejected"] == [
        "r.reader",
        "r.reader",
    ]
    page = (tmp_path / "out/00001/working.html").read_text()
    assert "weighed by hand" in page
    assert ": 6 redactions, 3 of them" in result.stdout


def test_decisions_that_no_longer_fit_fail_the_cable(tmp_path: Path) -> None:
    result = run(tmp_path, gather(decide("herring", "reject")))
    assert result.exit_code == 2
    assert "DECISION_STALE" in result.stdout
    assert not (tmp_path / "out/00001").exists()


@pytest.mark.parametrize("twice", [False, True])
def test_decisions_on_no_cable_here_are_told(tmp_path: Path, *, twice: bool) -> None:
    other = gather(decide("Tobias Larkspur", "reject"), text="other")
    result = run(tmp_path, other, *[other] * twice)
    assert result.exit_code == 2
    assert ("DECISIONS_INVALID" if twice else "DECISIONS_FOREIGN") in result.output
