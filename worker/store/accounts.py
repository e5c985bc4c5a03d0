"""Accounts: make, list, change; who somebody is by name and password."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from rules.errors import ExciseError
from rules.marking.clearance import Clearance
from rules.marking.value import Level
from worker.accounts.account import Account, Permission, Role
from worker.accounts.passwords import Passwords
from worker.log.entry import SHELL, Act
from worker.store.accounttables import Accounts, LoginLinks, Sessions, Tokens
from worker.store.database import reading, writing
from worker.store.log import append

NAME: Final = r"[a-z0-9][a-z0-9._@-]{0,63}"
COLUMNS: Final = (
    *(Accounts.id, Accounts.office_id, Accounts.name, Accounts.roles),
    *(Accounts.level, Accounts.controls, Accounts.countries, Accounts.everything),
)


@dataclass(frozen=True, slots=True)
class Known:
    """An account as it is listed."""

    account: Account
    disabled: bool
    has_password: bool


def add_account(
    engine: Engine,
    office: str,
    name: str,
    roles: frozenset[Role],
    clearance: Clearance,
    *,
    actor: str = SHELL,
) -> Account:
    """Raises ExciseError: ACCOUNT_EXISTS."""
    account = Account(uuid4().hex, office, name, roles, clearance)
    now = datetime.now(UTC)
    row: dict[str, object] = {
        "id": account.id,
        "office_id": office,
        "name": name,
        "created_at": now,
    }
    row |= _write_rights(roles, clearance)
    try:
        with writing(engine) as connection:
            connection.execute(insert(Accounts), [row])
            append(
                connection, office, [Act("account", actor, (account.id,), _tell("add", account))]
            )
    except IntegrityError:
        raise ExciseError(
            "ACCOUNT_EXISTS", "There is an account of that name.", "Choose another name."
        ) from None
    return account


def change_account(
    engine: Engine,
    office: str,
    name: str,
    roles: frozenset[Role],
    clearance: Clearance,
    *,
    actor: str = SHELL,
) -> None:
    """Other roles and another clearance, from the next request on, for tokens and sessions too.

    Raises ExciseError: UNKNOWN_ACCOUNT.
    """
    with writing(engine) as connection:
        account = _name_account(connection, office, name)
        rights = _write_rights(roles, clearance)
        connection.execute(update(Accounts).where(Accounts.id == account).values(rights))
        changed = _tell("change", Account(account, office, name, roles, clearance))
        append(connection, office, [Act("account", actor, (account,), changed)])


def list_accounts(engine: Engine, office: str) -> tuple[Known, ...]:
    """By name."""
    query = (
        select(*COLUMNS, Accounts.disabled_at, Accounts.password)
        .where(Accounts.office_id == office)
        .order_by(Accounts.name)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return tuple(
        Known(describe_account(row), row.disabled_at is not None, row.password is not None)
        for row in rows
    )


def find_account(engine: Engine, office: str, name: str) -> Account:
    """Raises ExciseError: UNKNOWN_ACCOUNT, also where it is disabled."""
    query = select(*COLUMNS).where(
        Accounts.office_id == office, Accounts.name == name, Accounts.disabled_at.is_(None)
    )
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise _unknown()
    return describe_account(row)


def disable_account(engine: Engine, office: str, name: str, actor: str = SHELL) -> None:
    """Its tokens, sessions and links end with it. Raises ExciseError: UNKNOWN_ACCOUNT."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        account = _name_account(connection, office, name)
        connection.execute(
            update(Accounts).where(Accounts.id == account).values(disabled_at=now, password=None)
        )
        connection.execute(
            update(Tokens)
            .where(Tokens.account_id == account, Tokens.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        for table in (Sessions, LoginLinks):
            connection.execute(delete(table).where(table.account_id == account))
        append(connection, office, [Act("account", actor, (account,), {"what": "disable"})])


def set_password(
    engine: Engine,
    office: str,
    name: str,
    password: str,
    passwords: Passwords,
    *,
    actor: str = SHELL,
) -> None:
    """Whoever is logged in under the old one is logged out.

    Raises ExciseError: UNKNOWN_ACCOUNT, WEAK_PASSWORD.
    """
    kept = passwords.hash(password)
    with writing(engine) as connection:
        account = _name_account(connection, office, name)
        connection.execute(update(Accounts).where(Accounts.id == account).values(password=kept))
        connection.execute(delete(Sessions).where(Sessions.account_id == account))
        append(connection, office, [Act("account", actor, (account,), {"what": "password"})])


def check_password(
    engine: Engine, office: str, name: str, password: str, passwords: Passwords
) -> Account | None:
    """None where name or password is wrong; both take the same work."""
    query = select(*COLUMNS, Accounts.password).where(
        Accounts.office_id == office, Accounts.name == name, Accounts.disabled_at.is_(None)
    )
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    fits = passwords.check(row.password if row else None, password)
    return describe_account(row) if row is not None and fits else None


def describe_account(row: Row[*tuple[Any, ...]], scopes: str | None = None) -> Account:
    """From a row with COLUMNS."""
    clearance = Clearance(
        Level[row.level],
        frozenset(row.controls.split("\n")) - {""},
        frozenset(row.countries.split()),
        row.everything,
    )
    narrowed = None if scopes is None else frozenset(map(Permission, scopes.split()))
    roles = frozenset(map(Role, row.roles.split()))
    return Account(row.id, row.office_id, row.name, roles, clearance, narrowed)


def _tell(what: str, account: Account) -> dict[str, str]:
    """What the log holds of an account's rights: codes, never its name."""
    level = "everything" if account.clearance.everything else account.clearance.level.name
    return {"what": what, "roles": "+".join(sorted(account.roles)) or "none", "level": level}


def _write_rights(roles: frozenset[Role], clearance: Clearance) -> dict[str, object]:
    return {
        "roles": " ".join(sorted(roles)),
        "level": clearance.level.name,
        "controls": "\n".join(sorted(clearance.controls)),
        "countries": " ".join(sorted(clearance.countries)),
        "everything": clearance.everything,
    }


def _name_account(connection: Connection, office: str, name: str) -> str:
    found = connection.execute(
        select(Accounts.id).where(
            Accounts.office_id == office, Accounts.name == name, Accounts.disabled_at.is_(None)
        )
    ).scalar_one_or_none()
    if found is None:
        raise _unknown()
    return found


def _unknown() -> ExciseError:
    return ExciseError(
        "UNKNOWN_ACCOUNT", "There is no such account.", "`excise account list` names them."
    )
