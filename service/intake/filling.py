"""Items into a batch, so that handing in the same thing again goes on where it stopped."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Engine

from rules.errors import ExciseError
from service.intake.item import Item, Received
from worker.proposal import Submission
from worker.store.batches import Refusal, add_cables
from worker.store.progress import BatchRecord


def fill_batch(
    engine: Engine,
    office: str,
    batch: BatchRecord,
    items: Iterable[Item],
    at: int,
    *,
    actor: str,
) -> int:
    """Add what is not there yet; gives how many the batch holds then.

    batch: as it was read just now. at: the position of the first item; those that the batch holds
    already are passed over. What is refused stands in the batch with its code.
    Raises ExciseError: BATCH_MOVED where somebody else adds to it at the same time, or where what
    comes before `at` is not there; BATCH_CLOSED, UNKNOWN_BATCH.
    """
    held = batch.ledger.submitted
    if at > held:
        raise ExciseError(
            "BATCH_MOVED",
            "The batch does not hold what comes before this.",
            "Ask how many it holds and go on from there.",
        )
    rest = islice(items, held - at, None)
    return add_cables(engine, office, batch.id, _submit(rest, batch), actor, at=held).submitted


def _submit(items: Iterable[Item], batch: BatchRecord) -> Iterator[Submission | Refusal]:
    for item in items:
        if isinstance(item, Received):
            yield Submission(item.source, item.name, batch.profile, batch.as_of)
        else:
            yield Refusal(item.name, item.error)
