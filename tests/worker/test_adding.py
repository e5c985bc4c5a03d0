"""Adding to a batch: everything in its place, once, whoever tries at the same time."""

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from rules.errors import ExciseError
from worker.proposal import Submission
from worker.store import batches
from worker.store.batches import BatchOrder, Refusal, add_cables, open_batch
from worker.store.cables import list_batch_cables
from worker.store.ledger import read_ledger

DAY = date(2026, 1, 1)
ORDER = BatchOrder("batch", "public", DAY)
BAD = ExciseError("UNSAFE_NAME", "It leads out.", "Pack it again.")


def items(count: int) -> list[Submission | Refusal]:
    """Every third is refused."""
    return [
        Submission(b"%d" % n, f"{n}.txt", "public", DAY) if n % 3 else Refusal(f"{n}.txt", BAD)
        for n in range(count)
    ]


def test_refusals_stand_in_their_places(engine: Engine) -> None:
    batch_id = open_batch(engine, "local", ORDER).id
    assert add_cables(engine, "local", batch_id, items(7), at=0).submitted == 7
    records = list_batch_cables(engine, "local", batch_id)
    assert [(record.position, record.name) for record in records] == [
        (n, f"{n}.txt") for n in range(7)
    ]
    codes = [record.code for record in records]
    assert codes == ["UNSAFE_NAME", None, None, "UNSAFE_NAME", None, None, "UNSAFE_NAME"]
    ledger = read_ledger(engine, "local", batch_id)
    assert (ledger.failed, ledger.queued, ledger.balanced) == (3, 4, True)


def test_what_is_not_next_is_not_added(engine: Engine) -> None:
    batch_id = open_batch(engine, "local", ORDER).id
    add_cables(engine, "local", batch_id, items(2))
    for at in (0, 1, 3):
        with pytest.raises(ExciseError, match="BATCH_MOVED"):
            add_cables(engine, "local", batch_id, items(1), at=at)
    assert add_cables(engine, "local", batch_id, items(1), at=2).submitted == 3


def test_of_four_that_add_the_same_at_once_one_ends(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "A_TRANSACTION", 5)
    batch_id = open_batch(engine, "local", ORDER).id
    start = threading.Barrier(4)
    ended: list[str] = []

    def stream() -> Iterator[Submission | Refusal]:
        start.wait()
        yield from items(60)

    def add() -> None:
        try:
            add_cables(engine, "local", batch_id, stream(), at=0)
            ended.append("whole")
        except ExciseError as error:
            ended.append(error.code)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each may have added some; none has added what another had.
    names = [record.name for record in list_batch_cables(engine, "local", batch_id)]
    assert names == [f"{n}.txt" for n in range(len(names))]
    assert sorted(ended) == ["BATCH_MOVED"] * 3 + ["whole"]
