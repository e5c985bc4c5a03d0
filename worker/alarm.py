"""A time limit for one cable inside its own process."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN_SECONDS = 1.0


class TimeLimitError(BaseException):
    """Raised wherever the main thread stands. Not an Exception: what catches all of those goes on
    as if nothing had been said."""


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raises TimeLimitError in the block after so many seconds, and every second after. In the main
    thread only; code that never comes back to Python is ended by the pool."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:  # it may ring once more in between
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
