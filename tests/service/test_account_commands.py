"""`excise account` and `excise token`: what docs/accounts.md shows, and what is refused."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from rules.errors import ExciseError
from rules.marking.value import Level
from service.accounts.invitation import FIRST, invite_first
from service.cli import app as cli
from service.context import Context
from service.delivery.remote import RemoteDesk
from service.delivery.token import read_token
from tests.accounts import HERE, bearing
from worker.accounts.account import Role
from worker.store.accounts import find_account, list_accounts
from worker.store.credentials import list_tokens

PAGE = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text()


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    del client.headers["authorization"]
    return client


def run(context: Context, command: str, typed: str | None = None) -> Result:
    words = [*shlex.split(command, comments=True)[1:], "--data", str(context.settings.data)]
    return CliRunner(env={"EXCISE_DATABASE_URL": None}).invoke(cli, words, input=typed)


def test_the_page_shows_what_works(client: TestClient, context: Context) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for command in block.splitlines():
        shown = command
        if "revoke" in command:
            shown = f"excise token revoke {list_tokens(context.engine, 'local')[0].id}"
        done = run(context, shown, "six harbour cranes\n" * 2)
        assert done.exit_code == 0, (command, done.output)
    ann = find_account(context.engine, "local", "ann")
    assert (set(ann.roles), ann.clearance.level) == ({Role.REVIEWER}, Level.S)
    assert ann.clearance.controls == {"XD", "SBU"}
    told = run(context, "excise account list").output
    assert "S//SBU, XD, of USA" in told
    assert "disabled" in told
    assert ann.id in told  # by which the log knows her
    assert list_tokens(context.engine, "local")[0].revoked_at is not None


def test_a_new_token_and_a_new_link_work(stranger: TestClient, context: Context) -> None:
    link = run(context, f"excise account add ann --role auditor --server {HERE}").output.strip()
    token = run(context, "excise token new ann --scope measure").output.strip()
    assert stranger.get("/metrics", headers=bearing(token)).status_code == 200
    assert stranger.get("/v1/cables", headers=bearing(token)).status_code == 403
    assert link.startswith(f"{HERE}/login?")
    assert stranger.get(link).status_code == 200
    (secret,) = parse_qs(urlsplit(link).query)["link"]
    assert stranger.post("/login/link", data={"link": secret}).status_code == 200
    assert token not in run(context, "excise token list").output


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("excise account add Ann --role reviewer", "BAD_NAME"),
        ("excise account add ann --role king", "UNKNOWN_ROLE"),
        ("excise account add ann --role reviewer --level X", "UNKNOWN_CLEARANCE"),
        ("excise account link nobody", "UNKNOWN_ACCOUNT"),
        ("excise account disable nobody", "UNKNOWN_ACCOUNT"),
        ("excise token new nobody", "UNKNOWN_ACCOUNT"),
        ("excise token new nobody --scope all", "UNKNOWN_SCOPE"),
        ("excise token revoke 0", "UNKNOWN_TOKEN"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(
    client: TestClient, context: Context, command: str, code: str
) -> None:
    done = run(context, command)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{code}: ")
    assert len(done.stderr.splitlines()) == 1


def test_no_database_is_made_where_there_is_no_data(tmp_path: Path) -> None:
    words = ["account", "list", "--data", str(tmp_path / "none")]
    done = CliRunner(env={"EXCISE_DATABASE_URL": None}).invoke(cli, words)
    assert done.stderr.startswith("NO_DATA: ")
    assert not (tmp_path / "none").exists()


def test_the_first_start_invites_its_owner_and_no_other_does(app: FastAPI) -> None:
    with TestClient(app, base_url=HERE, follow_redirects=False) as browser:
        context: Context = app.state.context
        link = invite_first(context.engine, "local", HERE)
        assert link is not None
        assert invite_first(context.engine, "local", HERE) is None
        (known,) = list_accounts(context.engine, "local")
        assert (known.account.name, set(known.account.roles)) == (FIRST, set(Role))
        assert known.account.may_read(None)
        (secret,) = parse_qs(urlsplit(link).query)["link"]
        assert browser.post("/login/link", data={"link": secret}).status_code == 303
        assert browser.get("/v1/cables").status_code == 200


def test_a_token_comes_from_its_variable_or_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("EXCISE_TOKEN", "EXCISE_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert read_token() is None
    (tmp_path / "token").write_text("exc_file\n")
    monkeypatch.setenv("EXCISE_TOKEN_FILE", str(tmp_path / "token"))
    assert read_token() == "exc_file"
    monkeypatch.setenv("EXCISE_TOKEN", "exc_variable")
    assert read_token() == "exc_variable"
    monkeypatch.delenv("EXCISE_TOKEN")
    monkeypatch.setenv("EXCISE_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(ExciseError, match="NO_TOKEN"):
        read_token()


def test_a_token_is_sent_to_another_machine_by_tls_alone() -> None:
    for server in ("http://excise.example", "http://192.0.2.1:8000", "http://127.0.0.1.example"):
        with pytest.raises(ExciseError, match="NO_TLS"):
            RemoteDesk(server, "exc_token")
        RemoteDesk(server, None).close()
    for server in ("https://excise.example", "http://127.0.0.1:8000", "http://[::1]:8000"):
        RemoteDesk(server, "exc_token").close()
