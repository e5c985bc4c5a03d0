"""Batches for tests of what they tell."""

from datetime import date

from service.context import Context
from tests.service.conftest import work_off
from worker.proposal import Submission
from worker.store.batches import BatchOrder, Refusal, add_cables, close_batch, open_batch

DAY = date(2026, 1, 1)


def open_one(context: Context, *sources: bytes, webhook: str | None = None) -> str:
    """A closed batch that nobody has worked on."""
    order = BatchOrder("Box 14", "public", DAY, webhook)
    batch_id = open_batch(context.engine, context.office, order).id
    items: list[Submission | Refusal] = [
        Submission(source, f"{number}.txt", "public", DAY) for number, source in enumerate(sources)
    ]
    add_cables(context.engine, context.office, batch_id, items)
    close_batch(context.engine, context.office, batch_id)
    return batch_id


def finish_one(context: Context, *sources: bytes, webhook: str | None = None) -> str:
    batch_id = open_one(context, *sources, webhook=webhook)
    work_off(context)
    return batch_id
