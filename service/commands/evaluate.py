"""`excise evaluate`: how good the people finder is on text whose people are known."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rules.errors import ExciseError
from service.commands.evaluatetable import print_table
from worker.evaluation.counting import list_names
from worker.evaluation.counts import Hit
from worker.evaluation.gold import Gold, GoldRow, read_gold
from worker.evaluation.report import EvaluationReport, report_evaluation
from worker.evaluation.run import Step, Tally, measure, open_finder
from worker.evaluation.sample import draw_hits, show_context, write_sample
from worker.evaluation.variants import CASES, Case, vary
from worker.evaluation.verdicts import Verdicts, read_verdicts
from worker.people.cues import load_cues

_MISS_REACH = 30  # characters shown on either side of a miss
_SAMPLE_REACH = 60
_MISSES_HEAD = {
    "schema": "excise/misses/1",
    "notice": "Holds cable text: keep it as the cables are kept.",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """How many hits to draw for reading, by which seed, and the file they go to."""

    number: int
    seed: int
    out: Path


@dataclass(frozen=True, slots=True)
class Request:
    """What to measure. misses: a file for what was missed; verdicts: one with what was judged."""

    gold: Path
    cases: Sequence[Case] = CASES
    form: Literal["table", "json", "html"] = "table"
    misses: Path | None = None
    verdicts: Path | None = None
    sample: Sample | None = None


def evaluate(request: Request, console: Console, notes: Console) -> None:
    """Measure and print; only the files of misses and of the sample hold text of the gold.

    console: for the table. notes: for progress and what else a person should know.
    Raises ExciseError NOT_FOUND, GOLD_INVALID, VERDICTS_INVALID, NOT_WRITABLE.
    """
    verdicts = read_verdicts(request.verdicts) if request.verdicts else Verdicts()
    gold = read_gold(request.gold)
    tally = Tally()
    hits: list[Hit] = []
    out = request.sample.out if request.sample else None
    with _open(request.misses) as misses, _open(out) as sample:
        if misses:
            misses.write(json.dumps(_MISSES_HEAD) + "\n")
        steps = measure(gold.rows, request.cases, open_finder(), verdicts.judge)
        for step in _follow(steps, len(gold.rows) * len(request.cases), notes):
            tally.add(step)
            hits += step.marked.hits
            if misses:
                misses.writelines(_describe_misses(step))
        if sample and request.sample:
            sample.write(_draw(hits, request.sample, gold, verdicts))
    reading = verdicts.read_sample(hits, request.cases)
    _print(report_evaluation(gold.sha256, tally.lines(), reading), request.form, console)
    for path in filter(None, (request.misses, out)):
        notes.print(f"{path} holds cable text: keep it as the cables are kept.", markup=False)


@contextmanager
def _open(path: Path | None) -> Iterator[IO[str] | None]:
    """A file to write, opened before the run so that a bad path is told at once."""
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError:
        raise ExciseError(
            "NOT_WRITABLE", "A file to write cannot be opened.", "Check its folder."
        ) from None
    with file:
        yield file


def _follow(steps: Iterator[Step], total: int, notes: Console) -> Iterator[Step]:
    columns = (TextColumn("Measuring"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notes, disable=not notes.is_terminal) as progress:
        yield from progress.track(steps, total=total)


def _describe_misses(step: Step) -> Iterator[str]:
    text = step.variant.text
    for miss in step.marked.misses:
        span = miss.pieces[0][0], miss.pieces[-1][1]
        told = {
            "id": miss.id,
            "case": miss.case,
            "span": span,
            "person_key": miss.person_key,
            "covered": "in part" if miss.touched else "not at all",
            "context": show_context(text, span, _MISS_REACH),
        }
        yield json.dumps(told, ensure_ascii=False) + "\n"


def _draw(hits: Sequence[Hit], sample: Sample, gold: Gold, verdicts: Verdicts) -> str:
    rows = {row.id: row for row in gold.rows}
    drawn = [hits[at] for at in draw_hits(hits, sample.number, sample.seed)]
    told = [(hit, _show_hit(hit, rows[hit.id])) for hit in drawn]
    return write_sample(told, verdicts, sample.seed, len(hits))


def _show_hit(hit: Hit, row: GoldRow) -> str:
    variant = vary(row.text, list_names(row, load_cues()), hit.case, row.id)
    return show_context(variant.text, hit.span, _SAMPLE_REACH)


def _print(report: EvaluationReport, form: str, console: Console) -> None:
    if form == "json":
        typer.echo(report.model_dump_json(by_alias=True))
    elif form == "html":
        from service.pages.evaluation import render_evaluation  # noqa: PLC0415  # only HTML needs it

        typer.echo(render_evaluation(report), nl=False)
    else:
        print_table(report, console)
