"""Opens the audit log at the start and has it vouched for while the service runs."""

import asyncio
import logging
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from rules.errors import ExciseError
from service.settings import ServiceSettings
from worker.log.entry import EXCISE, Act
from worker.notary import Notary
from worker.signer import make_signer, read_signer
from worker.store.log import find_last, record_act
from worker.versions import digest_files

log = logging.getLogger(__name__)

BROKEN = {"LOG_CHANGED", "LOG_SHORT", "BAD_CHECKPOINT"}


def make_notary(engine: Engine, settings: ServiceSettings) -> Notary:
    """Raises ExciseError: NO_LOG_KEY, BAD_LOG_KEY."""
    seed = read_signer(settings.log_key_path)
    return Notary(engine, settings.office, settings.checkpoints_path, seed)


def open_log(engine: Engine, settings: ServiceSettings) -> Notary:
    """Check the log before anything is written to it, then note rules that are not those of the
    last start. The key is made where there is none yet, and with it the first checkpoint.

    Raises ExciseError: NO_LOG_KEY, BAD_LOG_KEY, NO_CHECKPOINT, and those of `Notary.vouch`.
    """
    first = make_signer(settings.log_key_path, settings.checkpoints_path)
    notary = make_notary(engine, settings)
    notary.vouch(first=first)
    digest = digest_files(settings.rules)
    last = find_last(engine, settings.office, "rules")
    if last is None or last.act.detail["digest"] != digest:
        record_act(engine, settings.office, Act("rules", EXCISE, (), {"digest": digest}))
    return notary


class LogKeeper:
    """A task of the server's loop, from `start` to `stop`."""

    def __init__(self, notary: Notary, seconds: float) -> None:
        """seconds: between checkpoints."""
        self._notary = notary
        self._seconds = seconds
        self._fault: ExciseError | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="log")

    async def stop(self) -> None:
        """With a last checkpoint."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with suppress(ExciseError, SQLAlchemyError):
            await run_in_threadpool(self.vouch)

    def vouch(self) -> str:
        """A checkpoint's text. Raises ExciseError: those of `Notary.vouch`."""
        try:
            text = self._notary.vouch()
        except ExciseError as error:
            if self._fault is None or self._fault.code != error.code:
                log.error("the audit log is not vouched for: %s", error.code)
            self._fault = error
            raise
        self._fault = None
        return text

    def refuse_broken(self) -> None:
        """Raises ExciseError LOG_CHANGED, LOG_SHORT, BAD_CHECKPOINT once that was seen: with a log
        that is not what it was nothing goes on."""
        if self._fault is not None and self._fault.code in BROKEN:
            raise self._fault

    def refuse_unready(self) -> None:
        """Raises ExciseError for whatever the last checkpoint failed by."""
        if self._fault is not None:
            raise self._fault

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                await run_in_threadpool(self.vouch)
            except ExciseError:  # told where it arose
                pass
            except SQLAlchemyError as error:
                log.warning("no checkpoint, it will be tried again: %s", type(error))
