"""The worker's one task: load by id, run the pipeline, save. Everything else is elsewhere."""

import gc
import logging
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

from billiard.exceptions import SoftTimeLimitExceeded
from celery import Celery
from celery.signals import worker_process_init, worker_ready
from celery.worker.consumer import Consumer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from rules.errors import ExciseError
from worker.key import read_key
from worker.proposal import Proposal, Submission
from worker.queue import TASK, tend
from worker.settings import Settings
from worker.store.database import open_engine
from worker.store.jobs import Claim, claim_job, fail_job, finish_job, read_holder, renew_lease
from worker.tether import die_with_parent

log = logging.getLogger(__name__)

Pipeline = Callable[[Submission, bytes], Proposal]

TIMED_OUT = ExciseError(
    "TIMED_OUT",
    "The worker ran out of time with this cable.",
    "Split the cable, or raise EXCISE_TIME_LIMIT.",
)
INTERNAL = ExciseError(
    "INTERNAL",
    "Excise failed on this cable through a fault of its own.",
    "Give the cable's id and this code to whoever runs Excise; the worker's log names the place.",
)


@dataclass(frozen=True)
class Desk:
    """What a worker process works with, opened once in each.

    run: names the pool this process belongs to, so that a dead neighbour is told from a live
    process elsewhere that happens to have its number.
    """

    engine: Engine
    key: bytes
    pipeline: Pipeline
    lease: float
    run: str


def do_job(desk: Desk, job_id: str) -> None:
    """Claim, propose, save. A second message for the same job ends at the claim.

    Faults of the database are let through: the lease runs out and the job is rung for again.
    """
    claim = _claim(desk, job_id)
    if claim is None:
        return
    try:
        with _keeping_lease(desk, claim):
            proposal = desk.pipeline(claim.submission, desk.key)
    except ExciseError as error:
        fail_job(desk.engine, claim, error)
    except SoftTimeLimitExceeded:
        fail_job(desk.engine, claim, TIMED_OUT)
    except Exception as error:  # noqa: BLE001  # whatever the text does, the job ends with a code
        # No traceback and no message: they may quote the cable.
        log.error("job %s failed at %s", job_id, _place(error))
        fail_job(desk.engine, claim, INTERNAL)
    else:
        finish_job(desk.engine, claim, proposal)


def register(
    app: Celery, settings: Settings, pipeline: Pipeline, load: Callable[[], object]
) -> None:
    """Give the app its task.

    load: loads the models, once in each process of the pool, before the first cable.
    """
    run = uuid4().hex[:12]  # made before the pool forks: all its processes share it
    pool = os.getpid()

    @cache
    def desk() -> Desk:
        engine = open_engine(settings.database)
        return Desk(engine, read_key(settings.key_path), pipeline, settings.lease, run)

    @app.task(name=TASK)
    def propose_cable(job_id: str) -> None:
        do_job(desk(), job_id)

    @worker_process_init.connect(weak=False)
    def prepare(**_: object) -> None:
        die_with_parent(pool)
        desk()
        load()
        # Models and rules stay for good: without this every full collection walks through them.
        gc.collect()
        gc.freeze()

    @worker_ready.connect(weak=False)
    def tend_from_now_on(sender: Consumer, **_: object) -> None:
        # In the main loop of the pool: a thread could hold a lock of SQLite while the pool forks.
        def tend_all() -> None:
            sender.pool.maintain_pool()  # notices deaths; of itself it looks every five seconds
            _tend(app, settings)

        tend_all()
        sender.timer.call_repeatedly(settings.sweep, tend_all)


def _tend(app: Celery, settings: Settings) -> None:
    engine = open_engine(settings.database)
    try:
        tend(app, engine, settings.overdue)
    except (ExciseError, SQLAlchemyError) as error:
        log.warning("the queue is away, it will be tried again: %s", type(error))
    finally:
        engine.dispose()


def _claim(desk: Desk, job_id: str) -> Claim | None:
    holder = f"{desk.run}/{os.getpid()}"
    claim = claim_job(desk.engine, job_id, holder, desk.lease)
    if claim is not None:
        return claim
    other = read_holder(desk.engine, job_id)
    if other is None or not _died(desk.run, other):
        return None
    return claim_job(desk.engine, job_id, holder, desk.lease, gone=other)


def _died(run: str, holder: str) -> bool:
    """Whether this holder was a process of our own pool and is no more."""
    its_run, _, pid = holder.partition("/")
    if its_run != run:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    return False


@contextmanager
def _keeping_lease(desk: Desk, claim: Claim) -> Iterator[None]:
    done = threading.Event()

    def renew() -> None:
        while not done.wait(desk.lease / 3):
            try:
                if not renew_lease(desk.engine, claim, desk.lease):
                    return
            except SQLAlchemyError as error:
                log.warning("job %s: lease not renewed: %s", claim.job_id, type(error))

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _place(error: Exception) -> str:
    """The kind of error and the line it came from, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    where = f"{Path(last.filename).name}:{last.lineno}" if last else "an unknown place"
    return f"{where} ({type(error).__name__})"
