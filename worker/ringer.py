"""The thread that rings: submitting never waits for the broker."""

import logging
import threading

from celery import Celery
from sqlalchemy import Engine

from worker.queue import tend
from worker.settings import Settings

log = logging.getLogger(__name__)


class Ringer:
    """Tends the queue when nudged and every `settings.sweep` seconds, until stopped."""

    def __init__(self, app: Celery, engine: Engine, settings: Settings) -> None:
        self._app = app
        self._engine = engine
        self._settings = settings
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="ringer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """There is something to ring for."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        away = False
        while not self._stopping:
            self._wake.clear()
            try:
                tend(self._app, self._engine, self._settings)
                away = False
            except Exception as error:  # noqa: BLE001  # whatever it is: it must go on ringing
                if not away:  # once, not every few seconds
                    log.warning("the queue is away, it will be tried again: %s", type(error))
                away = True
            self._wake.wait(self._settings.sweep)
