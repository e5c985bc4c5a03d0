"""What the main process of a pool does every few seconds beside handing out messages."""

import logging

from celery import Celery
from celery.worker import state
from redis.exceptions import ConnectionError  # noqa: A004  # the one that the consumer knows
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from rules.errors import ExciseError
from worker.holders import find_dead, name_machine, name_pool, read_pid
from worker.queue import tend
from worker.settings import Settings
from worker.store.opening import open_store
from worker.store.sweep import CRASHED, bury_holders, list_holders, renew_chunks
from worker.working import TIMED_OUT

log = logging.getLogger(__name__)


class Attendance:
    """Buries its own dead and those of pools that died, renews for the living, tends the queue."""

    def __init__(self, app: Celery, settings: Settings, pool: int) -> None:
        self._app = app
        self._settings = settings
        self._name = name_pool(pool)
        self._killed: set[int] = set()
        self._unanswered = False

    def note_killed(self, pid: int) -> None:
        """The pool ends this process, which ran out of the time for a chunk."""
        self._killed.add(pid)

    def note_unanswered(self) -> None:
        """The broker was away when a message was to be answered. The consumer counts it as in hand
        for ever, and with as many of them as there are processes it takes no more messages."""
        self._unanswered = True

    def attend(self) -> None:
        """Raises redis.exceptions.ConnectionError where a message could not be answered: the
        consumer begins anew with another connection."""
        engine = open_store(self._settings)  # never one that lives across a fork
        try:
            self._bury(engine)
            self._renew(engine)
            tend(self._app, engine, self._settings)
            if self._settings.beat:
                self._settings.beat.touch()
        except (ExciseError, SQLAlchemyError) as error:
            log.warning("the queue is away, it will be tried again: %s", type(error))
        finally:
            engine.dispose()
        if self._unanswered:
            self._unanswered = False
            raise ConnectionError("a message could not be answered")

    def _bury(self, engine: Engine) -> None:
        """Long before their leases run out. The dead of a living pool are left to that pool, which
        knows what they died of."""
        dead = find_dead(list_holders(engine, f"{name_machine()}/"))
        ours = [name for name, orphaned in dead.items() if orphaned or name.startswith(self._name)]
        causes = {name: self._cause(name) for name in ours}
        if bury_holders(engine, causes):
            log.warning("%d worker processes died", len(causes))
        self._killed -= {read_pid(name) for name in ours if name.startswith(self._name)}

    def _cause(self, holder: str) -> ExciseError:
        killed = holder.startswith(self._name) and read_pid(holder) in self._killed
        return TIMED_OUT if killed else CRASHED

    def _renew(self, engine: Engine) -> None:
        """For processes that cannot do it themselves, since native code does not let go of them."""
        chunks = [request.args[0] for request in state.active_requests if request.args]
        if chunks:
            renew_chunks(engine, chunks, self._name, self._settings.lease)
