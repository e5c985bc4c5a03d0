"""Batches as pages: the list, and one batch while it goes and when it has ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import HTMLResponse

from service.accounts.asking import Reading
from service.pages import words
from service.pages.look import PAGE_META_POLICY, page_response, render
from service.pages.progress import Bar, draw_collecting, draw_ledger, say_duration
from service.pages.reasons import explain
from service.settings import MAX_POSITION
from service.veil import veil_judged
from worker.store.deliveries import DeliveryState, read_delivery
from worker.store.monday import HOLDS, Judged, Sum, list_judged, sum_up
from worker.store.progress import ENDED, BatchRecord, list_batches, read_batch

_A_PAGE: Final = 50
_REFRESH_SECONDS: Final = 3
STATES: Final = {
    "receiving": "Taking in cables",
    "collecting": "First reading: what must be withheld everywhere is collected",
    "redacting": "Second reading: copies are proposed",
    "paused": "Paused",
    "cancelled": "Cancelled",
    "finished": "Finished",
}
TOLD: Final = {"due": "to be told", "delivered": "told", "given_up": "given up"}

BatchId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Before = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")]
Shown = Literal[
    "ready", "needs_decision", "held", "failed", "quarantined", "cancelled", "running", "queued"
]

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as its page shows it. left: seconds in words, None where nothing moves."""

    batch: BatchRecord
    bar: Bar

    @property
    def state(self) -> str:
        return STATES[self.batch.state]

    @property
    def ended(self) -> bool:
        return self.batch.state in ENDED

    @property
    def left(self) -> str | None:
        seconds = None if self.ended else self.batch.seconds_left
        return None if seconds is None else say_duration(seconds)

    @property
    def rate(self) -> str:
        rate = self.batch.rate
        return f"{rate:,.0f} a second" if rate >= 2 else f"{60 * rate:,.0f} a minute"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of what came of a batch. reasons: code, its words, cables."""

    shown: str
    name: str
    number: int
    todo: str
    reasons: tuple[tuple[str, str, int], ...]


@router.get("/batches")
def show_batches(context: Reading, before: Before = None) -> Response:
    page = list_batches(context.engine, context.office, before=before)
    views = [view_batch(batch) for batch in page.batches]
    going = before is None and any(not view.ended for view in views)
    values = {"views": views, "next": page.next, "refresh": _REFRESH_SECONDS if going else None}
    return _page("batches.html", values)


@router.get("/batches/{batch_id}")
def show_batch(
    context: Reading,
    batch_id: BatchId,
    show: Shown | None = None,
    after: Annotated[int, Query(ge=-1, le=MAX_POSITION)] = -1,
) -> Response:
    """It renews itself until the batch has ended, but for later pages of its list."""
    engine, office = context.engine, context.office
    view = view_batch(read_batch(engine, office, batch_id))
    found = list_judged(engine, office, batch_id, shown=show, after=after, limit=_A_PAGE)
    cables = [veil_judged(one, context.account) for one in found]
    still = view.ended or view.batch.state == "paused" or after >= 0
    values = {
        "view": view,
        "batch": view.batch,
        "rows": list_rows(view.batch, sum_up(engine, office, batch_id)),
        "told": _tell(read_delivery(engine, office, batch_id)),
        "cables": cables,
        "show": show,
        "shown": show and show.replace("_", " "),
        "next": cables[-1].record.position if len(cables) == _A_PAGE else None,
        "later": after >= 0,
        "refresh": None if still else _REFRESH_SECONDS,
        "explain": explain,
        "why": _say_why,
    }
    return _page("batch.html", values)


def view_batch(batch: BatchRecord) -> BatchView:
    collecting = batch.state == "collecting" and batch.collected < batch.ledger.submitted
    return BatchView(batch, draw_collecting(batch) if collecting else draw_ledger(batch.ledger))


def list_rows(batch: BatchRecord, found: Sum) -> tuple[Row, ...]:
    """Ready, to decide, held, and what has no result; the last only where there is any."""
    ledger = batch.ledger

    def ask(disposition: str) -> tuple[tuple[str, str, int], ...]:
        return tuple(
            (one.code, explain(one.code), one.cables)
            for one in found.reasons
            if one.disposition == disposition
        )

    def end(status: str) -> tuple[tuple[str, str, int], ...]:
        return tuple((one.code, "", one.cables) for one in found.ends if one.status == status)

    rows = (
        Row("ready", "Ready", ledger.ready, "Review, accept, sign.", ()),
        Row(
            "needs_decision",
            "Needs a decision",
            ledger.needs_decision,
            "What is pending is withheld until a person decides.",
            ask("needs_decision"),
        ),
        Row("held", "Held", ledger.held, "Nothing leaves before it is decided.", ask("held")),
        Row("failed", "Failed", ledger.failed, "No result, for the reason given.", end("failed")),
        Row(
            "quarantined",
            "Quarantined",
            ledger.quarantined,
            "Tried three times, then set apart.",
            end("quarantined"),
        ),
    )
    return tuple(
        row for row in rows if row.number or row.shown in {"ready", "needs_decision", "held"}
    )


def _say_why(judged: Judged) -> tuple[tuple[str, str | None], ...]:
    """Each reason in words, with the other cable where there is one."""
    if judged.record.disposition == "held":
        holding = [one for one in judged.reasons if one.code in HOLDS]
        return tuple((explain(one.code), one.twin) for one in holding)
    return tuple((explain(one.code), one.twin) for one in judged.reasons)


def _tell(told: DeliveryState | None) -> str | None:
    if told is None:
        return None
    answer = f", last answer {told.answer}" if told.answer else ""
    return f"{TOLD[told.state]}, {words.count(told.attempts, 'try', 'tries')}{answer}"


def _page(template: str, values: Mapping[str, object]) -> Response:
    return page_response(render(template, PAGE_META_POLICY, {**values, "words": words}))
