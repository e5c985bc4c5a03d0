"""Runs a command that does not outlive its parent: `tether.py PARENT_PID COMMAND…`.

Linux sends the chosen signal when the parent dies, even by kill -9. The wish survives exec, so
this small program stands between a launcher that has threads (where code between fork and exec is
unsafe) and a server that knows nothing of us. Elsewhere only an orderly stop ends the command.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Be killed when the process `parent`, which must be our parent, dies."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the wish was made
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # the launcher chose the command, no shell
