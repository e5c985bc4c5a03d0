"""People log in by password or by a link that works once; nobody learns which names there are."""

import re
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from starlette.testclient import TestClient

from service.accounts.limits import BY_ADDRESS, BY_NAME
from service.context import Context
from tests.accounts import HERE, list_acts, make_account
from tests.service.conftest import hand_in
from worker.accounts.account import Account
from worker.accounts.passwords import Passwords
from worker.store.accounts import disable_account, set_password
from worker.store.accounttables import LoginLinks, Sessions
from worker.store.credentials import make_link
from worker.store.database import reading, writing

PASSWORD = "six harbour cranes at dawn"
ATTEMPTS = 10_000


@pytest.fixture
def browser(client: TestClient) -> TestClient:
    """The server as somebody sees it who has not logged in."""
    del client.headers["authorization"]
    client.follow_redirects = False
    return client


@pytest.fixture
def account(context: Context) -> Account:
    made = make_account(context.engine)
    set_password(context.engine, "local", made.name, PASSWORD, Passwords())
    return made


def log_in(browser: TestClient, name: str, password: str) -> tuple[int, str]:
    answer = browser.post("/login", data={"name": name, "password": password})
    return answer.status_code, answer.text


def test_a_password_opens_a_session_and_logging_out_ends_it(
    browser: TestClient, context: Context, account: Account
) -> None:
    assert log_in(browser, account.name.upper(), PASSWORD)[0] == 303
    assert list_acts(context.engine)[-1] == ("login", account.id, account.id)
    session = browser.cookies["excise"]
    assert browser.get("/v1/cables").status_code == 200
    assert account.name in browser.get("/").text
    assert browser.post("/logout").headers["location"] == "/login"
    assert "excise" not in browser.cookies
    browser.cookies.set("excise", session, domain="127.0.0.1")
    assert browser.get("/v1/cables").status_code == 401


def test_the_cookie_is_kept_from_scripts_other_sites_and_the_database(
    browser: TestClient, context: Context, account: Account
) -> None:
    form = {"name": account.name, "password": PASSWORD}
    cookie = browser.post("/login", data=form).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=28800"} <= set(cookie.split("; "))
    with reading(context.engine) as connection:
        (kept,) = connection.execute(select(Sessions.digest)).scalars()
    assert kept not in cookie
    browser.cookies.set("excise", kept, domain="127.0.0.1")
    assert browser.get("/v1/cables").status_code == 401


def test_under_tls_the_cookie_goes_by_tls_alone(app: FastAPI, account: Account) -> None:
    with TestClient(app, base_url=HERE.replace("http:", "https:")) as browser:
        form = {"name": account.name, "password": PASSWORD}
        cookie = browser.post("/login", data=form, follow_redirects=False).headers["set-cookie"]
        assert cookie.startswith("__Host-excise=")
        assert "Secure" in cookie.split("; ")


def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    browser: TestClient, context: Context, account: Account
) -> None:
    bare = make_account(context.engine).name  # comes in by links alone
    disabled = make_account(context.engine).name
    set_password(context.engine, "local", disabled, PASSWORD, Passwords())
    disable_account(context.engine, "local", disabled)
    before = len(list_acts(context.engine))
    answers = {
        log_in(browser, name, password)
        for name, password in (
            (account.name, "wrong"),
            ("nobody", PASSWORD),
            (bare, PASSWORD),
            (disabled, PASSWORD),
            ("", ""),
        )
    }
    ((status, text),) = answers
    assert status == 401
    assert PASSWORD not in text
    assert list_acts(context.engine)[before:] == [("refused", "nobody", "log_in")] * 5


def test_a_name_that_nobody_has_costs_the_same_work(account: Account, context: Context) -> None:
    def measure(name: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert context.identity.identify("local", name, "wrong") is None
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    assert 0.5 < measure("nobody") / measure(account.name) < 2


def test_ten_thousand_attempts_are_cut_short_alike_for_every_name(
    browser: TestClient, context: Context, account: Account
) -> None:
    """From many addresses, so that the name's own limit is what holds."""
    told: dict[str, list[tuple[int, str]]] = {}
    for name in (account.name, "nobody"):
        told[name] = [log_in(browser, name, "wrong") for _ in range(BY_NAME.amount + 2)]
    assert told[account.name] == told["nobody"]
    statuses = [status for status, _ in told["nobody"]]
    assert statuses == [401] * BY_NAME.amount + [429] * 2
    before = len(list_acts(context.engine))
    refused = 0
    for number in range(ATTEMPTS):
        try:
            context.limits.count_login("local", account.name, f"10.0.{number >> 8}.{number & 255}")
        except Exception as error:  # noqa: BLE001  # its code is what counts
            refused += "TOO_MANY_LOGINS" in str(error)
    assert refused >= ATTEMPTS - BY_NAME.amount
    assert log_in(browser, account.name, PASSWORD)[0] == 429  # even the right one
    assert len(list_acts(context.engine)) == before


def test_one_address_cannot_try_many_names(browser: TestClient, context: Context) -> None:
    assert log_in(browser, "name", "x")[0] == 401
    for number in range(BY_ADDRESS.amount - 1):
        context.limits.count_login("local", f"name{number}", "testclient")
    assert log_in(browser, "another", "x")[0] == 429
    assert browser.post("/login/link", data={"link": "x"}).status_code == 429


def test_a_link_logs_in_once_and_looking_at_it_uses_nothing_up(
    browser: TestClient, context: Context
) -> None:
    account = make_account(context.engine)
    first, link = make_link(context.engine, account), make_link(context.engine, account)
    for _ in range(2):
        page = browser.get("/login", params={"link": link})
        assert re.search(f'name="link" value="{link}"', page.text)
        assert "set-cookie" not in page.headers
    assert browser.post("/login/link", data={"link": first}).status_code == 401  # replaced
    assert browser.post("/login/link", data={"link": link}).status_code == 303
    assert browser.get("/v1/cables").status_code == 200
    assert browser.post("/login/link", data={"link": link}).status_code == 401


@pytest.mark.parametrize("table", [Sessions, LoginLinks])
def test_links_and_sessions_end_by_themselves(
    browser: TestClient, context: Context, table: type[Sessions | LoginLinks]
) -> None:
    account = make_account(context.engine)
    link = make_link(context.engine, account)
    if table is Sessions:
        browser.post("/login/link", data={"link": link})
        assert browser.get("/v1/cables").status_code == 200
    with writing(context.engine) as connection:
        gone = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(table).values(expires_at=gone))
    if table is LoginLinks:
        assert browser.post("/login/link", data={"link": link}).status_code == 401
    assert browser.get("/v1/cables").status_code == 401


def test_a_login_comes_from_our_own_page_and_is_small(browser: TestClient) -> None:
    form = {"name": "a", "password": "b"}
    elsewhere = browser.post("/login", data=form, headers={"origin": "http://127.0.0.1:9000"})
    assert elsewhere.status_code == 403
    assert browser.post("/login", data={"name": "a" * 9000}).status_code == 413
    assert browser.post("/login", json=form).status_code == 415
    for body in (b"\xff=1", b"&".join(b"%d=1" % n for n in range(99))):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert browser.post("/login", content=body, headers=headers).status_code == 422


def test_what_was_typed_is_not_repeated(browser: TestClient) -> None:
    _, text = log_in(browser, "zygmunt-canary", "zygmunt-canary-too")
    page = browser.get("/login", params={"link": '"><script>'})
    assert "zygmunt" not in text
    assert "<script" not in page.text


def test_an_account_without_cables_to_read_has_a_page_of_its_own(
    browser: TestClient, context: Context
) -> None:
    hand_in(context, b"CANARY")
    account = make_account(context.engine, roles=[])
    browser.post("/login/link", data={"link": make_link(context.engine, account)})
    page = browser.get("/")
    assert (page.status_code, "It reads no cables" in page.text) == (200, True)
    assert "handed in" not in page.text
