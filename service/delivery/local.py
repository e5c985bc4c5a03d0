"""The store of this machine as a desk."""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Engine

from rules.errors import ExciseError
from service.api.batchmodels import Batch, describe_batch
from service.api.models import Cable, describe
from service.delivery.desk import Delivered, Piece
from service.delivery.part import Part
from service.intake.filling import fill_batch
from service.intake.handing import start_batch
from service.intake.order import OrderIn
from service.intake.reading import read_files
from service.settings import ServiceSettings
from worker.log.entry import SHELL, Act
from worker.queue import make_queue, ring
from worker.store.batches import close_batch
from worker.store.cables import list_batch_cables, read_result
from worker.store.log import record_act
from worker.store.progress import read_batch


class LocalDesk:
    def __init__(self, settings: ServiceSettings, engine: Engine) -> None:
        self._settings = settings
        self._engine = engine
        self._office = settings.office

    def open(self, order: OrderIn, key: str) -> str:
        return start_batch(self._settings, self._engine, order, key, actor=SHELL).id

    def add(self, batch_id: str, part: Part, at: int, order: OrderIn) -> Delivered:
        batch = read_batch(self._engine, self._office, batch_id)
        items = read_files(part.files, order.columns)
        return Delivered(fill_batch(self._engine, self._office, batch, items, at, actor=SHELL))

    def end(self, batch_id: str) -> None:
        close_batch(self._engine, self._office, batch_id, self._settings.chunk_size, SHELL)
        with suppress(ExciseError):  # the workers ring for what is overdue
            ring(make_queue(self._settings), self._engine, self._settings.overdue)

    def look(self, batch_id: str) -> Batch:
        return describe_batch(read_batch(self._engine, self._office, batch_id))

    def list(self, batch_id: str) -> Iterator[Cable]:
        act = Act("read", SHELL, (batch_id,), {"what": "results"})
        record_act(self._engine, self._office, act)
        after = -1
        while records := list_batch_cables(self._engine, self._office, batch_id, after=after):
            yield from map(describe, records)
            after = records[-1].position

    def fetch(self, cable_id: str, piece: Piece) -> bytes:
        result = read_result(self._engine, self._office, cable_id)
        if piece == "redacted":
            return result.redacted
        return (result.working if piece == "working" else result.releasable).encode()
