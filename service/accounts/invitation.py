"""The first way in: one account for the machine's owner, and links that log in once."""

from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Engine

from rules.marking.clearance import EVERYTHING
from worker.accounts.account import Role
from worker.store.accounts import add_account, find_account, list_accounts
from worker.store.credentials import make_link

FIRST: Final = "administrator"


def invite_first(engine: Engine, office: str, address: str) -> str | None:
    """Where the office has no account yet, make one with every role and clearance, for whoever
    starts the server holds all of it already; gives its link, None where there are accounts.

    address: of the server, as in http://127.0.0.1:8000.
    """
    if list_accounts(engine, office):
        return None
    account = add_account(engine, office, FIRST, frozenset(Role), EVERYTHING)
    return write_link(address, make_link(engine, account))


def invite(engine: Engine, office: str, name: str, address: str) -> str:
    """A new link for an account. Raises ExciseError: UNKNOWN_ACCOUNT."""
    return write_link(address, make_link(engine, find_account(engine, office, name)))


def write_link(address: str, secret: str) -> str:
    return f"{address.rstrip('/')}/login?{urlencode({'link': secret})}"
