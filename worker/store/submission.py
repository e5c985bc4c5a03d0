"""Handing in: cable, job, doorbell and log entry in one transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from worker.log.entry import NOBODY, Act
from worker.proposal import Submission
from worker.store.chunks import hang_bells
from worker.store.database import reading, writing
from worker.store.idempotency import Idempotency, settle_key
from worker.store.log import append
from worker.store.outcome import AGAIN
from worker.store.sealing import insert_keys, make_keys, vault_of
from worker.store.tables import Cables, Jobs
from worker.vault.vault import DataKey


@dataclass(frozen=True, slots=True)
class Receipt:
    """`created` is False where the same was handed in before with the same question."""

    id: str
    created: bool


def submit_cable(
    engine: Engine,
    office: str,
    submission: Submission,
    *,
    under: str = "",
    actor: str = NOBODY,
    idempotency: Idempotency | None = None,
) -> Receipt:
    """Commit one cable by itself, or find the one that is there. It goes before every batch.

    The same bytes under the same profile, date, rules and models are one question and get one id;
    handed in again after it was quarantined, it has three new attempts.
    under: the digest of rules and models, at most 64 characters (worker.versions).
    idempotency: a key reserved before; it is settled with the cable.
    """
    digest = hashlib.sha256(submission.source).hexdigest()
    same = select(Cables.id).where(
        Cables.office_id == office,
        Cables.sha256 == digest,
        Cables.profile == submission.profile,
        Cables.as_of == submission.as_of,
        Cables.asked_under == under,
    )
    try:
        with writing(engine) as connection:
            known = connection.execute(same).scalar_one_or_none()
            changed = True
            if known is None:
                cable_id = _insert_single(connection, office, submission, under)
            else:
                cable_id = known
                changed = _release(connection, office, cable_id)
            if idempotency is not None:
                settle_key(connection, office, idempotency, cable_id)
            if changed:
                append(connection, office, [Act("submit", actor, (cable_id,))])
            return Receipt(cable_id, created=known is None)
    except IntegrityError:  # PostgreSQL: somebody handed it in between our look and our insert
        with writing(engine) as connection:
            cable_id = connection.execute(same).scalar_one()
            if idempotency is not None:
                settle_key(connection, office, idempotency, cable_id)
        return Receipt(cable_id, created=False)


def find_cable(
    engine: Engine, office: str, sha256: str, profile: str, under: str = ""
) -> str | None:
    """The id under which these bytes were last handed in by themselves with this profile and these
    rules, at any date."""
    with reading(engine) as connection:
        return connection.execute(
            select(Cables.id)
            .where(
                Cables.office_id == office,
                Cables.sha256 == sha256,
                Cables.profile == profile,
                Cables.asked_under == under,
            )
            .order_by(Cables.as_of.desc())
            .limit(1)
        ).scalar_one_or_none()


def cable_row(
    office: str, submission: Submission, under: str | None, now: datetime
) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "office_id": office,
        "name": submission.name,
        "sha256": hashlib.sha256(submission.source).hexdigest(),
        "size": len(submission.source),
        "profile": submission.profile,
        "as_of": submission.as_of,
        "asked_under": under,
        "submitted_at": now,
        "source": submission.source,
    }


def job_row(cable: dict[str, Any], phase: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "office_id": cable["office_id"],
        "cable_id": cable["id"],
        "position": 0,
        "size": cable["size"],
        "phase": phase,
        "status": "queued",
        "attempts": 0,
        "queued_at": now,
    }


def insert_rows(
    connection: Connection,
    cables: Sequence[dict[str, Any]],
    jobs: Sequence[dict[str, Any]],
) -> None:
    """Cables of one office, each sealed with a key of its own, and their jobs."""
    if not cables:
        return
    office, ids = cables[0]["office_id"], [cable["id"] for cable in cables]
    keys, wrapped = make_keys(vault_of(connection), office, ids)
    insert_keys(connection, wrapped)
    connection.execute(insert(Cables), [_seal(cable, keys[cable["id"]]) for cable in cables])
    connection.execute(insert(Jobs), jobs)


def _seal(cable: dict[str, Any], key: DataKey) -> dict[str, Any]:
    return cable | {
        "name": key.seal_text("cables.name", cable["name"]),
        "source": key.seal("cables.source", cable["source"]),
    }


def _insert_single(connection: Connection, office: str, submission: Submission, under: str) -> str:
    now = datetime.now(UTC)
    cable = cable_row(office, submission, under, now)
    chunk = uuid4().hex
    job = job_row(cable, "redact", now) | {"chunk_id": chunk}
    insert_rows(connection, [cable], [job])
    hang_bells(connection, [chunk], office, None, now)
    cable_id: str = cable["id"]
    return cable_id


def _release(connection: Connection, office: str, cable_id: str) -> bool:
    """From quarantine; gives whether it was in it."""
    chunk = uuid4().hex
    released = connection.execute(
        update(Jobs)
        .where(Jobs.cable_id == cable_id, Jobs.status == "quarantined")
        .values(AGAIN | {"chunk_id": chunk})
    )
    if released.rowcount:
        hang_bells(connection, [chunk], office, None, datetime.now(UTC))
    return bool(released.rowcount)
