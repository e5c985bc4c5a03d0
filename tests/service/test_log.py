"""The log around a running service: who read what, what is refused, and what an outsider can prove
with an export and nothing else."""

import shutil
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, event
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from rules.errors import ExciseError
from service.app import create_app
from service.cli import app as cli
from service.context import Context
from service.embedded import run_machine
from service.logkeeper import make_notary
from service.settings import ServiceSettings
from tests.accounts import open_client
from tests.service.conftest import hand_in, work_off
from worker.key import make_key
from worker.log.entry import EXCISE, Act, Entry, read_entry
from worker.store.accounts import list_accounts
from worker.store.database import reading, writing
from worker.store.log import append, record_act, walk_entries
from worker.store.logtables import LogEntries

RELEASABLE = {"kind": "releasable"}


def read_log(context: Context) -> list[Entry]:
    with reading(context.engine) as connection:
        return list(map(read_entry, walk_entries(connection, "local")))


def read_acts(context: Context) -> list[Act]:
    return [entry.act for entry in read_log(context)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, list(map(str, arguments)))


@pytest.fixture
def cable_id(context: Context) -> str:
    cable_id = hand_in(context, b"THE CABLE")
    work_off(context)
    return cable_id


def test_every_reading_stands_in_the_log(
    client: TestClient, context: Context, cable_id: str
) -> None:
    before = len(read_log(context))
    for path in ("redacted", "report", "report?kind=releasable"):
        assert client.get(f"/v1/cables/{cable_id}/{path}").status_code == 200
    page = client.get(f"/v1/cables/{cable_id}/report", headers={"accept": "text/html"})
    assert page.status_code == 200
    acts = read_acts(context)[before:]
    (known,) = list_accounts(context.engine, "local")
    assert [(act.verb, act.actor, act.subjects) for act in acts] == [
        ("read", known.account.id, (cable_id,))
    ] * 4
    assert [act.detail["what"] for act in acts] == ["copy", "working", "releasable", "working"]
    assert ["report" in act.detail for act in acts] == [False, False, True, False]


def test_every_reading_of_a_batch_stands_in_the_log(client: TestClient, context: Context) -> None:
    files = [("files", ("a.txt", b"one")), ("files", ("b.txt", b"two"))]
    batch = client.post("/v1/batches", files=files).json()["id"]
    work_off(context)
    before = len(read_log(context))
    for name in ("cables.csv", "results.jsonl", "results.zip"):
        assert client.get(f"/v1/batches/{batch}/{name}").status_code == 200
    acts = read_acts(context)[before:]
    assert [(act.subjects, act.detail) for act in acts] == [
        ((batch,), {"what": what}) for what in ("table", "lines", "archive")
    ]


def test_what_is_refused_or_unknown_is_no_reading(client: TestClient, context: Context) -> None:
    held = hand_in(context, b"HELD")
    work_off(context)
    before = len(read_log(context))
    assert client.get(f"/v1/cables/{held}/redacted").status_code == 409
    assert client.get(f"/v1/cables/{'0' * 32}/report").status_code == 404
    assert len(read_log(context)) == before


def test_nothing_is_read_that_cannot_be_noted(
    client: TestClient, context: Context, cable_id: str
) -> None:
    with reading(context.engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(
        context.engine,
        "begin",
        lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"),
    )
    answers = [client.get(f"/v1/cables/{cable_id}/redacted") for _ in range(60)]
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 507}
    assert answers[-1].json()["code"] == "DISK_FULL"
    acts = read_acts(context)
    assert statuses.count(200) == sum(act.verb == "read" for act in acts)


def test_the_rules_stand_in_the_log_when_they_change(
    settings: ServiceSettings, tmp_path: Path
) -> None:
    own = tmp_path / "rules"
    own.mkdir()
    (own / "deny.yaml").write_text("- name: Nobody At All\n")
    for rules, digests in ((None, 1), (None, 1), (own, 2), (None, 3)):
        changed = settings.model_copy(update={"rules": rules})
        app = create_app(changed)
        with TestClient(app, base_url="http://127.0.0.1:8000"):
            acts = [act for act in read_acts(app.state.context) if act.verb == "rules"]
        assert len(acts) == digests
        assert acts[-1].actor == EXCISE
        assert len(acts[-1].detail["digest"]) == 64


def start(settings: ServiceSettings) -> None:
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000"):
        pass


def test_a_restored_backup_does_not_start(settings: ServiceSettings) -> None:
    """And so a release that was revoked since does not come back with it."""
    start(settings)
    database, backup = settings.data / "excise.sqlite3", settings.data / "backup"
    with sqlite3.connect(database) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1:8000"):
        engine = app.state.context.engine
        record_act(engine, "local", Act("revoke", "chief", ("cable",)))
    with sqlite3.connect(backup) as source, sqlite3.connect(database) as target:
        source.backup(target)
    with pytest.raises(ExciseError, match="LOG_SHORT"):
        start(settings)
    with pytest.raises(ExciseError, match="LOG_SHORT"), run_machine(settings):
        pass


def test_without_its_key_it_does_not_start(settings: ServiceSettings) -> None:
    start(settings)
    settings.log_key_path.unlink()
    with pytest.raises(ExciseError, match="NO_LOG_KEY"):
        start(settings)
    assert not settings.log_key_path.exists()


def test_without_its_checkpoints_it_does_not_start(settings: ServiceSettings) -> None:
    """Until somebody says that the database is to be trusted as it is."""
    start(settings)
    shutil.rmtree(settings.checkpoints_path)
    with pytest.raises(ExciseError, match="NO_CHECKPOINT"):
        start(settings)
    assert run("log", "checkpoint", "--data", settings.data).exit_code == 0
    start(settings)


def test_a_checkpoint_is_kept_when_it_stops(settings: ServiceSettings) -> None:
    app = create_app(settings)
    with open_client(app) as client:
        assert client.post("/v1/cables", json={"text": "one"}).status_code == 202
        entries = len(read_log(app.state.context))
    names = sorted(path.name for path in (settings.checkpoints_path / "local").iterdir())
    assert int(names[-1]) == entries


def test_a_running_service_that_sees_its_log_changed_does_nothing_more(
    settings: ServiceSettings,
) -> None:
    app = create_app(settings.model_copy(update={"checkpoint_every": 0.05}))
    with open_client(app) as client:
        context: Context = app.state.context
        client.post("/v1/cables", json={"text": "one"})
        with writing(context.engine) as connection:
            append(connection, "local", [Act("login", "clerk")])
            connection.execute(delete(LogEntries))
        deadline = time.monotonic() + 20
        while client.get("/readyz").json()["code"] != "LOG_SHORT":
            assert time.monotonic() < deadline
            time.sleep(0.02)
        for path in ("/readyz", "/v1/cables", "/"):
            answer = client.get(path)
            assert (answer.status_code, "LOG_SHORT" in answer.text) == (503, True)
        assert client.get("/healthz").status_code == 200


def test_a_clock_behind_the_last_checkpoint_is_not_ready_and_does_not_start(
    client: TestClient, context: Context, settings: ServiceSettings
) -> None:
    make_notary(context.engine, settings).vouch(datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(ExciseError, match="CLOCK_BACK"):
        context.log.vouch()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "CLOCK_BACK")
    with pytest.raises(ExciseError, match="CLOCK_BACK"):
        start(settings)


def test_looking_makes_no_log(tmp_path: Path) -> None:
    for command in ("key", "export", "checkpoint"):
        assert run("log", command, "--data", tmp_path).exit_code == 2
    assert list(tmp_path.iterdir()) == []
    make_key(tmp_path / "log.key")
    for command in ("export", "checkpoint"):
        assert run("log", command, "--data", tmp_path).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["log.key"]
