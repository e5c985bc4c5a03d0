"""Legal holds: what must not be disposed of, by cable or batch, with a reason, by whom and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, select, update

from rules.errors import ExciseError
from worker.log.entry import Act
from worker.store.database import reading, writing
from worker.store.holdtables import Holds
from worker.store.log import append
from worker.store.tables import Batches, Cables

_A_STATEMENT: Final = 500


@dataclass(frozen=True, slots=True)
class Hold:
    """subject: a cable or a batch. reason: a code of the office's own."""

    id: str
    subject: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


def place_hold(engine: Engine, office: str, subject: str, reason: str, actor: str) -> str:
    """The hold's id. Raises ExciseError: UNKNOWN_SUBJECT."""
    hold_id, now = uuid4().hex, datetime.now(UTC)
    with writing(engine) as connection:
        # Locked, so that of a hold and a disposition at the same time one comes first.
        found = [
            connection.execute(
                select(table.id)
                .where(table.id == subject, table.office_id == office, table.disposed_at.is_(None))
                .with_for_update(key_share=True)
            ).first()
            for table in (Batches, Cables)
        ]
        if not any(found):
            raise ExciseError(
                "UNKNOWN_SUBJECT", "There is no cable and no batch with this id.", "Check the id."
            )
        connection.execute(
            insert(Holds).values(
                id=hold_id,
                office_id=office,
                subject=subject,
                reason=reason,
                placed_by=actor,
                placed_at=now,
            )
        )
        detail = {"what": "placed", "hold": hold_id, "reason": reason}
        append(connection, office, [Act("hold", actor, (subject,), detail)])
    return hold_id


def lift_hold(engine: Engine, office: str, hold_id: str, actor: str) -> None:
    """Raises ExciseError: UNKNOWN_HOLD."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        subject = connection.execute(
            update(Holds)
            .where(Holds.id == hold_id, Holds.office_id == office, Holds.lifted_at.is_(None))
            .values(lifted_by=actor, lifted_at=now)
            .returning(Holds.subject)
        ).scalar_one_or_none()
        if subject is None:
            raise ExciseError(
                "UNKNOWN_HOLD", "No hold in force has this id.", "See `excise hold list`."
            )
        detail = {"what": "lifted", "hold": hold_id}
        append(connection, office, [Act("hold", actor, (subject,), detail)])


def list_holds(engine: Engine, office: str) -> tuple[Hold, ...]:
    """Also those that were lifted, oldest first."""
    columns = (
        *(Holds.id, Holds.subject, Holds.reason),
        *(Holds.placed_by, Holds.placed_at, Holds.lifted_by, Holds.lifted_at),
    )
    query = select(*columns).where(Holds.office_id == office)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(Holds.placed_at, Holds.id))
        return tuple(Hold(**row._asdict()) for row in rows)


def find_held(connection: Connection, office: str, subjects: Sequence[str]) -> set[str]:
    """Those of these ids on which a hold is in force."""
    held: set[str] = set()
    for at in range(0, len(subjects), _A_STATEMENT):
        query = select(Holds.subject).where(
            Holds.office_id == office,
            Holds.subject.in_(subjects[at : at + _A_STATEMENT]),
            Holds.lifted_at.is_(None),
        )
        held.update(connection.execute(query).scalars())
    return held
