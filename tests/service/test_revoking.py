"""A revoked release is gone for good, whatever backup of the database is put back."""

import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from rules.errors import ExciseError
from service.app import create_app
from service.context import Context
from service.settings import ServiceSettings
from tests.accounts import open_client
from tests.service.releasing import APPROVER, forward, list_acts, make_ready, release
from tests.worker.test_deciding import hand_in
from worker.revocations import FILE
from worker.store.database import writing
from worker.store.releases import read_release
from worker.store.releasetables import Releases

HANDED = ("copy", "report", "page")


def revoke(client: TestClient, release_id: str, code: str = "wrong-name") -> Any:
    return client.post(f"/v1/releases/{release_id}/revoke", json={"code": code})


def is_gone(client: TestClient, release_id: str) -> bool:
    answers = [client.get(f"/v1/releases/{release_id}/{one}") for one in HANDED]
    return {(one.status_code, one.json()["code"]) for one in answers} == {(410, "REVOKED")}


def restart(settings: ServiceSettings) -> AbstractContextManager[TestClient]:
    return open_client(create_app(settings))


def test_what_is_revoked_is_handed_out_no_more(client: TestClient, context: Context) -> None:
    cable = make_ready(context)
    released = release(context, cable)
    answer = revoke(client, released.id)
    assert (answer.status_code, answer.json()["state"]) == (200, "revoked")
    assert is_gone(client, released.id)
    assert revoke(client, released.id, "another").json()["revoked_for"] == "wrong-name"
    assert [act for act, _ in list_acts(context, "revoke")] == ["revoke"]
    anew = release(context, cable)
    assert client.get(f"/v1/releases/{anew.id}/copy").status_code == 200


def test_a_backup_put_back_revives_nothing(tmp_path: Path, settings: ServiceSettings) -> None:
    database, backup = tmp_path / "excise.sqlite3", tmp_path / "backup"
    with restart(settings) as client:
        context: Context = client.app.state.context  # type: ignore[attr-defined]  # Starlette's app
        released = release(context, make_ready(context))
    shutil.copy(database, backup)
    checkpoints = settings.checkpoints_path / "local"
    vouched = {*checkpoints.glob("[0-9]*")}
    with restart(settings) as client:
        assert revoke(client, released.id).status_code == 200
    shutil.copy(backup, database)
    with pytest.raises(ExciseError, match="log"), restart(settings):
        pass
    for later in {*checkpoints.glob("[0-9]*")} - vouched:  # as whoever must go on with it does
        later.unlink()
    with restart(settings) as client:
        context = client.app.state.context  # type: ignore[attr-defined]  # Starlette's app
        assert read_release(context.engine, "local", released.id).state == "revoked"
        assert is_gone(client, released.id)


def test_a_database_that_forgets_while_it_runs_hands_nothing_out(
    client: TestClient, context: Context
) -> None:
    released = release(context, make_ready(context))
    revoke(client, released.id)
    with writing(context.engine) as connection:
        connection.execute(update(Releases).values(state="released"))
    assert is_gone(client, released.id)


def test_an_approval_does_not_revive_what_was_revoked_before(
    client: TestClient, context: Context
) -> None:
    put = forward(context, make_ready(context))
    revoke(client, put.id)
    answer = client.post(f"/v1/releases/{put.id}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_PROPOSED")


@pytest.mark.parametrize(
    ("content", "code"), [(None, "REVOCATIONS_LOST"), (b"{}\n", "REVOCATIONS_CHANGED")]
)
def test_without_the_file_as_it_was_nothing_starts(
    settings: ServiceSettings, content: bytes | None, code: str
) -> None:
    with restart(settings) as client:
        context: Context = client.app.state.context  # type: ignore[attr-defined]  # Starlette's app
        released = release(context, make_ready(context))
        revoke(client, released.id)
        other = release(context, released.cable_id)
        path = settings.checkpoints_path / FILE
        path.unlink()
        if content is not None:
            path.write_bytes(content)
            assert client.get(f"/v1/releases/{other.id}/copy").status_code == 500
    with pytest.raises(ExciseError) as refused, restart(settings):
        pass
    assert refused.value.code == code


def test_a_release_of_another_office_is_not_there(client: TestClient, context: Context) -> None:
    released = release(context, make_ready(context))
    cable = hand_in(context.engine, office="elsewhere")
    with writing(context.engine) as connection:
        connection.execute(update(Releases).values(office_id="elsewhere"))
    calls = [
        *(("GET", f"/v1/releases/{released.id}{end}") for end in ("", "/copy", "/report", "/page")),
        ("POST", f"/v1/releases/{released.id}/approve"),
        ("POST", f"/v1/releases/{released.id}/revoke"),
        ("GET", f"/v1/cables/{cable}/releases"),
        ("POST", f"/v1/cables/{cable}/releases"),
    ]
    for method, path in calls:
        body = {"copy_sha256": "0" * 64} if path.endswith("releases") else {"code": "wrong-name"}
        answer = client.request(method, path, json=body)
        assert answer.status_code == 404, path
    assert not (context.settings.checkpoints_path / FILE).exists()


def test_over_http_nobody_approves_alone(client: TestClient, context: Context) -> None:
    cable = make_ready(context)
    put = forward(context, cable)
    digest = put.proposed_sha256
    made = client.post(f"/v1/cables/{cable}/releases", json={"copy_sha256": digest})
    assert made.status_code == 201
    answer = client.post(f"/v1/releases/{made.json()['id']}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "SAME_PERSON")
    assert client.post(f"/v1/releases/{put.id}/approve").json()["approver"] not in (None, APPROVER)
    listed = client.get(f"/v1/cables/{cable}/releases").json()["releases"]
    assert {one["state"] for one in listed} == {"proposed", "released"}
