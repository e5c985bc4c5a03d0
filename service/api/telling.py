"""/v1/batches/{id}/events, …/summary, …/cables.csv, …/results.jsonl, …/results.zip: what a batch
tells while it goes and when it is done."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from service.accounts.asking import Asked, Reading
from service.api.batches import After, BatchId
from service.api.examples import answer
from service.api.models import problems
from service.api.tellingmodels import SUMMARY, BatchSummary, describe_summary
from service.errors import ConflictError
from service.telling.archive import write_archive
from service.telling.lines import write_lines
from service.telling.table import write_table
from worker.store.deliveries import read_delivery
from worker.store.monday import sum_up
from worker.store.progress import ENDED, read_batch

router = APIRouter(prefix="/v1/batches/{batch_id}", tags=["batches"])

PULSE_SECONDS = 15.0  # proxies close what is silent for a minute
RETRY_MILLISECONDS = 2000
UNCLEARED = {"x-clearance": "PROPOSED, NOT CLEARED"}


@router.get(
    "/events",
    operation_id="watchBatch",
    summary="Follow a batch by server-sent events",
    response_class=Response,
    responses={
        200: {
            "description": "`progress` events; their data is what getBatch answers",
            "content": {"text/event-stream": {}},
        },
        204: {"description": "The client has seen the last event: it need not come again"},
        **problems(404, 422),
    },
)
async def events(
    context: Reading,
    batch_id: BatchId,
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> Response:
    """At most one event a second; a comment every 15 seconds without one. With Last-Event-ID what
    was seen is not sent again. The stream ends when the batch does."""
    sight = await run_in_threadpool(context.watch.look, (context.office, batch_id))
    if sight.last and sight.id == last_event_id:
        return Response(status_code=204)
    return StreamingResponse(
        _write_events(context, batch_id, last_event_id),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


@router.get(
    "/summary",
    operation_id="sumUpBatch",
    summary="What is ready, what needs a decision, what is held, and why",
    responses=answer(200, "Counts of cables", SUMMARY) | problems(404, 422),
)
def summary(context: Reading, batch_id: BatchId) -> BatchSummary:
    batch = read_batch(context.engine, context.office, batch_id)
    return describe_summary(
        batch,
        sum_up(context.engine, context.office, batch_id),
        read_delivery(context.engine, context.office, batch_id),
    )


@router.get(
    "/cables.csv",
    operation_id="tableBatch",
    summary="Every cable a row, with its reasons",
    response_class=Response,
    responses={200: {"description": "RFC 4180", "content": {"text/csv": {}}}, **problems(404, 422)},
)
def table(context: Reading, batch_id: BatchId) -> Response:
    """For cleared readers: it names files as they came. No cell is a formula to a spreadsheet."""
    read_batch(context.engine, context.office, batch_id)
    context.note_read(batch_id, "table")
    return StreamingResponse(
        write_table(context.engine, context.account, batch_id),
        media_type="text/csv; charset=utf-8; header=present",
        headers=_named(batch_id, "csv"),
    )


@router.get(
    "/results.jsonl",
    operation_id="streamBatch",
    summary="Every cable a line, with its copy and releasable report",
    response_class=Response,
    responses={
        200: {"description": "JSON Lines", "content": {"application/jsonl": {}}},
        **problems(404, 422),
    },
)
def lines(context: Reading, batch_id: BatchId, after: After = -1) -> Response:
    """So far, in the order they came; a stream that broke off goes on `after` the last position.
    Held cables come without their copy."""
    read_batch(context.engine, context.office, batch_id)
    context.note_read(batch_id, "lines")
    return StreamingResponse(
        write_lines(context.engine, context.account, batch_id, after),
        media_type="application/jsonl",
        headers=_named(batch_id, "jsonl"),
    )


@router.get(
    "/results.zip",
    operation_id="packBatch",
    summary="Copies and releasable reports in an archive, with a manifest of hashes",
    response_class=Response,
    responses={
        200: {"description": "A zip archive", "content": {"application/zip": {}}},
        **problems(404, 409, 422),
    },
)
def archive(context: Reading, batch_id: BatchId) -> Response:
    """When the batch has ended: 409 before. Files are named by position and id, never as they
    came; held cables stand in the manifest alone."""
    if read_batch(context.engine, context.office, batch_id).state not in ENDED:
        raise ConflictError(
            "NOT_DONE", "This batch has not ended yet.", "Take results.jsonl for what there is."
        )
    context.note_read(batch_id, "archive")
    return StreamingResponse(
        write_archive(
            context.engine, context.account, batch_id, context.settings.data / "outgoing"
        ),
        media_type="application/zip",
        headers=_named(batch_id, "zip"),
    )


async def _write_events(context: Asked, batch_id: str, seen: str | None) -> AsyncIterator[str]:
    """Until the batch ends, or the credential that asked for them does."""
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    place = (context.office, batch_id)
    async with aclosing(context.watch.follow(place, seen, PULSE_SECONDS)) as sights:
        async for sight in sights:
            if not await run_in_threadpool(context.still_holds):
                return
            if sight is None:
                yield ":\n\n"
            else:
                yield f"id: {sight.id}\nevent: progress\ndata: {sight.text}\n\n"


def _named(batch_id: str, ending: str) -> dict[str, str]:
    return UNCLEARED | {"content-disposition": f'attachment; filename="{batch_id}.{ending}"'}
