"""What came of a batch, for whoever comes back to it: counts with reasons, and every cable with its
copy, one at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine, case, func, select

from rules.marking.value import Marking
from rules.report import Disposition
from worker.store.cables import (
    CableRecord,
    fit_releasable,
    list_batch_cables,
    open_result,
)
from worker.store.database import reading
from worker.store.judgingtables import Reasons
from worker.store.ledger import Status
from worker.store.tables import Jobs, Results
from worker.store.twins import HOLDING
from worker.summary import OWN_TEXT

_A_PAGE: Final = 200
HOLDS: Final = frozenset({OWN_TEXT, *HOLDING})


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """cables: how many ask this."""

    disposition: Disposition
    code: str
    cables: int


@dataclass(frozen=True, slots=True)
class EndCount:
    """Cables without a result, by code."""

    status: Status
    code: str
    cables: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Most frequent first. A cable counts under each of its reasons; one that is held, under those
    that hold it."""

    reasons: tuple[ReasonCount, ...]
    ends: tuple[EndCount, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """number: places in the cable. twin: the id of the other cable."""

    code: str
    number: int
    twin: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A cable of a batch and why it is not ready."""

    record: CableRecord
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What may be handed on of a cable. redacted: in the encoding the cable came in, which the
    working report names. access: the marking a reader must be cleared for."""

    redacted: bytes
    releasable: str
    working: str
    access: Marking | None


def sum_up(engine: Engine, office: str, batch_id: str) -> Sum:
    """Of a batch, without reading its results."""
    cables = func.count().label("cables")
    holding = case((Reasons.code.in_(HOLDS), "held"), else_="needs_decision")
    reasons = (
        select(Jobs.disposition, Reasons.code, cables)
        .join(Jobs, Jobs.id == Reasons.job_id)
        .where(
            Reasons.batch_id == batch_id,
            Jobs.office_id == office,
            Jobs.status == "done",
            Jobs.disposition == holding,
        )
        .group_by(Jobs.disposition, Reasons.code)
        .order_by(cables.desc(), Reasons.code)
    )
    ends = (
        select(Jobs.status, func.coalesce(Jobs.code, "").label("code"), cables)
        .where(
            Jobs.batch_id == batch_id,
            Jobs.office_id == office,
            Jobs.status.in_(("failed", "quarantined")),
        )
        .group_by(Jobs.status, Jobs.code)
        .order_by(cables.desc(), Jobs.code)
    )
    with reading(engine) as connection:
        return Sum(
            tuple(ReasonCount(**row._asdict()) for row in connection.execute(reasons)),
            tuple(EndCount(**row._asdict()) for row in connection.execute(ends)),
        )


def walk_batch(engine: Engine, office: str, batch_id: str, after: int = -1) -> Iterator[Judged]:
    """Every cable in the order they came, from the one after position `after`. No transaction is
    open between two pages: whoever reads slowly holds nothing up."""
    while page := list_batch_cables(engine, office, batch_id, after=after, limit=_A_PAGE):
        asked = _read_reasons(engine, [record.id for record in page])
        for record in page:
            yield Judged(record, tuple(asked.get(record.id, ())))
        after = page[-1].position


def list_judged(
    engine: Engine,
    office: str,
    batch_id: str,
    *,
    shown: Disposition | Status | None,
    after: int = -1,
    limit: int = 50,
) -> tuple[Judged, ...]:
    """One page of a batch, of all cables or of those in one status or disposition."""
    page = list_batch_cables(engine, office, batch_id, after=after, limit=limit, shown=shown)
    asked = _read_reasons(engine, [record.id for record in page])
    return tuple(Judged(record, tuple(asked.get(record.id, ()))) for record in page)


def read_harvest(engine: Engine, office: str, cable_id: str) -> Harvest | None:
    """None where the cable is held by now or has no result."""
    query = (
        select(
            Results.key,
            Results.redacted,
            Results.releasable,
            Results.working,
            Results.access,
            Jobs.disposition,
        )
        .join(Jobs, Jobs.result_key == Results.key)
        .where(
            Results.office_id == office,
            Jobs.cable_id == cable_id,
            Jobs.status == "done",
            Jobs.disposition.in_(("ready", "needs_decision")),
        )
    )
    with reading(engine) as connection:
        row: Any = connection.execute(query).one_or_none()
        if row is None:
            return None
        result = open_result(connection, row)
    releasable = fit_releasable(result.releasable, row.disposition)
    return Harvest(result.redacted, releasable, result.working, result.access)


def _read_reasons(engine: Engine, cables: Sequence[str]) -> dict[str, list[Reason]]:
    query = (
        select(Jobs.cable_id, Reasons.code, Reasons.number, Reasons.twin)
        .join(Jobs, Jobs.id == Reasons.job_id)
        .where(Jobs.cable_id.in_(cables), Jobs.status == "done")
        .order_by(Jobs.cable_id, Reasons.code)
    )
    found: dict[str, list[Reason]] = {}
    with reading(engine) as connection:
        for cable, code, number, twin in connection.execute(query):
            found.setdefault(cable, []).append(Reason(code, number, twin))
    return found
