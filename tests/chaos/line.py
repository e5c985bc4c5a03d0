"""The pipeline of the run: the stub or the real one, and before it whatever the cable does.

The last line of a cable is `CHAOS number pass word milliseconds`.
"""

import ctypes
import time
from collections import deque
from itertools import repeat
from typing import Literal

from rules.errors import ExciseError
from tests.chaos.cables import MARK
from tests.worker.stand_in import LINE
from worker.line import Line
from worker.pipeline import make_line
from worker.proposal import Proposal, Submission
from worker.protection.mustredact import MustRedact

BLOCK = 64 << 20


def make_chaos_line(kind: Literal["stub", "real"]) -> Line:
    inner = LINE if kind == "stub" else make_line(None)

    def collect(submission: Submission) -> MustRedact:
        suffer(submission.source, "collect")
        return inner.collect(submission)

    def propose(submission: Submission, key: bytes, must_redact: MustRedact) -> Proposal:
        suffer(submission.source, "redact")
        return inner.propose(submission, key, must_redact)

    return Line(load=inner.load, digest=inner.digest, collect=collect, propose=propose)


def suffer(source: bytes, phase: str) -> None:
    """Do what the cable asks for, if it is asked for in this pass."""
    mark, _, when, word, milliseconds = source.decode().rpartition("\n")[2].split()
    if mark != MARK or when != phase:
        return
    match word:
        case "work":
            time.sleep(int(milliseconds) / 1000)
        case "crash":
            ctypes.string_at(0)
        case "loop":
            while True:
                pass
        case "grip":  # in C: keeps the interpreter's lock and hears no signal
            deque(repeat(None), maxlen=0)
        case "hog":
            eaten = []
            while True:
                eaten.append(bytes(BLOCK))
        case "refuse":
            raise ExciseError("REFUSED", "The cable cannot be read.", "Look at it.")
        case "bug":
            raise KeyError(word)
