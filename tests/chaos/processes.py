"""The processes of a run, found and signalled as somebody outside would."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """start: clock ticks after boot, since numbers are used again."""

    pid: int
    start: int

    @property
    def name(self) -> str:
        """As the holder of a job is named."""
        return f"{self.pid}.{self.start}"

    def signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            if _start(self.pid) == self.start:
                os.kill(self.pid, number)


def find_ours(word: str) -> list[Process]:
    """Our children with this word on their command line."""
    ours = []
    for process in _children(os.getpid()):
        with suppress(OSError):
            if word.encode() in Path(f"/proc/{process.pid}/cmdline").read_bytes():
                ours.append(process)
    return ours


def find_family(parent: Process) -> list[Process]:
    """A process and its children."""
    return [parent, *_children(parent.pid)]


def _children(pid: int) -> list[Process]:
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                numbers = (task / "children").read_text().split()
                starts = [(int(number), _start(int(number))) for number in numbers]
                found += [Process(child, start) for child, start in starts if start is not None]
    return found


def _start(pid: int) -> int | None:
    """None of one that is dead, or only waits to be buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])  # proc(5): state, starttime
