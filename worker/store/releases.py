"""Releases: a reviewer puts a result forward, an approver clears it, anyone of them takes it back.

A release is bound to all that decided its result. Approving looks again, in the transaction that
clears: what changed meanwhile makes it stale.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, Row, insert, select, update

from rules.errors import ExciseError
from rules.report import Disposition
from worker.clearing import STALE
from worker.log.entry import NOBODY, Act
from worker.store.database import reading, writing
from worker.store.log import append
from worker.store.releasetables import DecisionsKept, Releases
from worker.store.sealing import find_key, insert_keys, make_keys, vault_of
from worker.store.tables import Batches, Cables, Jobs, Results
from worker.versions import name_result

State = Literal["proposed", "released", "revoked"]

NOT_READY: Final = ExciseError(
    "NOT_READY", "Something of this cable waits for a decision.", "Decide on all that is pending."
)
HELD: Final = ExciseError(
    "HELD", "This cable is held.", "Read what holds it, and lift each hold by a decision."
)


@dataclass(frozen=True, slots=True)
class Binding:
    """What decides the result of a cable now. batch, decisions: digests."""

    cable: str
    sha256: str
    profile: str
    as_of: date
    disposition: Disposition | None
    result_key: str | None
    ruleset: str | None
    batch: str | None
    decisions: str | None

    def check(self, office: str, answer: str) -> str:
        """The key of the result, where it may be released.

        answer: worker.versions.digest_answer under this profile and date, as rules stand now.
        Raises ExciseError: NOT_DONE, RELEASE_STALE, HELD, NOT_READY.
        """
        if self.result_key is None:
            raise ExciseError("NOT_DONE", "This cable is not done yet.", "Ask again in a moment.")
        now = name_result(office, self.sha256, answer, self.batch, self.decisions or "")
        if now != self.result_key:
            raise STALE
        if self.disposition == "held":
            raise HELD
        if self.disposition != "ready":
            raise NOT_READY
        return self.result_key


@dataclass(frozen=True, slots=True)
class Made:
    """What a release would hand out, checked. proposed_sha256: of the copy that was read."""

    id: str
    proposed_sha256: str
    encoding: str
    copy: bytes
    report: str
    page: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release without what it hands out; times are UTC."""

    id: str
    cable_id: str
    state: State
    result_key: str
    ruleset_digest: str
    batch_digest: str | None
    decisions_digest: str | None
    profile: str
    as_of: date
    proposed_sha256: str
    copy_sha256: str
    report_sha256: str
    page_sha256: str
    reviewer: str
    reviewed_at: datetime
    approver: str | None
    approved_at: datetime | None
    revoked_by: str | None
    revoked_at: datetime | None
    revoked_for: str | None


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed out, as it was checked."""

    encoding: str
    copy: bytes
    report: str
    page: str


_SHOWN: Final = [getattr(Releases, name) for name in Release.__slots__]


def read_binding(engine: Engine, office: str, cable_id: str) -> Binding:
    """Raises ExciseError: UNKNOWN_CABLE."""
    with reading(engine) as connection:
        return _bind(connection, office, cable_id)


def keep_release(
    engine: Engine, office: str, binding: Binding, made: Made, *, answer: str, actor: str = NOBODY
) -> Release:
    """Put a result forward. Raises ExciseError: those of Binding.check, RELEASE_STALE."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        current = _bind(connection, office, binding.cable)
        key = current.check(office, answer)
        if current != binding:
            raise STALE
        keys, wrapped = make_keys(vault_of(connection), office, [made.id])
        insert_keys(connection, wrapped)
        sealer = keys[made.id]
        connection.execute(
            insert(Releases).values(
                id=made.id,
                office_id=office,
                cable_id=binding.cable,
                state="proposed",
                result_key=key,
                ruleset_digest=binding.ruleset,
                batch_digest=binding.batch,
                decisions_digest=binding.decisions,
                profile=binding.profile,
                as_of=binding.as_of,
                proposed_sha256=made.proposed_sha256,
                copy_sha256=_digest(made.copy),
                report_sha256=_digest(made.report.encode()),
                page_sha256=_digest(made.page.encode()),
                reviewer=actor,
                reviewed_at=now,
                encoding=made.encoding,
                copy=sealer.seal("releases.copy", made.copy),
                report=sealer.seal_text("releases.report", made.report),
                page=sealer.seal_text("releases.page", made.page),
            )
        )
        detail = {"cable": binding.cable, "result": key, "read": made.proposed_sha256}
        append(connection, office, [Act("forward", actor, (made.id,), detail)])
    return read_release(engine, office, made.id)


def approve_release(
    engine: Engine,
    office: str,
    release_id: str,
    *,
    answer: str,
    two_persons: bool = True,
    actor: str = NOBODY,
) -> Release:
    """Clear it. Raises ExciseError: UNKNOWN_RELEASE, NOT_PROPOSED, SAME_PERSON, ALREADY_RELEASED,
    RELEASE_CHANGED, and those of Binding.check."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        row = _lock(connection, office, release_id)
        if row.state != "proposed":
            raise ExciseError(
                "NOT_PROPOSED", f"This release is {row.state}.", "Put the cable forward again."
            )
        if two_persons and row.reviewer == actor:
            raise ExciseError(
                "SAME_PERSON",
                "Whoever put a release forward does not approve it here.",
                "Ask another approver.",
            )
        connection.execute(  # two approvals of one cable take turns
            select(Jobs.id).where(Jobs.cable_id == row.cable_id).with_for_update()
        )
        if _bind(connection, office, row.cable_id).check(office, answer) != row.result_key:
            raise STALE
        standing = select(Releases.id).where(
            Releases.cable_id == row.cable_id, Releases.state == "released"
        )
        if connection.execute(standing).first() is not None:
            raise ExciseError(
                "ALREADY_RELEASED", "A release of this cable stands.", "Revoke that one first."
            )
        _open(connection, row)
        _set(connection, release_id, state="released", approver=actor, approved_at=now)
        acts = [
            Act("approve", actor, (release_id,), {"cable": row.cable_id, "reviewer": row.reviewer}),
            Act("release", actor, (release_id,), _tell(row)),
        ]
        append(connection, office, acts)
    return read_release(engine, office, release_id)


def mark_revoked(
    engine: Engine, office: str, release_id: str, *, code: str, actor: str, at: datetime
) -> None:
    """Raises ExciseError: UNKNOWN_RELEASE. One that is revoked stays as it was revoked first."""
    with writing(engine) as connection:
        row = _lock(connection, office, release_id)
        if row.state == "revoked":
            return
        _set(
            connection,
            release_id,
            state="revoked",
            revoked_by=actor,
            revoked_at=at,
            revoked_for=code,
        )
        detail = {"cable": row.cable_id, "code": code}
        append(connection, office, [Act("revoke", actor, (release_id,), detail)])


def read_release(engine: Engine, office: str, release_id: str) -> Release:
    """By the database alone. Raises ExciseError: UNKNOWN_RELEASE."""
    query = select(*_SHOWN).where(Releases.office_id == office, Releases.id == release_id)
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise _unknown()
    return Release(*row)


def list_releases(engine: Engine, office: str, cable_id: str) -> tuple[Release, ...]:
    """Of a cable, newest first."""
    query = select(*_SHOWN).where(Releases.office_id == office, Releases.cable_id == cable_id)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(Releases.reviewed_at.desc())).all()
    return tuple(Release(*row) for row in rows)


def list_revoked(engine: Engine) -> tuple[tuple[str, str], ...]:
    """Office and id of each that the database knows to be revoked."""
    query = select(Releases.office_id, Releases.id).where(Releases.state == "revoked")
    with reading(engine) as connection:
        return tuple((row.office_id, row.id) for row in connection.execute(query))


def read_handed(engine: Engine, office: str, release_id: str) -> Handed:
    """Byte for byte what was checked. Raises ExciseError: UNKNOWN_RELEASE, NOT_RELEASED,
    RELEASE_CHANGED."""
    query = select(Releases).where(Releases.office_id == office, Releases.id == release_id)
    with reading(engine) as connection:
        row: Any = connection.execute(query).one_or_none()
        if row is None:
            raise _unknown()
        if row.state != "released":
            raise ExciseError(
                "NOT_RELEASED", "Nobody has approved this release.", "Ask an approver to read it."
            )
        return _open(connection, row)


def _bind(connection: Connection, office: str, cable_id: str) -> Binding:
    row: Any = connection.execute(
        select(
            Cables.id,
            Cables.sha256,
            Cables.profile,
            Cables.as_of,
            Jobs.disposition,
            Jobs.result_key,
            Results.ruleset_digest,
            Batches.digest,
            DecisionsKept.digest.label("decisions"),
        )
        .join(Jobs, Jobs.cable_id == Cables.id)
        .outerjoin(Results, Results.key == Jobs.result_key)
        .outerjoin(Batches, Batches.id == Jobs.batch_id)
        .outerjoin(
            DecisionsKept,
            (DecisionsKept.cable_id == Cables.id) & (DecisionsKept.version == Jobs.decisions),
        )
        .where(Cables.office_id == office, Cables.id == cable_id)
    ).one_or_none()
    if row is None:
        raise ExciseError("UNKNOWN_CABLE", "There is no cable with this id.", "Check the id.")
    return Binding(
        cable=row.id,
        sha256=row.sha256,
        profile=row.profile,
        as_of=row.as_of,
        disposition=row.disposition,
        result_key=row.result_key,
        ruleset=row.ruleset_digest,
        batch=row.digest,
        decisions=row.decisions,
    )


def _lock(connection: Connection, office: str, release_id: str) -> Row[Any]:
    row: Any = connection.execute(
        select(Releases)
        .where(Releases.office_id == office, Releases.id == release_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise _unknown()
    found: Row[Any] = row
    return found


def _set(connection: Connection, release_id: str, **values: object) -> None:
    connection.execute(update(Releases).where(Releases.id == release_id).values(**values))


def _open(connection: Connection, row: Row[Any]) -> Handed:
    """Raises ExciseError RELEASE_CHANGED, also where a seal is broken."""
    try:
        key = find_key(connection, row.id)
        copy = key.open("releases.copy", row.copy)
        report = key.open("releases.report", row.report)
        page = key.open("releases.page", row.page)
    except ExciseError as error:
        if error.code != "SEAL_BROKEN":
            raise
        raise _changed() from error
    if tuple(map(_digest, (copy, report, page))) != (
        row.copy_sha256,
        row.report_sha256,
        row.page_sha256,
    ):
        raise _changed()
    return Handed(row.encoding, copy, report.decode(), page.decode())


def _changed() -> ExciseError:
    return ExciseError(
        "RELEASE_CHANGED",
        "What was kept of this release is not what was checked.",
        "Tell whoever keeps the database; nothing of it is handed out.",
    )


def _tell(row: Row[Any]) -> dict[str, str]:
    """All that a release binds, for the log."""
    bound = {
        "cable": row.cable_id,
        "result": row.result_key,
        "ruleset": row.ruleset_digest,
        "batch": row.batch_digest,
        "decisions": row.decisions_digest,
        "profile": row.profile,
        "as_of": row.as_of.isoformat(),
        "copy": row.copy_sha256,
        "report": row.report_sha256,
        "page": row.page_sha256,
        "reviewer": row.reviewer,
    }
    return {name: value for name, value in bound.items() if value is not None}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _unknown() -> ExciseError:
    return ExciseError("UNKNOWN_RELEASE", "There is no release with this id.", "Check the id.")
