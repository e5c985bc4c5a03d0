"""Accounts, tokens and links in the store, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from rules.errors import ExciseError
from rules.marking.clearance import Clearance
from rules.marking.value import Level
from tests.accounts import list_acts, make_account
from worker.accounts.account import Permission, Role, make_clearance
from worker.accounts.passwords import LEAST, Passwords
from worker.store.accounts import (
    add_account,
    change_account,
    check_password,
    disable_account,
    find_account,
    list_accounts,
    set_password,
)
from worker.store.accounttables import Accounts, LoginLinks, Sessions, Tokens
from worker.store.credentials import (
    PREFIX,
    find_by_session,
    find_by_token,
    issue_token,
    list_tokens,
    make_link,
    open_session,
    revoke_token,
    use_link,
)
from worker.store.database import migrate, open_engine, reading, writing
from worker.store.logtables import LogEntries


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_engine(database)
    migrate(engine)
    yield engine
    engine.dispose()


def test_an_account_comes_back_as_it_was_made(engine: Engine) -> None:
    clearance = make_clearance("S", frozenset({"SI-G ABCD", "XD"}), frozenset({"GBR", "AUS"}))
    roles = frozenset({Role.REVIEWER, Role.AUDITOR})
    made = add_account(engine, "local", "ann", roles, clearance)
    assert find_account(engine, "local", "ann") == made
    with pytest.raises(ExciseError, match="UNKNOWN_ACCOUNT"):
        find_account(engine, "other", "ann")
    with pytest.raises(ExciseError, match="ACCOUNT_EXISTS"):
        add_account(engine, "local", "ann", roles, Clearance())
    add_account(engine, "other", "ann", roles, Clearance())
    assert [known.account for known in list_accounts(engine, "local")] == [made]


def test_a_changed_account_may_less_from_the_next_request_on(engine: Engine) -> None:
    account = make_account(engine)
    token, session = issue_token(engine, account), open_session(engine, account)
    other = make_account(engine)
    roles, clearance = frozenset({Role.AUDITOR}), Clearance(Level.C)
    change_account(engine, "local", account.name, roles, clearance)
    for found in (find_by_token(engine, token), find_by_session(engine, session)):
        assert found is not None
        assert (found.id, found.roles, found.clearance) == (account.id, roles, clearance)
    assert find_account(engine, "local", other.name) == other
    with pytest.raises(ExciseError, match="UNKNOWN_ACCOUNT"):
        change_account(engine, "other", account.name, roles, clearance)


def test_a_clearance_is_of_the_register() -> None:
    for level, controls, nations in (
        ("X", frozenset[str](), frozenset[str]()),
        ("S", frozenset({"ZQXW"}), frozenset[str]()),
        ("S", frozenset[str](), frozenset({"XXX"})),
    ):
        with pytest.raises(ExciseError, match="UNKNOWN_CLEARANCE"):
            make_clearance(level, controls, nations)


def test_a_token_is_not_in_the_database(engine: Engine) -> None:
    account = make_account(engine)
    token = issue_token(engine, account)
    assert token.startswith(PREFIX)
    assert len(token) > 40
    link, session = make_link(engine, account), open_session(engine, account)
    with reading(engine) as connection:
        rows = [
            str(row)
            for table in (Accounts, Tokens, Sessions, LoginLinks, LogEntries)
            for row in connection.execute(select(table.__table__))
        ]
    assert len(rows) >= 8
    for secret in (token, token.removeprefix(PREFIX), link, session):
        assert not any(secret in row for row in rows)


def test_a_token_works_until_it_is_over_revoked_or_its_account_is_disabled(engine: Engine) -> None:
    account = make_account(engine)
    scopes = frozenset({Permission.MEASURE})
    token, narrow = issue_token(engine, account), issue_token(engine, account, scopes=scopes)
    assert find_by_token(engine, token) == account
    found = find_by_token(engine, narrow)
    assert found is not None
    assert found.permissions == scopes
    for wrong in ("", PREFIX, token[:-1], token + "A", token.upper()):
        assert find_by_token(engine, wrong) is None
    assert find_by_token(engine, issue_token(engine, account, days=0)) is None
    newest, *_ = [one for one in list_tokens(engine, "local") if one.scopes]
    with pytest.raises(ExciseError, match="UNKNOWN_TOKEN"):
        revoke_token(engine, "other", newest.id)
    revoke_token(engine, "local", newest.id)
    assert find_by_token(engine, narrow) is None
    with pytest.raises(ExciseError, match="UNKNOWN_TOKEN"):
        revoke_token(engine, "local", newest.id)
    assert find_by_token(engine, token) == account
    disable_account(engine, "local", account.name)
    assert find_by_token(engine, token) is None


def test_disabling_ends_every_way_in(engine: Engine) -> None:
    account = make_account(engine)
    passwords = Passwords()
    set_password(engine, "local", account.name, "x" * LEAST, passwords)
    session, link = open_session(engine, account), make_link(engine, account)
    assert find_by_session(engine, session) == account
    disable_account(engine, "local", account.name)
    with reading(engine) as connection:
        for table in (Sessions, LoginLinks):
            assert connection.execute(select(table.account_id)).all() == []
    assert find_by_session(engine, session) is None
    assert use_link(engine, link) is None
    assert check_password(engine, "local", account.name, "x" * LEAST, passwords) is None
    with pytest.raises(ExciseError, match="UNKNOWN_ACCOUNT"):
        find_account(engine, "local", account.name)


def test_a_disabled_account_opens_nothing_even_where_its_rows_are_left(engine: Engine) -> None:
    account = make_account(engine)
    token, session = issue_token(engine, account), open_session(engine, account)
    link = make_link(engine, account)
    with writing(engine) as connection:
        connection.execute(update(Accounts).values(disabled_at=datetime.now(UTC)))
    assert find_by_token(engine, token) is None
    assert find_by_session(engine, session) is None
    assert use_link(engine, link) is None


def test_of_many_that_use_one_link_at_once_one_gets_in(engine: Engine) -> None:
    account = make_account(engine)
    link = make_link(engine, account)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: use_link(engine, link), range(8)))
    assert [one for one in found if one] == [account]


def test_a_link_is_over_after_minutes(engine: Engine) -> None:
    link = make_link(engine, make_account(engine))
    with writing(engine) as connection:
        (ends,) = connection.execute(select(LoginLinks.expires_at)).scalars()
        assert ends - datetime.now(UTC) < timedelta(minutes=16)
        connection.execute(update(LoginLinks).values(expires_at=datetime.now(UTC)))
    assert use_link(engine, link) is None


def test_passwords_are_long_and_a_new_one_logs_out(engine: Engine) -> None:
    account, passwords = make_account(engine), Passwords()
    for weak in ("short", "x" * 2000):
        with pytest.raises(ExciseError, match="WEAK_PASSWORD"):
            set_password(engine, "local", account.name, weak, passwords)
    session = open_session(engine, account)
    set_password(engine, "local", account.name, "y" * LEAST, passwords)
    assert find_by_session(engine, session) is None
    with reading(engine) as connection:
        (kept,) = connection.execute(select(Accounts.password)).scalars()
    assert kept is not None
    assert kept.startswith("$argon2id$")


def test_what_is_done_to_accounts_is_on_record(engine: Engine) -> None:
    account = make_account(engine)
    issue_token(engine, account)
    open_session(engine, account)
    disable_account(engine, "local", account.name)
    assert [(verb, actor) for verb, actor, _ in list_acts(engine)] == [
        ("account", "shell"),
        ("token", "shell"),
        ("login", account.id),
        ("account", "shell"),
    ]
