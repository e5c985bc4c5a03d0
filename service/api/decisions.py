"""/v1/cables/{id}/decisions: what reviewers decided, and the cable run again under it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.report import Span
from service.accounts.asking import Deciding, Reading
from service.api.cables import CableId, read_cleared
from service.api.models import problems
from worker.decisions import MOST_DECISIONS, Decision, Decisions, Exemption, Line
from worker.store.decisions import Version, decide_cable, read_version

router = APIRouter(prefix="/v1/cables", tags=["decisions"])
_UNSIGNED = {"by": "unsigned", "at": "1970-01-01T00:00:00Z"}


class DecisionIn(BaseModel):
    """One decision; who takes it and when is known here. See `excise schema decisions`."""

    model_config = ConfigDict(extra="forbid")

    span: Span
    verdict: Literal["accept", "reject", "add"]
    scope: Literal["mention", "person"] = "mention"
    kind: Literal["person", "portion"] = "person"
    rule: Annotated[str, Field(max_length=64)] | None = None
    exemptions: list[Exemption] = Field(default_factory=list, max_length=10)
    reason: Line

    @model_validator(mode="after")
    def _check_whole(self) -> "DecisionIn":
        Decision.model_validate(self.model_dump() | _UNSIGNED)
        return self


class DecisionsIn(BaseModel):
    """All that is decided on the cable, not only what is new. after: the version read before."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(ge=0)
    source_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    decisions: list[DecisionIn] = Field(max_length=MOST_DECISIONS)

    @model_validator(mode="after")
    def _check_once(self) -> "DecisionsIn":
        self.unsigned()
        return self

    def unsigned(self) -> Decisions:
        decisions = [one.model_dump() | _UNSIGNED for one in self.decisions]
        return Decisions.model_validate(
            {"source_sha256": self.source_sha256, "decisions": decisions}
        )


class DecisionOut(DecisionIn):
    by: str
    at: datetime


class DecisionsOut(BaseModel):
    """version: 0 where nothing was decided yet; it goes into `after`."""

    version: int
    source_sha256: str
    decisions: list[DecisionOut]


@router.get(
    "/{cable_id}/decisions",
    operation_id="getDecisions",
    summary="What reviewers decided on a cable",
    responses=problems(404, 422),
)
def read(context: Reading, cable_id: CableId) -> DecisionsOut:
    read_cleared(context, cable_id)
    version = read_version(context.engine, context.office, cable_id)
    context.note_read(cable_id, "decisions")
    return _describe(version)


@router.put(
    "/{cable_id}/decisions",
    status_code=202,
    operation_id="decideCable",
    summary="Decide on a cable's redactions",
    responses=problems(404, 409, 422),
)
def decide(context: Deciding, cable_id: CableId, decided: DecisionsIn) -> DecisionsOut:
    """Every version is kept. The cable is queued again, before every batch; decisions that do not
    fit it fail it with a code, and are corrected by the next version. An empty list takes all
    decisions back."""
    read_cleared(context, cable_id)
    version = decide_cable(
        context.engine,
        context.office,
        cable_id,
        decided.unsigned(),
        after=decided.after,
        actor=context.actor,
    )
    context.ringer.nudge()
    return _describe(version)


def _describe(version: Version) -> DecisionsOut:
    kept = version.decisions
    return DecisionsOut(
        version=version.version,
        source_sha256=kept.source_sha256,
        decisions=[DecisionOut.model_validate(one.model_dump()) for one in kept.decisions],
    )
