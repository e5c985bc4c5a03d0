"""What the API says about batches."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from service.api.models import Cable
from worker.store.ledger import Ledger
from worker.store.progress import BatchRecord, State


class BatchLinks(BaseModel):
    self: str
    cables: str


class BatchReceipt(BaseModel):
    """`created` is false where the same request came before under its key. `submitted`: how many
    items the batch holds now, those refused included."""

    id: str
    created: bool
    submitted: int
    links: BatchLinks


class Batch(BaseModel):
    """Where a batch stands.

    ledger: every item that came in stands under exactly one status. rate: cables ended a second,
    over the last minute; seconds_left is null where nothing moves. errors, warnings and infos are
    findings so far.
    """

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    profile: str
    as_of: date
    state: State
    created_at: datetime
    closed_at: datetime | None
    finished_at: datetime | None
    disposed_at: datetime | None
    ledger: Ledger
    collected: int
    unread: int
    rate: float
    seconds_left: float | None
    errors: int
    warnings: int
    infos: int
    links: BatchLinks


class BatchList(BaseModel):
    """Newest first; `next` goes into `before` for the following page."""

    batches: list[Batch]
    next: str | None


class BatchCables(BaseModel):
    """In the order they came; `next` goes into `after` for the following page."""

    cables: list[Cable]
    next: int | None


def link_batch(batch_id: str) -> BatchLinks:
    here = f"/v1/batches/{batch_id}"
    return BatchLinks(self=here, cables=f"{here}/cables")


def describe_batch(record: BatchRecord) -> Batch:
    values = {name: getattr(record, name) for name in Batch.model_fields if name != "links"}
    return Batch(**values, links=link_batch(record.id))
