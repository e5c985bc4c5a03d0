"""/v1/batches: many cables at once, by upload, bit by bit, or both."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from rules.errors import ExciseError
from service.accounts.asking import Asked, Reading, Submitting
from service.api.batchexamples import BATCH, BATCH_BODY, BATCH_RECEIPT, PART_BODY
from service.api.batchmodels import (
    Batch,
    BatchCables,
    BatchList,
    BatchReceipt,
    describe_batch,
    link_batch,
)
from service.api.cables import IdempotencyKey
from service.api.examples import answer
from service.api.models import describe, problems
from service.intake.handing import add_upload, start_batch, take_upload
from service.intake.order import AdditionIn, OrderIn, read_order
from service.intake.uploads import spool_upload
from service.settings import MAX_POSITION
from service.veil import veil
from worker.store import batches as store
from worker.store.cables import list_batch_cables
from worker.store.progress import list_batches, read_batch

router = APIRouter(prefix="/v1/batches", tags=["batches"])

MAX_ORDER = 64 * 1024

After = Annotated[int, Query(ge=-1, le=MAX_POSITION)]
BatchId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="as given by POST")]


@router.post(
    "",
    status_code=202,
    operation_id="submitBatch",
    summary="Hand in many cables",
    openapi_extra={"requestBody": BATCH_BODY},
    responses=answer(202, "Taken and kept", BATCH_RECEIPT) | problems(408, 409, 413, 415, 422, 507),
)
async def submit(
    context: Submitting,
    request: Request,
    response: Response,
    order: Annotated[OrderIn, Query()],
    idempotency_key: IdempotencyKey = None,
) -> BatchReceipt:
    """A form of files, an archive or a table: every item is committed when this answers, the bad
    ones refused with their codes. As JSON, an empty batch that waits for more."""
    settings, engine, key = context.settings, context.engine, idempotency_key
    start = partial(start_batch, actor=context.actor)
    take = partial(take_upload, actor=context.actor)
    if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json":
        asked = read_order(await _read_small(request))
        receipt = await run_in_threadpool(start, settings, engine, asked, key)
    else:
        async with spool_upload(request, settings.data, settings.upload_stall) as upload:
            receipt = await run_in_threadpool(take, settings, engine, upload, order, key)
    response.headers["location"] = link_batch(receipt.id).self
    return await run_in_threadpool(_acknowledge, context, receipt.id, receipt.created)


@router.post(
    "/{batch_id}/cables",
    status_code=202,
    operation_id="addToBatch",
    summary="Add cables to an open batch",
    openapi_extra={"requestBody": PART_BODY},
    responses=answer(202, "Taken and kept", BATCH_RECEIPT)
    | problems(404, 408, 409, 413, 415, 422, 507),
)
async def add(
    context: Submitting,
    request: Request,
    batch_id: BatchId,
    asked: Annotated[AdditionIn, Query()],
) -> BatchReceipt:
    """The same uploads. With `at`, one that is sent again adds only what is missing."""
    settings, engine = context.settings, context.engine
    async with spool_upload(request, settings.data, settings.upload_stall) as upload:
        more = partial(add_upload, actor=context.actor)
        await run_in_threadpool(more, settings, engine, upload, batch_id, asked)
    return await run_in_threadpool(_acknowledge, context, batch_id, False)


@router.post(
    "/{batch_id}/{act}",
    operation_id="steerBatch",
    summary="Close, pause, resume, cancel or run again",
    responses=answer(200, "Where it stands now", BATCH) | problems(404, 409, 422),
)
def steer(
    context: Submitting,
    batch_id: BatchId,
    act: Literal["close", "pause", "resume", "cancel", "rerun"],
) -> Batch:
    """Close: nothing more comes, work begins. Run again: what failed or was cancelled."""
    engine, office, actor = context.engine, context.office, context.actor
    chunk_size = context.settings.chunk_size
    match act:
        case "close":
            store.close_batch(engine, office, batch_id, chunk_size, actor)
        case "pause":
            store.pause_batch(engine, office, batch_id, actor)
        case "resume":
            store.resume_batch(engine, office, batch_id, chunk_size, actor)
        case "cancel":
            store.cancel_batch(engine, office, batch_id, actor)
        case "rerun":
            store.rerun_batch(engine, office, batch_id, chunk_size, actor)
    context.ringer.nudge()
    return describe_batch(read_batch(context.engine, context.office, batch_id))


@router.get(
    "",
    operation_id="listBatches",
    summary="List batches",
    responses=answer(200, "Newest first", {"batches": [BATCH], "next": None}) | problems(422),
)
def list_page(
    context: Reading,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")] = None,
) -> BatchList:
    page = list_batches(context.engine, context.office, limit=limit, before=before)
    return BatchList(batches=[describe_batch(record) for record in page.batches], next=page.next)


@router.get(
    "/{batch_id}",
    operation_id="getBatch",
    summary="Where a batch stands",
    responses=answer(200, "Its ledger and findings so far", BATCH) | problems(404, 422),
)
def look_up(context: Reading, batch_id: BatchId) -> Batch:
    return describe_batch(read_batch(context.engine, context.office, batch_id))


@router.get(
    "/{batch_id}/cables",
    operation_id="listBatchCables",
    summary="The cables of a batch",
    responses=problems(404, 422),
)
def list_cables(
    context: Reading,
    batch_id: BatchId,
    after: After = -1,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> BatchCables:
    """In the order they came, what was refused in its place."""
    read_batch(context.engine, context.office, batch_id)
    records = list_batch_cables(context.engine, context.office, batch_id, after=after, limit=limit)
    following = records[-1].position if len(records) == limit else None
    shown = [describe(veil(record, context.account)) for record in records]
    return BatchCables(cables=shown, next=following)


async def _read_small(request: Request) -> bytes:
    held = bytearray()
    async for block in request.stream():
        held += block
        if len(held) > MAX_ORDER:
            raise ExciseError(
                "TOO_LARGE", "An order is small.", "Send cables as a form, an archive or a table."
            )
    return bytes(held)


def _acknowledge(context: Asked, batch_id: str, created: bool) -> BatchReceipt:
    context.ringer.nudge()
    batch = read_batch(context.engine, context.office, batch_id)
    return BatchReceipt(
        id=batch_id,
        created=created,
        submitted=batch.ledger.submitted,
        links=link_batch(batch_id),
    )
