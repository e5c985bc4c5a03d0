"""Webhooks on their way: made when a batch is finished, tried until answered, kept in the database
so that a restart goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Engine, and_, select, update

from worker.store.database import insert_missing, reading, writing
from worker.store.judgingtables import Deliveries
from worker.store.sealing import find_keys
from worker.store.tables import Batches, Milestones

# Seconds after each try that failed, as the Standard Webhooks specification recommends.
PAUSES: Final = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook, to be tried now. attempt: counts from 1."""

    id: str
    office: str
    batch_id: str
    round: int
    url: str
    body: str
    attempt: int


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How a batch's webhook of its last finished round stands. answer: of the last try."""

    state: str
    attempts: int
    answer: str | None
    due_at: datetime
    delivered_at: datetime | None


def make_deliveries(engine: Engine, describe: Callable[[str, str, int, str], str]) -> int:
    """One for each finished round of a batch that names a webhook and has none yet; gives the
    number of those made.

    describe: the body, from office, batch, round and the delivery's id.
    """
    with reading(engine) as connection:
        rows = connection.execute(_undelivered().limit(500)).all()
        keys = find_keys(connection, [row.id for row in rows])
    now = datetime.now(UTC)
    made = []
    for row in rows:
        delivery_id, key = uuid4().hex, keys[row.id]
        url = key.open_text("batches.webhook", row.webhook)
        made.append(
            {
                "batch_id": row.id,
                "round": row.round,
                "office_id": row.office_id,
                "id": delivery_id,
                "url": key.seal_text("deliveries.url", url, delivery_id),
                "body": describe(row.office_id, row.id, row.round, delivery_id),
                "state": "due",
                "attempts": 0,
                "due_at": now,
            }
        )
    if made:
        with writing(engine) as connection:
            insert_missing(connection, Deliveries, made)
    return len(made)


def has_due(engine: Engine) -> bool:
    """Without a write lock, since mostly nothing is."""
    query = select(Deliveries.id).where(
        Deliveries.state == "due", Deliveries.due_at <= datetime.now(UTC)
    )
    with reading(engine) as connection:
        return connection.execute(query.limit(1)).first() is not None


def take_deliveries(engine: Engine, limit: int, patience: float) -> list[Delivery]:
    """Those that are due, counted as tried and put off, so that nobody else takes them meanwhile.

    patience: seconds that a try may take; one whose sender died is due again thereafter.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        rows = connection.execute(
            select(Deliveries)
            .where(Deliveries.state == "due", Deliveries.due_at <= now)
            .order_by(Deliveries.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
            connection.execute(
                update(Deliveries)
                .where(_is(row.batch_id, row.round))
                .values(
                    attempts=row.attempts + 1, due_at=now + timedelta(seconds=max(pause, patience))
                )
            )
        keys = find_keys(connection, [row.batch_id for row in rows])
    return [
        Delivery(
            id=row.id,
            office=row.office_id,
            batch_id=row.batch_id,
            round=row.round,
            url=keys[row.batch_id].open_text("deliveries.url", row.url, row.id),
            body=row.body,
            attempt=row.attempts + 1,
        )
        for row in rows
    ]


def settle_delivery(
    engine: Engine, delivery: Delivery, answer: str, *, taken: bool, final: bool, factor: float
) -> None:
    """What came of a try. answer: an HTTP status or a code. taken: the receiver has it. final: it
    will never take it. factor: stretches the pause, so that many do not come back at once."""
    now = datetime.now(UTC)
    spent = delivery.attempt > len(PAUSES)
    pause = PAUSES[min(delivery.attempt, len(PAUSES)) - 1]
    state = "delivered" if taken else "given_up" if final or spent else "due"
    with writing(engine) as connection:
        connection.execute(
            update(Deliveries)
            .where(
                _is(delivery.batch_id, delivery.round),
                Deliveries.attempts == delivery.attempt,
                Deliveries.state == "due",
            )
            .values(
                state=state,
                answer=answer[:64],
                due_at=now + timedelta(seconds=pause * factor),
                delivered_at=now if taken else None,
            )
        )


def read_delivery(engine: Engine, office: str, batch_id: str) -> DeliveryState | None:
    """None where nothing is to be told yet."""
    query = select(
        Deliveries.state,
        Deliveries.attempts,
        Deliveries.answer,
        Deliveries.due_at,
        Deliveries.delivered_at,
    ).where(Deliveries.batch_id == batch_id, Deliveries.office_id == office)
    with reading(engine) as connection:
        row = connection.execute(query.order_by(Deliveries.round.desc()).limit(1)).one_or_none()
    return None if row is None else DeliveryState(**row._asdict())


def _undelivered() -> Any:
    return (
        select(Batches.id, Batches.office_id, Batches.webhook, Milestones.round)
        .join(Milestones, and_(Milestones.batch_id == Batches.id, Milestones.step == "finished"))
        .outerjoin(
            Deliveries,
            and_(Deliveries.batch_id == Milestones.batch_id, Deliveries.round == Milestones.round),
        )
        .where(Batches.webhook.is_not(None), Deliveries.batch_id.is_(None))
    )


def _is(batch_id: str, round_: int) -> Any:
    return and_(Deliveries.batch_id == batch_id, Deliveries.round == round_)
