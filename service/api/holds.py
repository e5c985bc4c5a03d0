"""/v1/cables/{id}/holds: what holds a cable, and lifting it by a recorded decision."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from service.accounts.asking import Deciding, Reading
from service.api.cables import CableId, read_cleared
from service.api.models import problems
from worker.decisions import Line
from worker.store.lifting import Hold, Standing, lift_hold, read_holds

router = APIRouter(prefix="/v1/cables", tags=["decisions"])


class HoldOut(BaseModel):
    """code: `own text`, `same MRN`, `twin releases` or `twin withholds`. twin: the other cable."""

    code: str
    twin: str | None


class LiftedOut(BaseModel):
    code: str
    by: str
    at: datetime
    reason: str


class Holds(BaseModel):
    holds: list[HoldOut]
    lifted: list[LiftedOut]


class Lift(BaseModel):
    """One hold as it was read, and why it is lifted."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=64)
    twin: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    reason: Line


@router.get(
    "/{cable_id}/holds",
    operation_id="getHolds",
    summary="What holds a cable",
    responses=problems(404, 422),
)
def read(context: Reading, cable_id: CableId) -> Holds:
    read_cleared(context, cable_id)
    standing = read_holds(context.engine, context.office, cable_id)
    context.note_read(cable_id, "holds")
    return _describe(standing)


@router.post(
    "/{cable_id}/lifts",
    status_code=201,
    operation_id="liftHold",
    summary="Lift one hold",
    responses=problems(404, 409, 422),
)
def lift(context: Deciding, cable_id: CableId, lift: Lift) -> Holds:
    """For the result of now: a cable that is decided anew, or a twin that comes later, is held
    again. Answers with what still holds it."""
    read_cleared(context, cable_id)
    hold = Hold(lift.code, lift.twin)
    return _describe(
        lift_hold(
            context.engine, context.office, cable_id, hold, reason=lift.reason, actor=context.actor
        )
    )


def _describe(standing: Standing) -> Holds:
    return Holds(
        holds=[HoldOut(code=one.code, twin=one.twin) for one in standing.holds],
        lifted=[
            LiftedOut(code=one.code, by=one.by, at=one.at, reason=one.reason)
            for one in standing.lifted
        ],
    )
