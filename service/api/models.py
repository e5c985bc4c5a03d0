"""What the API says about cables."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from rules.report import Disposition
from worker.store.cables import CableRecord
from worker.store.ledger import Status
from worker.summary import Summary


class Links(BaseModel):
    self: str
    report: str
    redacted: str


class Receipt(BaseModel):
    """`created` is false where the same cable was handed in before with the same question."""

    id: str
    created: bool
    links: Links


class Cable(BaseModel):
    """Where a cable stands: `quarantined` is what brought a worker to its limits three times,
    `cancelled` what was not done when its batch was cancelled.

    disposed_at: since then its name, text and results are gone for good.
    code, message and hint say why it failed or is quarantined; batch and position are null and 0
    for a cable handed in by itself; disposition and summary come when it is done: `held`
    where words that were withheld stand in released text, `needs_decision` where a redaction is
    pending, else `ready`.

    veiled: above the clearance of whoever asks, or not read yet, so that nothing is known of its
    marking: name, sha256, size, message, hint and summary are null.
    """

    id: str
    batch: str | None
    position: int
    veiled: bool
    name: str | None
    sha256: str | None
    size: int | None = Field(description="bytes")
    profile: str
    as_of: date
    status: Status
    code: str | None
    message: str | None
    hint: str | None
    disposition: Disposition | None
    attempts: int
    submitted_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    disposed_at: datetime | None
    summary: Summary | None
    links: Links


class CableList(BaseModel):
    """Newest first; `next` goes into `before` for the following page."""

    cables: list[Cable]
    next: str | None


def links_to(cable_id: str) -> Links:
    here = f"/v1/cables/{cable_id}"
    return Links(self=here, report=f"{here}/report", redacted=f"{here}/redacted")


def describe(record: CableRecord) -> Cable:
    values = {name: getattr(record, name) for name in CableRecord.__slots__ if name != "access"}
    if record.veiled:
        values |= {"name": None, "sha256": None, "size": None}
    return Cable(**values, links=links_to(record.id))


def problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The error answers of a route, for its description."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": WHY[status], "content": content} for status in sorted(statuses)}


WHY = {
    401: "No login and no token, or one that is over.",
    403: "The account may not do this, or it is above its clearance.",
    404: "There is nothing with this id.",
    408: "The upload stalled; nothing of it was taken.",
    409: "Not in the state that this needs; the code says which.",
    410: "It was disposed of, or revoked.",
    413: "Too large.",
    415: "Not of a type that is taken.",
    422: "The request or the cable is not valid.",
    503: "The database or the broker is away.",
    507: "There is no room for the upload.",
}
