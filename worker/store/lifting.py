"""What holds a cable, and lifting it: one code at a time, each by a recorded decision."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from rules.errors import ExciseError
from worker.log.entry import NOBODY, Act
from worker.store.database import reading, writing
from worker.store.judgingtables import Reasons
from worker.store.log import append
from worker.store.monday import HOLDS
from worker.store.releasetables import Lifts
from worker.store.sealing import find_key
from worker.store.tables import Jobs
from worker.store.twins import hold_twins


@dataclass(frozen=True, slots=True)
class Hold:
    """twin: the id of the other cable; None where the cable's own text holds it."""

    code: str
    twin: str | None


@dataclass(frozen=True, slots=True)
class Lifted:
    """A hold on the result of now that somebody lifted."""

    code: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    holds: tuple[Hold, ...]
    lifted: tuple[Lifted, ...]


def read_holds(engine: Engine, office: str, cable_id: str) -> Standing:
    """Raises ExciseError: UNKNOWN_CABLE."""
    with reading(engine) as connection:
        job = _find(connection, office, cable_id, lock=False)
        lifted = select(Lifts.code, Lifts.actor, Lifts.at, Lifts.reason).where(
            Lifts.cable_id == cable_id, Lifts.result_key == job.result_key
        )
        rows = connection.execute(lifted.order_by(Lifts.at)).all()
        held = _read_holds(connection, job.id) if job.status == "done" else ()
        told = tuple(_open(connection, cable_id, row) for row in rows)
        return Standing(tuple(held), told)


def lift_hold(
    engine: Engine, office: str, cable_id: str, hold: Hold, *, reason: str, actor: str = NOBODY
) -> Standing:
    """Lift one hold for the result of now. What clashes beside the twin named holds it on, and a
    twin that comes later holds it anew.

    hold: as it was read. reason: kept here, told nowhere else.
    Raises ExciseError: UNKNOWN_CABLE, HOLD_MOVED where that does not hold it, or does no longer.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        job = _find(connection, office, cable_id, lock=True)
        if job.status != "done" or hold not in _read_holds(connection, job.id):
            raise _moved()
        other = _find_result(connection, office, hold.twin) if hold.twin else ""
        if other is None:
            raise _moved()
        connection.execute(
            insert(Lifts).values(
                cable_id=cable_id,
                result_key=job.result_key,
                code=hold.code,
                other=other,
                office_id=office,
                reason=find_key(connection, cable_id).seal_text("lifts.reason", reason),
                actor=actor,
                at=now,
            )
        )
        connection.execute(
            delete(Reasons).where(Reasons.job_id == job.id, Reasons.code == hold.code)
        )
        hold_twins(connection, office, [job.result_key])  # others may clash under the same code
        if not _read_holds(connection, job.id):
            asks = select(Reasons.code).where(Reasons.job_id == job.id).limit(1)
            pending = connection.execute(asks).first() is not None
            connection.execute(
                update(Jobs)
                .where(Jobs.id == job.id)
                .values(disposition="needs_decision" if pending else "ready")
            )
        detail = {"code": hold.code.replace(" ", "-"), "result": job.result_key}
        if hold.twin:
            detail["twin"] = hold.twin
        append(connection, office, [Act("lift", actor, (cable_id,), detail)])
    return read_holds(engine, office, cable_id)


def _open(connection: Connection, cable_id: str, row: Any) -> Lifted:
    reason = find_key(connection, cable_id).open_text("lifts.reason", row.reason)
    return Lifted(row.code, row.actor, row.at, reason)


def _find(connection: Connection, office: str, cable_id: str, *, lock: bool) -> Row[Any]:
    query = select(Jobs.id, Jobs.status, Jobs.result_key).where(
        Jobs.office_id == office, Jobs.cable_id == cable_id
    )
    row: Any = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise ExciseError("UNKNOWN_CABLE", "There is no cable with this id.", "Check the id.")
    found: Row[Any] = row
    return found


def _read_holds(connection: Connection, job_id: str) -> list[Hold]:
    query = select(Reasons.code, Reasons.twin).where(
        Reasons.job_id == job_id, Reasons.code.in_(HOLDS)
    )
    return [Hold(*row) for row in connection.execute(query.order_by(Reasons.code))]


def _find_result(connection: Connection, office: str, cable_id: str) -> str | None:
    return connection.execute(
        select(Jobs.result_key).where(
            Jobs.office_id == office, Jobs.cable_id == cable_id, Jobs.status == "done"
        )
    ).scalar_one_or_none()


def _moved() -> ExciseError:
    return ExciseError(
        "HOLD_MOVED",
        "This does not hold the cable, or does no longer.",
        "Read what holds it again; where its twin is worked on, wait until that is done.",
    )
