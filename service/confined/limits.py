"""What a confined process may take. The kernel holds it, whatever becomes of the process."""

import resource
import signal
from dataclasses import dataclass

GRACE_SECONDS = 1.0  # between the limit of the processor's time and that of the clock's


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: of the processor; the clock gives one more. megabytes: of address space."""

    seconds: float
    megabytes: int


def limit_cost(limits: Limits) -> None:
    """From now on this process is killed when it takes too long, has no more memory than this,
    starts no other, and leaves no core."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + GRACE_SECONDS)
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    memory = limits.megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def close_files() -> None:
    """From now on this process opens nothing: no file, no connection. What is open stays."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
