"""What the API says of a batch that has ended, or so far."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from rules.report import Disposition
from worker.store.deliveries import DeliveryState
from worker.store.ledger import Ledger, Status
from worker.store.monday import Sum
from worker.store.progress import BatchRecord, State


class ReasonOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    disposition: Disposition
    code: str
    cables: int


class EndOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    status: Status
    code: str
    cables: int


class WebhookOut(BaseModel):
    """`answer`: of the last try, an HTTP status or a code; `due_at`: when it is tried next."""

    model_config = ConfigDict(from_attributes=True)

    state: Literal["due", "delivered", "given_up"]
    attempts: int
    answer: str | None
    due_at: datetime
    delivered_at: datetime | None


class BatchSummary(BaseModel):
    """ready + needs_decision + held = done. A cable counts under each of its reasons, one that is
    held under those that hold it. `webhook` is null where none was named or nothing is told yet."""

    id: str
    state: State
    ledger: Ledger
    reasons: list[ReasonOut]
    ends: list[EndOut]
    webhook: WebhookOut | None


def describe_summary(batch: BatchRecord, found: Sum, told: DeliveryState | None) -> BatchSummary:
    return BatchSummary(
        id=batch.id,
        state=batch.state,
        ledger=batch.ledger,
        reasons=[ReasonOut.model_validate(one) for one in found.reasons],
        ends=[EndOut.model_validate(one) for one in found.ends],
        webhook=WebhookOut.model_validate(told) if told else None,
    )


SUMMARY: dict[str, Any] = {
    "id": "3f9d0a7c5e1b4c2d9a8f6b7e0d1c2b3a",
    "state": "finished",
    "ledger": {
        "submitted": 412,
        "queued": 0,
        "running": 0,
        "done": 410,
        "failed": 2,
        "quarantined": 0,
        "cancelled": 0,
        "ready": 302,
        "needs_decision": 101,
        "held": 7,
    },
    "reasons": [
        {"disposition": "needs_decision", "code": "balancing", "cables": 88},
        {"disposition": "needs_decision", "code": "unmarked", "cables": 19},
        {"disposition": "held", "code": "twin releases", "cables": 5},
        {"disposition": "held", "code": "own text", "cables": 2},
    ],
    "ends": [{"status": "failed", "code": "NO_CABLE", "cables": 2}],
    "webhook": None,
}
