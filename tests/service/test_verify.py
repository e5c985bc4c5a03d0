"""What an outsider can prove with an export or a proof, the public key, and a checkpoint that was
kept."""

import shutil
import sqlite3
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from service.cli import app as cli
from service.context import Context
from service.settings import ServiceSettings
from tests.service.conftest import hand_in, work_off
from worker.log.entry import SHELL, Act
from worker.store.log import find_last, record_act

RELEASABLE = {"kind": "releasable"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, list(map(str, arguments)))


@pytest.fixture
def cable_id(context: Context) -> str:
    cable_id = hand_in(context, b"THE CABLE")
    work_off(context)
    return cable_id


class Outsider:
    """Who has a folder of files and no Excise."""

    def __init__(self, settings: ServiceSettings, folder: Path) -> None:
        self.folder = folder
        self.data = settings.data
        self.log = self._keep("log.jsonl", "export")
        self.key = self._keep("key", "key")

    def _keep(self, name: str, command: str, *arguments: object) -> Path:
        answer = run("log", command, *arguments, "--data", self.data)
        assert answer.exit_code == 0, answer.output
        path = self.folder / name
        path.write_text(answer.output)
        return path

    def keep_checkpoint(self, name: str = "checkpoint") -> Path:
        return self._keep(name, "checkpoint")

    def keep_report(self, content: bytes) -> Path:
        path = self.folder / "report.json"
        path.write_bytes(content)
        return path

    def prove(self, report: Path, since: Path) -> None:
        self.log = self._keep("proof", "prove", report, "--since", since)

    def export(self) -> None:
        self.log = self._keep("log.jsonl", "export")

    def verify(self, *reports: Path, checkpoint: Path | None = None) -> Result:
        more = ["--checkpoint", checkpoint] if checkpoint else []
        return run("verify", *reports, "--log", self.log, "--key", self.key, *more)


@pytest.fixture
def outsider(settings: ServiceSettings, client: TestClient, tmp_path: Path) -> Outsider:
    (tmp_path / "outside").mkdir()
    return Outsider(settings, tmp_path / "outside")


def forget(settings: ServiceSettings) -> None:
    """Begin another history, as one would who has the database and the folder of checkpoints."""
    shutil.rmtree(settings.checkpoints_path)
    with sqlite3.connect(settings.data / "excise.sqlite3") as database:
        database.execute("DELETE FROM log_entries")
        database.execute("DELETE FROM log_heads")


def test_a_report_is_proved_to_belong_to_the_log(
    client: TestClient, context: Context, outsider: Outsider, cable_id: str
) -> None:
    checkpoint = outsider.keep_checkpoint()
    report = client.get(f"/v1/cables/{cable_id}/report", params=RELEASABLE).content
    path = outsider.keep_report(report)
    answer = outsider.verify(path, checkpoint=checkpoint)
    assert answer.exit_code == 1
    assert "no entry of this log names it" in answer.output
    outsider.export()
    answer = outsider.verify(path, checkpoint=checkpoint)
    assert answer.exit_code == 0, answer.output
    assert "handed out in entry" in answer.output
    assert "PROPOSED, NOT CLEARED" in answer.output
    release = Act("release", "chief", (cable_id,), {"report": digest_last(context)})
    for act, words in (
        (release, "and not revoked"),
        (Act("revoke", "chief", (cable_id,)), "revoked in entry"),
    ):
        record_act(context.engine, "local", act)
        outsider.export()
        answer = outsider.verify(path, checkpoint=checkpoint)
        assert words in answer.output
        assert answer.exit_code == int(act is not release)
    outsider.keep_report(report.replace(b"PROPOSED", b"APPROVED"))
    assert outsider.verify(path).exit_code == 1


def test_it_says_what_it_cannot_show(outsider: Outsider, context: Context) -> None:
    alone = outsider.verify()
    assert alone.exit_code == 0
    assert "not shown" in alone.output
    assert "--checkpoint" in alone.output
    checkpoint = outsider.keep_checkpoint()
    assert "not shown" not in outsider.verify(checkpoint=checkpoint).output
    record_act(context.engine, "local", Act("login", "clerk"))
    outsider.export()
    assert "the same of the 1 that came after" in outsider.verify(checkpoint=checkpoint).output


Tamper = Callable[[list[str]], list[str]]
TAMPERINGS: dict[str, Tamper] = {
    "edited": lambda lines: [*lines[:2], lines[2].replace(SHELL, "somebody"), *lines[3:]],
    "truncated": lambda lines: lines[:-1],
    "reordered": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "deleted": lambda lines: [*lines[:2], *lines[3:]],
    "added": lambda lines: [*lines, lines[-1]],
    "headless": lambda lines: lines[1:],
    "emptied": lambda lines: [],
    "nonsense": lambda lines: [lines[0].replace("excise/log/1", "excise/log/9"), *lines[1:]],
    "signature": lambda lines: [lines[0].replace("time 20", "time 19"), *lines[1:]],
}


def test_tampering_of_each_kind_is_detected(client: TestClient, outsider: Outsider) -> None:
    for text in ("one", "two", "three"):
        client.post("/v1/cables", json={"text": text})
    outsider.export()
    assert outsider.verify().exit_code == 0
    lines = outsider.log.read_text().splitlines()
    for kind, tamper in TAMPERINGS.items():
        outsider.log.write_text("\n".join([*tamper(lines), ""]))
        answer = outsider.verify()
        assert answer.exit_code in {1, 2}, kind
        assert answer.exit_code == 2 or "FAILED" in answer.output, kind


def test_a_forked_log_shows_by_the_checkpoint_that_was_kept(
    client: TestClient, settings: ServiceSettings, outsider: Outsider
) -> None:
    """Even one that the office's own key signed again."""
    client.post("/v1/cables", json={"text": "one"})
    checkpoint = outsider.keep_checkpoint()
    forget(settings)
    for text in ("two", "three", "four", "five", "six"):
        client.post("/v1/cables", json={"text": text})
    outsider.export()
    assert outsider.verify().exit_code == 0
    answer = outsider.verify(checkpoint=checkpoint)
    assert answer.exit_code == 1
    assert "another history" in answer.output


def test_what_cannot_be_read_proves_nothing(outsider: Outsider) -> None:
    whole = {"--log": outsider.log, "--key": outsider.key}
    whole["--checkpoint"] = outsider.keep_checkpoint()
    bad = outsider.folder / "bad"
    for option, content in product(whole, (None, b"\xff\xfe", b"", b'{"schema": []}')):
        bad.unlink(missing_ok=True)
        if content is not None:
            bad.write_bytes(content)
        arguments = [part for pair in (whole | {option: bad}).items() for part in pair]
        answer = run("verify", *arguments)
        assert answer.exit_code == 2, (option, content)
        assert "Traceback" not in answer.output


def digest_last(context: Context) -> str:
    """Of the report that was handed out last."""
    entry = find_last(context.engine, "local", "read")
    assert entry is not None
    return entry.act.detail["report"]


def test_one_report_is_proved_without_the_rest_of_the_log(
    client: TestClient, context: Context, outsider: Outsider, cable_id: str
) -> None:
    checkpoint = outsider.keep_checkpoint()
    report = client.get(f"/v1/cables/{cable_id}/report", params=RELEASABLE).content
    path = outsider.keep_report(report)
    outsider.prove(path, checkpoint)
    answer = outsider.verify(path, checkpoint=checkpoint)
    assert answer.exit_code == 0, answer.output
    assert "handed out in it, which is no release" in answer.output
    assert "was not forked" in answer.output
    release = Act("release", "chief", (cable_id,), {"report": digest_last(context)})
    record_act(context.engine, "local", release)
    later = outsider.keep_checkpoint("later")
    for n in range(5):
        record_act(context.engine, "local", Act("login", f"clerk{n}"))
    outsider.prove(path, later)
    assert "clerk" not in outsider.log.read_text()
    answer = outsider.verify(path, checkpoint=later)
    assert answer.exit_code == 0, answer.output
    assert "released in it" in answer.output
    assert "revoked since" in answer.output
    assert "the proof is for another" in outsider.verify(path, checkpoint=checkpoint).output
    assert "--checkpoint" in outsider.verify(path).output
    other = outsider.folder / "other.json"
    other.write_bytes(report + b" ")
    assert outsider.verify(other).exit_code == 1
    assert run("log", "prove", other, "--data", outsider.data).exit_code == 2


def test_a_proof_from_a_forked_log_shows_by_the_checkpoint_that_was_kept(
    client: TestClient, settings: ServiceSettings, outsider: Outsider, cable_id: str
) -> None:
    client.post("/v1/cables", json={"text": "one"})
    checkpoint = outsider.keep_checkpoint()
    forget(settings)
    path = outsider.keep_report(
        client.get(f"/v1/cables/{cable_id}/report", params=RELEASABLE).content
    )
    short = run("log", "prove", path, "--since", checkpoint, "--data", outsider.data)
    assert (short.exit_code, "LOG_SHORT" in short.output) == (2, True)
    for text in ("two", "three", "four", "five"):
        client.post("/v1/cables", json={"text": text})
    outsider.prove(path, checkpoint)
    assert outsider.verify(path).exit_code == 0
    answer = outsider.verify(path, checkpoint=checkpoint)
    assert answer.exit_code == 1
    assert "another history" in answer.output
