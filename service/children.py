"""The processes a one-machine server consists of: started in order, restarted when they die,
stopped in reverse, and killed by the kernel should we die first."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import worker.tether
from rules.errors import ExciseError

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
START_SECONDS = 60.0


@dataclass(frozen=True)
class Child:
    """A command to keep running.

    environment: added to ours. log: where its output goes. ready: whether it can be used yet.
    grace: seconds between asking it to stop and killing it.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    ready: Callable[[], bool]
    grace: float


class Children:
    """Keeps its children running from `start` to `stop`.

    All are spawned by one thread that lives as long as they do: the kernel's parent-death signal
    follows the thread that forked, not the process.
    """

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._running: list[subprocess.Popen[bytes]] = []
        self._stopping = threading.Event()
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._keep, name="children")

    def start(self) -> None:
        """Give control back when all are ready. Raises ExciseError: START_FAILED."""
        self._thread.start()
        self._started.result()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            for child in self._children:
                self._running.append(_spawn(child))
                self._await(child, self._running[-1])
            self._started.set_result(None)
            while not self._stopping.wait(POLL_SECONDS):
                for place, child in enumerate(self._children):
                    if self._running[place].poll() is not None:
                        log.error("the %s stopped; it is started again", child.name)
                        self._running[place] = _spawn(child)
        except ExciseError as error:
            self._started.set_exception(error)
        finally:
            # zip: those never started have no process to stop
            for child, process in reversed(list(zip(self._children, self._running, strict=False))):
                _stop(process, child.grace)

    def _await(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not child.ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ExciseError(
                    "START_FAILED",
                    f"The {child.name} did not start.",
                    f"Its log says why: {child.log}",
                )
            if self._stopping.wait(0.05):
                return


def _spawn(child: Child) -> subprocess.Popen[bytes]:
    tether = [sys.executable, "-I", worker.tether.__file__, str(os.getpid())]
    with child.log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  # our own commands, no shell
            [*tether, *child.command],
            env={**os.environ, **child.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C at the terminal reaches us alone: we stop the worker before its broker.
            start_new_session=True,
        )


def _stop(process: subprocess.Popen[bytes], grace: float) -> None:
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    with suppress(ProcessLookupError):  # the whole session: a pool killed half-way leaves workers
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
