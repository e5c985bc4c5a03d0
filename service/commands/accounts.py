"""`excise account` and `excise token`, on the database itself: whoever may write to it may do
anything to it anyhow."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from rules.errors import ExciseError
from rules.marking.clearance import Clearance
from service.accounts.invitation import invite
from service.settings import ServiceSettings
from worker.accounts.account import Permission, Role, make_clearance
from worker.accounts.passwords import Passwords
from worker.store.accounts import (
    NAME,
    add_account,
    change_account,
    disable_account,
    find_account,
    list_accounts,
    set_password,
)
from worker.store.credentials import issue_token, list_tokens, revoke_token
from worker.store.database import migrate, open_engine

Word = TypeVar("Word", Role, Permission)


@dataclass(frozen=True)
class Wanted:
    """An account as it was asked for, in words."""

    name: str
    roles: Sequence[str]
    level: str
    controls: Sequence[str]
    countries: Sequence[str]
    everything: bool


def add(settings: ServiceSettings, wanted: Wanted, server: str) -> str:
    """A link for the new account.

    Raises ExciseError: BAD_NAME, UNKNOWN_ROLE, UNKNOWN_CLEARANCE, ACCOUNT_EXISTS, NO_DATA.
    """
    if re.fullmatch(NAME, wanted.name) is None:
        raise ExciseError(
            "BAD_NAME",
            "A name is small letters, digits and . _ @ -, 64 at most.",
            "Choose another name.",
        )
    roles, clearance = _read_rights(wanted)
    with _opened(settings) as engine:
        add_account(engine, settings.office, wanted.name, roles, clearance)
        return invite(engine, settings.office, wanted.name, server)


def change(settings: ServiceSettings, wanted: Wanted) -> None:
    """Raises ExciseError: UNKNOWN_ROLE, UNKNOWN_CLEARANCE, UNKNOWN_ACCOUNT, NO_DATA."""
    roles, clearance = _read_rights(wanted)
    with _opened(settings) as engine:
        change_account(engine, settings.office, wanted.name, roles, clearance)


def show_accounts(settings: ServiceSettings, console: Console) -> None:
    table = Table("Account", "Roles", "Clearance", "Comes in by", "Id in the log")
    with _opened(settings) as engine:
        for known in list_accounts(engine, settings.office):
            account = known.account
            way = "password, links" if known.has_password else "links"
            table.add_row(
                account.name,
                ", ".join(sorted(account.roles)),
                describe_clearance(account.clearance),
                "disabled" if known.disabled else way,
                account.id,
            )
    console.print(table)


def describe_clearance(clearance: Clearance) -> str:
    """`S//SI, XD, citizens of USA`."""
    if clearance.everything:
        return "everything"
    held = "//".join(filter(None, [clearance.level.name, ", ".join(sorted(clearance.controls))]))
    return f"{held}, of {', '.join(sorted(clearance.countries))}"


def disable(settings: ServiceSettings, name: str) -> None:
    """Raises ExciseError: UNKNOWN_ACCOUNT, NO_DATA."""
    with _opened(settings) as engine:
        disable_account(engine, settings.office, name)


def link(settings: ServiceSettings, name: str, server: str) -> str:
    """Raises ExciseError: UNKNOWN_ACCOUNT, NO_DATA."""
    with _opened(settings) as engine:
        return invite(engine, settings.office, name, server)


def change_password(settings: ServiceSettings, name: str, password: str) -> None:
    """Raises ExciseError: UNKNOWN_ACCOUNT, WEAK_PASSWORD, NO_DATA."""
    with _opened(settings) as engine:
        set_password(engine, settings.office, name, password, Passwords())


def new_token(settings: ServiceSettings, name: str, days: int, scopes: Sequence[str]) -> str:
    """Raises ExciseError: UNKNOWN_ACCOUNT, UNKNOWN_SCOPE, NO_DATA."""
    narrowed = frozenset(_read(Permission, word, "UNKNOWN_SCOPE") for word in scopes)
    with _opened(settings) as engine:
        account = find_account(engine, settings.office, name)
        return issue_token(engine, account, days, narrowed or None)


def show_tokens(settings: ServiceSettings, console: Console) -> None:
    table = Table("Id", "Account", "Scopes", "Made", "Ends")
    with _opened(settings) as engine:
        for token in list_tokens(engine, settings.office):
            ends = f"{token.expires_at:%Y-%m-%d}"
            table.add_row(
                token.id,
                token.account,
                token.scopes or "all its account may",
                f"{token.created_at:%Y-%m-%d}",
                "revoked" if token.revoked_at else ends,
            )
    console.print(table)


def revoke(settings: ServiceSettings, token: str) -> None:
    """Raises ExciseError: UNKNOWN_TOKEN, NO_DATA."""
    with _opened(settings) as engine:
        revoke_token(engine, settings.office, token)


def _read_rights(wanted: Wanted) -> tuple[frozenset[Role], Clearance]:
    roles = frozenset(_read(Role, word, "UNKNOWN_ROLE") for word in wanted.roles)
    clearance = make_clearance(
        wanted.level,
        frozenset(wanted.controls),
        frozenset(wanted.countries),
        everything=wanted.everything,
    )
    return roles, clearance


@contextmanager
def _opened(settings: ServiceSettings) -> Iterator[Engine]:
    """Raises ExciseError NO_DATA where there is no data folder."""
    if settings.database_url is None and not settings.data.is_dir():
        raise ExciseError(
            "NO_DATA", "There is no data folder there.", "Name it with --data, or start Excise."
        )
    engine = open_engine(settings.database)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()


def _read(words: type[Word], word: str, code: str) -> Word:
    try:
        return words(word)
    except ValueError:
        raise ExciseError(
            code, "There is no such word for it.", f"There are {', '.join(words)}."
        ) from None
