"""A batch from its files to its results, with a bar; stopped, the same command goes on."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from rules.errors import ExciseError
from service.api.batchmodels import Batch
from service.delivery.bar import Bar
from service.delivery.desk import Desk
from service.delivery.journal import Journal
from service.delivery.part import cut_parts
from service.delivery.results import write_results
from service.intake.order import OrderIn

POLL_SECONDS = 0.5
ENDED = {"finished", "cancelled"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """out: where results go. where: the desk's address, for a batch goes on at the same one."""

    paths: Sequence[Path]
    order: OrderIn
    out: Path
    where: str


def check_paths(paths: Sequence[Path]) -> None:
    """Tell what is wrong before anything starts. Raises ExciseError: NO_FILES."""
    if not all(path.exists() for path in paths):
        raise ExciseError("NO_FILES", "A path leads to no file.", "Check the path.")


def run_delivery(
    desk: Desk, delivery: Delivery, console: Console, stopped: Callable[[], bool]
) -> bool:
    """Hand in, wait, write out; True where every item is done, False where one is not or `stopped`
    said so.

    Raises ExciseError: NO_FILES, BATCH_CHANGED, OUT_UNUSABLE, BATCH_PAUSED, and those of the desk.
    """
    journal = Journal(delivery.out)
    try:
        with Bar(console) as bar:
            batch_id = _hand_in(desk, delivery, journal, bar, stopped)
            batch = _watch(desk, batch_id, bar, stopped)
        if stopped():
            return False
        write_results(desk, batch_id, journal.refused, delivery.out)
    finally:
        journal.close()
    console.print(describe_end(batch, len(journal.refused)), soft_wrap=True)
    console.print(f"The results are in {delivery.out}.", markup=False, soft_wrap=True)
    return batch.ledger.done == batch.ledger.submitted and not journal.refused


def describe_end(batch: Batch, refused: int) -> str:
    """The ledger in a sentence. refused: files that never went over."""
    ledger = batch.ledger
    told = [f"{ledger.ready} ready", f"{ledger.needs_decision} to decide", f"{ledger.held} held"]
    for count, word in (
        (ledger.failed + refused, "failed"),
        (ledger.quarantined, "quarantined"),
        (ledger.cancelled, "cancelled"),
    ):
        if count:
            told.append(f"{count} {word}")
    return f"{ledger.submitted + refused} handed in: {', '.join(told)}."


def _hand_in(
    desk: Desk, delivery: Delivery, journal: Journal, bar: Bar, stopped: Callable[[], bool]
) -> str:
    """The batch's id; all is in it and it is closed, unless `stopped` said so."""
    said = delivery.order.model_dump(mode="json", exclude_unset=True)
    journal.begin(said | {"where": delivery.where})
    batch_id = journal.batch
    if batch_id is None:
        batch_id = desk.open(delivery.order, journal.key)
        journal.open(batch_id)
    number = files = 0
    for part in cut_parts(delivery.paths):
        if stopped():
            return batch_id
        if not journal.is_done(number, part):
            journal.send(part)
            journal.finish(part, desk.add(batch_id, part, journal.submitted, delivery.order))
        number += 1
        files += len(part.files)
        bar.count_files(files, journal.submitted)
    journal.check_all(number)
    if not number:
        raise ExciseError("NO_FILES", "There is no file to hand in.", "Check the path.")
    desk.end(batch_id)
    return batch_id


def _watch(desk: Desk, batch_id: str, bar: Bar, stopped: Callable[[], bool]) -> Batch:
    """The batch when it has ended, or as it was when `stopped` said so."""
    while True:
        asked = time.monotonic()
        batch = desk.look(batch_id)
        bar.count_cables(batch)
        if batch.state in ENDED or stopped():
            return batch
        if batch.state == "paused":
            raise ExciseError(
                "BATCH_PAUSED",
                "The batch is paused.",
                "Resume it and give the same command, which goes on.",
            )
        # A large batch takes long to count: that shall not cost the workers more than a tenth.
        time.sleep(max(POLL_SECONDS, 10 * (time.monotonic() - asked)))
