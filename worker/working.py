"""Working off a chunk: one cable after the other, saved in few transactions."""

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from rules.errors import ExciseError
from worker.alarm import TimeLimitError, limit_time
from worker.key import derive_office_key
from worker.line import Line
from worker.protection.mustredact import NOTHING, MustRedact
from worker.rendering import render
from worker.store.chunksize import ChunkSize
from worker.store.jobs import Chunk, Claim
from worker.store.marks import read_must_redact
from worker.store.saving import (
    Collected,
    Done,
    Failed,
    GivenUp,
    Known,
    Outcome,
    Returned,
    find_results,
    save,
)
from worker.versions import name_result

log = logging.getLogger(__name__)

SAVE_SECONDS = 2.0  # what is done waits so long for company
SAVE_BYTES = 4 << 20
PATIENCE = (1, 2, 4, 8, 16)  # seconds between tries while the database is away

TIMED_OUT = ExciseError(
    "TIMED_OUT",
    "The worker ran out of time with this cable.",
    "Split the cable, or raise EXCISE_TIME_LIMIT.",
)
OUT_OF_MEMORY = ExciseError(
    "OUT_OF_MEMORY",
    "The worker ran out of memory with this cable.",
    "Split the cable, or raise EXCISE_MEMORY_LIMIT.",
)
INTERNAL = ExciseError(
    "INTERNAL",
    "Excise failed on this cable through a fault of its own.",
    "Give the cable's id and this code to whoever runs Excise; the worker's log names the place.",
)


@dataclass(frozen=True)
class Desk:
    """What a worker process works with, opened once in each.

    key: the store's secret, from which each office's own is derived. holder: the name of this
    process. lease, time_limit: seconds, the second for one cable.
    stopping: whether the pool is to end; what is not begun is given back then. ring: tells the
    broker of what waits, where it can.
    """

    engine: Engine
    key: bytes
    line: Line
    holder: str
    lease: float = 60
    time_limit: float = 600
    chunk_size: ChunkSize = ChunkSize()  # noqa: RUF009  # frozen
    stopping: Callable[[], bool] = lambda: False
    ring: Callable[[], object] = lambda: None


def work_off(desk: Desk, chunk: Chunk) -> None:
    """Do every cable of a chunk and save what came of each.

    Ends early where nothing could be saved: another holds the chunk by now, or it was cancelled.
    """
    begun = saved = time.monotonic()
    outcomes: list[Outcome] = []
    size = 0
    do = _Collecting(desk).do if chunk.phase == "collect" else _Redacting(desk, chunk).do
    for place, claim in enumerate(chunk.claims):
        # The pool's limit is twice a cable's: whatever comes now has its whole time.
        if desk.stopping() or time.monotonic() - begun > desk.time_limit:
            outcomes += [Returned(left) for left in chunk.claims[place:]]
            break
        outcomes.append(_attempt(desk, claim, do))
        size += len(claim.submission.source)
        if size > SAVE_BYTES or time.monotonic() - saved > SAVE_SECONDS:
            if not _save(desk, chunk, outcomes):
                return
            outcomes, size, saved = [], 0, time.monotonic()
    if outcomes:
        _save(desk, chunk, outcomes)


class _Collecting:
    """The first pass: what each cable marks for protection. A cable that fails here ends here, and
    the batch knows that its marks were not read."""

    def __init__(self, desk: Desk) -> None:
        self._collect = desk.line.collect

    def do(self, claim: Claim) -> Outcome:
        return Collected(claim, self._collect(claim.submission))


class _Redacting:
    """The second pass, or the only one of a single cable. What is known is not computed again."""

    def __init__(self, desk: Desk, chunk: Chunk) -> None:
        self._desk = desk
        self._chunk = chunk
        self._must_redact = NOTHING
        if chunk.batch_id is not None and chunk.digest is not None:
            self._must_redact = _read_batch(desk.engine, chunk.batch_id, chunk.digest)
        self._key_of_office = derive_office_key(desk.key, chunk.office)
        self._known = find_results(desk.engine, self._keys())

    def do(self, claim: Claim) -> Outcome:
        key = self._key(claim)
        if key in self._known:
            return Done(claim, key, self._known[key])
        # Rendered here and not while the store is locked for saving.
        made = render(
            self._desk.line.propose(claim.submission, self._key_of_office, self._must_redact)
        )
        self._known[key] = Known(key, made.disposition, made.summary)
        return Done(claim, key, made)

    def _key(self, claim: Claim) -> str:
        asked = claim.submission
        answer = self._desk.line.digest(asked.profile, asked.as_of)
        decided = asked.decisions.digest if asked.decisions else ""
        return name_result(self._chunk.office, claim.sha256, answer, self._chunk.digest, decided)

    def _keys(self) -> list[str]:
        keys = []
        for claim in self._chunk.claims:
            with suppress(ExciseError):  # told with the cable
                keys.append(self._key(claim))
        return keys


@lru_cache(maxsize=8)
def _read_batch(engine: Engine, batch_id: str, digest: str) -> MustRedact:
    """One for all chunks of a batch; the digest tells it from that of another round."""
    return read_must_redact(engine, batch_id)


def _attempt(desk: Desk, claim: Claim, do: Callable[[Claim], Outcome]) -> Outcome:
    try:
        with limit_time(desk.time_limit):
            return do(claim)
    except TimeLimitError:
        return GivenUp(claim, TIMED_OUT)
    except MemoryError:
        return GivenUp(claim, OUT_OF_MEMORY)
    except ExciseError as error:
        return Failed(claim, error)
    except Exception as error:  # noqa: BLE001  # whatever the text does, the job ends with a code
        # No traceback and no message: they may quote the cable.
        log.error("job %s failed at %s", claim.job_id, _place(error))
        return Failed(claim, INTERNAL)


def _save(desk: Desk, chunk: Chunk, outcomes: Sequence[Outcome]) -> int:
    """With patience: the work is done, and the database may come back."""
    for seconds in PATIENCE:
        try:
            return save(desk.engine, chunk, outcomes)
        except OperationalError as error:
            log.warning("chunk %s: not saved yet: %s", chunk.id, type(error))
        time.sleep(seconds)
    return save(desk.engine, chunk, outcomes)


def _place(error: Exception) -> str:
    """The kind of error and the line it came from, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    where = f"{Path(last.filename).name}:{last.lineno}" if last else "an unknown place"
    return f"{where} ({type(error).__name__})"
