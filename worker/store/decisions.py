"""Decisions as they are kept: every version, the last one that counts, and the cable run again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, insert, select, update

from rules.errors import ExciseError
from worker.decisions import Decision, Decisions, read_decisions
from worker.log.entry import NOBODY, Act
from worker.store.chunks import hang_bells
from worker.store.database import reading, writing
from worker.store.log import append
from worker.store.outcome import AGAIN, disposed
from worker.store.releasetables import DecisionsKept
from worker.store.sealing import find_key
from worker.store.tables import Cables, Jobs

# What a decision says beside who took it and when.
_SAID: Final = Decision.model_fields.keys() - {"by", "at"}


@dataclass(frozen=True, slots=True)
class Version:
    """version: 0 where nothing was decided yet."""

    version: int
    decisions: Decisions


def read_version(engine: Engine, office: str, cable_id: str) -> Version:
    """What counts now. Raises ExciseError: UNKNOWN_CABLE."""
    with reading(engine) as connection:
        return _read(connection, office, cable_id)


def decide_cable(
    engine: Engine,
    office: str,
    cable_id: str,
    decisions: Decisions,
    *,
    after: int,
    actor: str = NOBODY,
) -> Version:
    """Keep all that is decided on a cable as its next version, and queue the cable again under it,
    before every batch.

    after: the version that was read before. by, at: a decision that stood in that version keeps
    them; every other is the actor's, now.
    Raises ExciseError: UNKNOWN_CABLE, DECISIONS_FOREIGN, DECISIONS_MOVED where another version came
    in between, NOT_DONE while the cable waits or is worked on.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        row = _lock(connection, office, cable_id)
        decisions.check_source(row.sha256)
        before = _read(connection, office, cable_id)
        if before.version != after:
            raise _moved()
        if row.phase != "redact" or row.status not in ("done", "failed", "quarantined"):
            raise ExciseError("NOT_DONE", "This cable is not done yet.", "Ask again in a moment.")
        signed = _sign(decisions, before.decisions, actor, now)
        version = after + 1
        key = find_key(connection, cable_id)
        connection.execute(
            insert(DecisionsKept).values(
                cable_id=cable_id,
                version=version,
                office_id=office,
                digest=signed.digest,
                content=key.seal_text("decisions.content", signed.canonical),
                actor=actor,
                at=now,
            )
        )
        chunk = uuid4().hex
        connection.execute(
            update(Jobs)
            .where(Jobs.id == row.id)
            .values(AGAIN | {"decisions": version, "chunk_id": chunk})
        )
        hang_bells(connection, [chunk], office, None, now)
        detail = {"version": str(version), "decisions": signed.digest}
        append(connection, office, [Act("decide", actor, (cable_id,), detail)])
    return Version(version, signed)


def _read(connection: Connection, office: str, cable_id: str) -> Version:
    row: Any = connection.execute(
        select(Cables.sha256, Cables.disposed_at, DecisionsKept.version, DecisionsKept.content)
        .join(Jobs, Jobs.cable_id == Cables.id)
        .outerjoin(
            DecisionsKept,
            (DecisionsKept.cable_id == Cables.id) & (DecisionsKept.version == Jobs.decisions),
        )
        .where(Cables.office_id == office, Cables.id == cable_id)
    ).one_or_none()
    if row is None:
        raise ExciseError("UNKNOWN_CABLE", "There is no cable with this id.", "Check the id.")
    if row.disposed_at is not None:
        raise disposed()
    if row.version is None:
        return Version(0, Decisions(source_sha256=row.sha256))
    content = find_key(connection, cable_id).open("decisions.content", row.content)
    return Version(row.version, read_decisions(content))


def _lock(connection: Connection, office: str, cable_id: str) -> Row[Any]:
    row: Any = connection.execute(
        select(Jobs.id, Jobs.status, Jobs.phase, Cables.sha256, Cables.disposed_at)
        .join(Cables, Cables.id == Jobs.cable_id)
        .where(Cables.office_id == office, Cables.id == cable_id)
        .with_for_update(of=Jobs)
    ).one_or_none()
    if row is None:
        raise ExciseError("UNKNOWN_CABLE", "There is no cable with this id.", "Check the id.")
    if row.disposed_at is not None:
        raise disposed()
    found: Row[Any] = row
    return found


def _sign(decisions: Decisions, before: Decisions, actor: str, now: datetime) -> Decisions:
    known = {_say(one): one for one in before.decisions}
    signed = tuple(
        known.get(_say(one)) or one.model_copy(update={"by": actor, "at": now})
        for one in decisions.decisions
    )
    return decisions.model_copy(update={"decisions": signed})


def _say(decision: Decision) -> str:
    return decision.model_dump_json(include=set(_SAID))


def _moved() -> ExciseError:
    return ExciseError(
        "DECISIONS_MOVED",
        "Another version of the decisions came in between.",
        "Read the decisions again, and decide on top of them.",
    )
