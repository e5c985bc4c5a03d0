"""The service's side of confined audits: a line to the nursery, and a few cables at a time."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import threading
from typing import Final

from starlette.concurrency import run_in_threadpool

from rules.errors import ExciseError
from service.confined.limits import GRACE_SECONDS
from service.confined.message import Order, read_answer, receive_all, write_order
from service.settings import ServiceSettings
from worker.proposal import Submission

log = logging.getLogger(__name__)

MOST_WAITING: Final = 32
START_SECONDS: Final = 30.0  # for the nursery to read its rules

TOO_COSTLY: Final = ExciseError(
    "TOO_COSTLY",
    "The audit of this cable took more time or memory than an answer at once may take.",
    "Hand the cable in: workers have more of both.",
)
BUSY: Final = ExciseError(
    "BUSY", "Too many cables are being audited at this moment.", "Try again in a few seconds."
)


class Auditor:
    """Audits in children of a process of its own, which is started anew where it died."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.workers)
        self._waiting = 0
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Before anybody asks, or the first who does waits; not until the rules are read."""
        with self._lock:
            if not self._runs():
                self._start()

    def stop(self) -> None:
        with self._lock:
            if self._line is not None and self._process is not None:
                self._line.close()  # it ends when the line does
                self._process.wait()
                self._line = self._process = None

    async def audit(self, submission: Submission) -> bytes:
        """The report as JSON.

        Raises ExciseError: TOO_COSTLY, BUSY, OUT_OF_MEMORY, INTERNAL, and those of `audit_bytes`.
        """
        if self._waiting >= MOST_WAITING:
            raise BUSY
        self._waiting += 1
        try:
            async with self._slots:
                return await run_in_threadpool(self._audit, submission)
        finally:
            self._waiting -= 1

    def _audit(self, submission: Submission) -> bytes:
        order = Order(submission.name, submission.profile, submission.as_of)
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(write_order(order), theirs)
            # The child keeps its own time; this is for one that was never forked.
            seconds = self._settings.audit_time_limit + GRACE_SECONDS + START_SECONDS
            ours.settimeout(seconds)
            try:
                ours.sendall(submission.source)
                ours.shutdown(socket.SHUT_WR)
                report = read_answer(receive_all(ours))
            except OSError:  # it ended while we spoke
                report = None
        if report is None:
            log.warning("an audit was ended by its limits")
            raise TOO_COSTLY
        return report

    def _hand_over(self, message: bytes, line: socket.socket) -> None:
        with self._lock:
            if not self._runs():
                self._start()
            if self._line is not None:
                socket.send_fds(self._line, [message], [line.fileno()])

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        if self._line is not None:
            self._line.close()
        settings = self._settings
        ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "service.confined.nursery", str(theirs.fileno())]
        command += [str(settings.audit_time_limit), str(settings.audit_memory_limit)]
        command += [str(settings.rules.absolute())] if settings.rules else []
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
                command,
                env={"TZ": os.environ["TZ"]} if "TZ" in os.environ else {},  # ours hold passwords
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a traceback may quote the cable
                pass_fds=[theirs.fileno()],
            )
        self._line = ours
