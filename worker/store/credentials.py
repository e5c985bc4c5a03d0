"""What is shown to come in: tokens of programs, sessions of people, links that work once. Each is
32 random bytes; the store keeps its sha256 alone."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import Engine, delete, insert, select, update

from rules.errors import ExciseError
from worker.accounts.account import Account, Permission
from worker.log.entry import SHELL, Act
from worker.store.accounts import COLUMNS, describe_account
from worker.store.accounttables import Accounts, LoginLinks, Sessions, Tokens
from worker.store.database import reading, writing
from worker.store.log import append

PREFIX: Final = "exc_"  # by which a token in a text is known for one
TOKEN_DAYS: Final = 90
SESSION_TIME: Final = timedelta(hours=8)
LINK_TIME: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token as it is listed. scopes: None for all that the account may."""

    id: str
    account: str
    scopes: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def issue_token(
    engine: Engine,
    account: Account,
    days: int = TOKEN_DAYS,
    scopes: frozenset[Permission] | None = None,
    actor: str = SHELL,
) -> str:
    """A new token, which nobody can be told again."""
    token, token_id = PREFIX + secrets.token_urlsafe(32), uuid4().hex
    now = datetime.now(UTC)
    row = {
        "id": token_id,
        "office_id": account.office,
        "account_id": account.id,
        "digest": _digest(token),
        "scopes": None if scopes is None else " ".join(sorted(scopes)),
        "created_at": now,
        "expires_at": now + timedelta(days=days),
    }
    with writing(engine) as connection:
        connection.execute(insert(Tokens), [row])
        new = Act("token", actor, (token_id, account.id), {"what": "new"})
        append(connection, account.office, [new])
    return token


def list_tokens(engine: Engine, office: str) -> tuple[TokenRecord, ...]:
    """Newest first, those that have ended too."""
    query = (
        select(
            Tokens.id,
            Accounts.name.label("account"),
            Tokens.scopes,
            Tokens.created_at,
            Tokens.expires_at,
            Tokens.revoked_at,
        )
        .join(Accounts, Accounts.id == Tokens.account_id)
        .where(Tokens.office_id == office)
        .order_by(Tokens.created_at.desc(), Tokens.id)
    )
    with reading(engine) as connection:
        return tuple(TokenRecord(**row._asdict()) for row in connection.execute(query))


def revoke_token(engine: Engine, office: str, token_id: str, actor: str = SHELL) -> None:
    """It opens nothing from now on. Raises ExciseError: UNKNOWN_TOKEN."""
    now = datetime.now(UTC)
    which = (Tokens.office_id == office, Tokens.id == token_id, Tokens.revoked_at.is_(None))
    with writing(engine) as connection:
        if not connection.execute(update(Tokens).where(*which).values(revoked_at=now)).rowcount:
            raise ExciseError(
                "UNKNOWN_TOKEN", "No token that works has this id.", "`excise token list`"
            )
        append(connection, office, [Act("token", actor, (token_id,), {"what": "revoke"})])


def find_by_token(engine: Engine, token: str) -> Account | None:
    """Whose it is, narrowed to its scopes; None for one that is unknown, over or revoked."""
    query = (
        select(*COLUMNS, Tokens.scopes)
        .join(Accounts, Accounts.id == Tokens.account_id)
        .where(
            Tokens.digest == _digest(token),
            Tokens.revoked_at.is_(None),
            Tokens.expires_at > datetime.now(UTC),
            Accounts.disabled_at.is_(None),
        )
    )
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    return describe_account(row, row.scopes) if row else None


def open_session(engine: Engine, account: Account) -> str:
    """What the browser shows from now on; the login is on record with it."""
    session, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with writing(engine) as connection:
        connection.execute(delete(Sessions).where(Sessions.expires_at <= now))
        connection.execute(
            insert(Sessions).values(
                digest=_digest(session),
                office_id=account.office,
                account_id=account.id,
                expires_at=now + SESSION_TIME,
            )
        )
        append(connection, account.office, [Act("login", account.id, (account.id,))])
    return session


def close_session(engine: Engine, session: str) -> None:
    with writing(engine) as connection:
        connection.execute(delete(Sessions).where(Sessions.digest == _digest(session)))


def find_by_session(engine: Engine, session: str) -> Account | None:
    query = (
        select(*COLUMNS)
        .join(Sessions, Sessions.account_id == Accounts.id)
        .where(
            Sessions.digest == _digest(session),
            Sessions.expires_at > datetime.now(UTC),
            Accounts.disabled_at.is_(None),
        )
    )
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    return describe_account(row) if row else None


def make_link(engine: Engine, account: Account, actor: str = SHELL) -> str:
    """The secret of a link that logs in once, within LINK_TIME; an older one of the account no
    longer does."""
    secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with writing(engine) as connection:
        connection.execute(delete(LoginLinks).where(LoginLinks.account_id == account.id))
        connection.execute(
            insert(LoginLinks).values(
                digest=_digest(secret),
                office_id=account.office,
                account_id=account.id,
                expires_at=now + LINK_TIME,
            )
        )
        made = Act("account", actor, (account.id,), {"what": "link"})
        append(connection, account.office, [made])
    return secret


def use_link(engine: Engine, secret: str) -> Account | None:
    """Whose it is, once: of two that come at the same time one gets None."""
    with writing(engine) as connection:
        used = (
            delete(LoginLinks)
            .where(LoginLinks.digest == _digest(secret), LoginLinks.expires_at > datetime.now(UTC))
            .returning(LoginLinks.account_id)
        )
        account = connection.execute(used).scalar_one_or_none()
        query = select(*COLUMNS).where(Accounts.id == account, Accounts.disabled_at.is_(None))
        row = connection.execute(query).one_or_none()
    return describe_account(row) if row else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
