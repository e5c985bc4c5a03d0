"""The worker's one task: claim a chunk by its id, work it off. Everything else is elsewhere."""

import gc
import logging
import mmap
import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

from celery import Celery
from celery.signals import worker_process_init, worker_ready, worker_shutting_down
from celery.worker.consumer import Consumer
from celery.worker.request import Request
from sqlalchemy.exc import SQLAlchemyError

from rules.errors import ExciseError
from worker.attendance import Attendance
from worker.holders import name_holder
from worker.line import Line
from worker.queue import TASK, ring
from worker.settings import Settings
from worker.store.database import reading
from worker.store.jobs import Chunk, claim_chunk, renew_chunk
from worker.store.opening import open_store
from worker.store.passes import advance
from worker.store.sealing import read_seed
from worker.tether import die_with_parent
from worker.working import Desk, work_off

log = logging.getLogger(__name__)


def do_chunk(desk: Desk, chunk_id: str) -> None:
    """Claim, work off, bring the batch on. A second message for the same chunk ends at the claim.

    Faults of the database are let through: the lease runs out and the jobs are rung for again.
    """
    chunk = claim_chunk(desk.engine, chunk_id, desk.holder, desk.lease)
    if chunk is None:
        return
    with _keeping_lease(desk, chunk):
        work_off(desk, chunk)
    if chunk.batch_id is not None and advance(desk.engine, chunk.batch_id, desk.chunk_size):
        desk.ring()  # the second pass waits for nobody


def register(app: Celery, settings: Settings, line: Line) -> None:
    """Give the app its task, and its main process what it does beside."""
    pool = os.getpid()
    attendance = Attendance(app, settings, pool)
    stopping = mmap.mmap(-1, 1)  # one byte that all processes of the pool share

    @cache
    def desk() -> Desk:
        engine = open_store(settings)
        with reading(engine) as connection:
            seed = read_seed(connection)
        return Desk(
            engine=engine,
            key=seed,
            line=line,
            holder=name_holder(pool),
            lease=settings.lease,
            time_limit=settings.time_limit,
            chunk_size=settings.chunk_size,
            stopping=lambda: stopping[0] != 0,
            ring=ring_if_possible,
        )

    def ring_if_possible() -> None:
        with suppress(ExciseError):  # the main process goes on trying
            ring(app, desk().engine, settings.overdue)

    class ChunkRequest(Request):
        def on_timeout(self, soft: bool, timeout: float) -> None:
            if not soft and self.worker_pid is not None:
                attendance.note_killed(int(self.worker_pid))
            super().on_timeout(soft, timeout)

        def acknowledge(self) -> None:
            super().acknowledge()
            self._look_whether_answered()

        def reject(self, requeue: bool = False) -> None:
            super().reject(requeue)
            self._look_whether_answered()

        def _look_whether_answered(self) -> None:
            # Celery logs that the broker was away, and forgets it.
            if not self.message.acknowledged:
                attendance.note_unanswered()

    @app.task(name=TASK, Request=ChunkRequest)
    def work(chunk_id: str) -> None:
        do_chunk(desk(), chunk_id)

    @worker_process_init.connect(weak=False)
    def prepare(**_: object) -> None:
        die_with_parent(pool)
        if settings.memory_limit:
            limit = settings.memory_limit << 20
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        desk()
        line.load()
        # Models and rules stay for good: without this every full collection walks through them.
        gc.collect()
        gc.freeze()

    @worker_ready.connect(weak=False)
    def attend_from_now_on(sender: Consumer, **_: object) -> None:
        # In the main loop of the pool: a thread could hold a lock of SQLite while the pool forks.
        def attend() -> None:
            sender.pool.maintain_pool()  # notices deaths; of itself it looks every five seconds
            attendance.attend()

        attend()
        sender.timer.call_repeatedly(settings.sweep, attend)

    @worker_shutting_down.connect(weak=False)
    def tell_children(**_: object) -> None:
        stopping[0] = 1


@contextmanager
def _keeping_lease(desk: Desk, chunk: Chunk) -> Iterator[None]:
    """A thread renews while the main one works. Where native code keeps it from running, the main
    process of the pool renews, as long as the pool's time limit lets that go on."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(desk.lease / 3):
            try:
                if not renew_chunk(desk.engine, chunk, desk.lease):
                    return
            except SQLAlchemyError as error:
                log.warning("chunk %s: lease not renewed: %s", chunk.id, type(error))

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
