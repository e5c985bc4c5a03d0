"""Idempotency keys: a request sent twice under one key does its work once.

A key is reserved before the work, in a transaction of its own, so that a second request is told of
the first while that is under way; it is settled in the transaction that does the work. Both the key
and what came with it are kept as keyed digests, since either may hold a name.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from rules.errors import ExciseError
from worker.store.database import writing
from worker.store.sealing import read_office_key
from worker.store.tables import IdempotencyKeys

ABANDONED_SECONDS: Final = 60  # whoever reserved it died: the key may be taken over


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A key that the client chose, at most 255 characters, and the sha256 of what came with it."""

    key: str
    body: str


def reserve_key(engine: Engine, office: str, idempotency: Idempotency) -> str | None:
    """None where the key is ours now, else the id of what was done under it before.

    Raises ExciseError: KEY_REUSED where other content came with it, KEY_IN_USE while the first
    request is under way.
    """
    now = datetime.now(UTC)
    try:
        with writing(engine) as connection:
            key, body = _digest(connection, office, idempotency)
            row = connection.execute(
                select(IdempotencyKeys.body, IdempotencyKeys.subject, IdempotencyKeys.at)
                .where(*_is(office, key))
                .with_for_update()
            ).one_or_none()
            if row is None:
                connection.execute(
                    insert(IdempotencyKeys).values(office_id=office, key=key, body=body, at=now)
                )
                return None
            if row.body != body:
                raise ExciseError(
                    "KEY_REUSED",
                    "This Idempotency-Key came before with other content.",
                    "Choose a new key for a new request.",
                )
            if row.subject is not None:
                subject: str = row.subject
                return subject
            if row.at > now - timedelta(seconds=ABANDONED_SECONDS):
                raise _in_use()
            connection.execute(update(IdempotencyKeys).where(*_is(office, key)).values(at=now))
            return None
    except (
        IntegrityError
    ):  # PostgreSQL: another request reserved it between our look and our insert
        raise _in_use() from None


def settle_key(connection: Connection, office: str, idempotency: Idempotency, subject: str) -> None:
    """What came of the request: the id of a cable or a batch."""
    key, _ = _digest(connection, office, idempotency)
    connection.execute(update(IdempotencyKeys).where(*_is(office, key)).values(subject=subject))


def release_key(engine: Engine, office: str, idempotency: Idempotency) -> None:
    """The request came to nothing: it may be sent again."""
    with writing(engine) as connection:
        key, _ = _digest(connection, office, idempotency)
        connection.execute(
            delete(IdempotencyKeys).where(*_is(office, key), IdempotencyKeys.subject.is_(None))
        )


def _is(office: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return (IdempotencyKeys.office_id == office, IdempotencyKeys.key == key)


def _digest(connection: Connection, office: str, idempotency: Idempotency) -> tuple[str, str]:
    """Of the key and of what came with it."""
    secret = read_office_key(connection, office)
    own = hmac.new(secret, b"excise idempotency 1", hashlib.sha256).digest()
    key, body = (
        hmac.new(own, value.encode(), hashlib.sha256).hexdigest()
        for value in (idempotency.key, idempotency.body)
    )
    return key, body


def _in_use() -> ExciseError:
    return ExciseError(
        "KEY_IN_USE",
        "A request with this Idempotency-Key is under way.",
        "Wait for its answer, or ask again in a moment.",
    )
