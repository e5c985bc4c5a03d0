"""Names of worker processes that tell any process of the same machine whether they are dead."""

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from uuid import uuid4


@cache
def name_machine() -> str:
    """This boot of this machine, or of this container: process numbers mean nothing beyond it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        numbers = Path("/proc/self/ns/pid").readlink()
        return hashlib.sha256(f"{boot}{numbers}".encode()).hexdigest()[:12]
    except OSError:  # no Linux: only a pool knows its own processes
        return uuid4().hex[:12]


def name_pool(pool: int) -> str:
    """What the names of all processes of a pool begin with. pool: its main process."""
    return f"{name_machine()}/{_process(pool)}/"


def name_holder(pool: int) -> str:
    """This process, which belongs to that pool."""
    return name_pool(pool) + _process(os.getpid())


def find_dead(holders: Iterable[str]) -> dict[str, bool]:
    """The dead among these, and whether their pool died too; those of other machines are left out,
    since nobody here can tell."""
    dead = {}
    for holder in holders:
        machine, pool, process = holder.split("/")
        if machine == name_machine() and not _is_alive(process):
            dead[holder] = not _is_alive(pool)
    return dead


def read_pid(holder: str) -> int:
    return int(holder.rpartition("/")[2].partition(".")[0])


def _process(pid: int) -> str:
    return f"{pid}.{_start(pid) or 0}"


def _is_alive(process: str) -> bool:
    """Numbers are used again: the same number with another start is another process."""
    pid, _, start = process.partition(".")
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return str(_start(int(pid)) or 0) == start


def _start(pid: int) -> int | None:
    """Clock ticks after boot; None where it cannot be read, or of a process that is only waiting
    to be buried by its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])  # proc(5): state, starttime
