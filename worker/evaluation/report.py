"""What an evaluation says, as programs read it. No text of the gold is in it."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from worker.evaluation.run import GroupKind, Line
from worker.evaluation.variants import Case
from worker.evaluation.verdicts import Reading
from worker.evaluation.wilson import Share


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class ShareReport(_Frozen):
    """`part` of `whole`, with Wilson's 95 % interval; value is null where `whole` is 0."""

    part: int
    whole: int
    value: float | None
    low: float
    high: float


class LineReport(_Frozen):
    """One case: all documents where `by` is null, or those of one group."""

    case: Case
    by: GroupKind | None
    name: str | None
    documents: int
    characters: int
    hits: int
    unjudged: int
    wrong: int
    mention_recall: ShareReport
    person_recall: ShareReport
    precision: ShareReport
    innocent_removed: ShareReport


class ReadingReport(_Frozen):
    """Precision by a person's reading of a sample."""

    precision: ShareReport
    blank: int
    gone: int


class EvaluationReport(_Frozen):
    schema_: Literal["excise/evaluation/1"] = Field("excise/evaluation/1", alias="schema")
    gold_sha256: str
    lines: tuple[LineReport, ...]
    reading: ReadingReport | None


def report_evaluation(
    gold_sha256: str, lines: Sequence[Line], reading: Reading | None
) -> EvaluationReport:
    return EvaluationReport(
        gold_sha256=gold_sha256,
        lines=tuple(_report_line(line) for line in lines),
        reading=ReadingReport(
            precision=_report_share(reading.precision), blank=reading.blank, gone=reading.gone
        )
        if reading
        else None,
    )


def _report_line(line: Line) -> LineReport:
    counts = line.counts
    return LineReport(
        case=line.case,
        by=line.kind,
        name=line.name,
        documents=counts.documents,
        characters=counts.characters,
        hits=counts.hits,
        unjudged=counts.unjudged,
        wrong=counts.wrong,
        mention_recall=_report_share(counts.mention_recall),
        person_recall=_report_share(counts.person_recall),
        precision=_report_share(counts.precision),
        innocent_removed=_report_share(counts.innocent_removed),
    )


def _report_share(share: Share) -> ShareReport:
    return ShareReport(
        part=share.part, whole=share.whole, value=share.value, low=share.low, high=share.high
    )
