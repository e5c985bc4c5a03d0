"""Vouches for an office's log: signs how far it goes, and refuses where it does not go on from what
was signed before."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from worker.checkpoints import keep_checkpoint, read_last
from worker.log.checkpoint import Checkpoint, derive_verifier, write_checkpoint
from worker.log.errors import clock_back, log_changed, log_short, no_checkpoint
from worker.log.tree import EMPTY, extend, find_root, hash_leaf
from worker.store.database import reading
from worker.store.log import read_head, walk_entries

SKEW: Final = timedelta(seconds=60)  # by which clocks of several hosts, or one set right, differ


class Notary:
    """What it has read of the log it need not read again: a checkpoint costs what came since."""

    def __init__(self, engine: Engine, office: str, folder: Path, seed: bytes) -> None:
        self._engine = engine
        self._office = office
        self._folder = folder
        self._seed = seed
        self._verifier = derive_verifier(office, seed)
        self._seen = EMPTY
        self._lock = threading.Lock()

    def vouch(self, now: datetime | None = None, *, first: bool = True) -> str:
        """Check the log, all of it the first time, and keep a checkpoint; gives its text. Where
        nothing was written since the last one, that stays.

        now: the clock's unless given. first: whether a log of some length may have no checkpoint.
        Raises ExciseError: LOG_SHORT, LOG_CHANGED, CLOCK_BACK, BAD_CHECKPOINT, NO_CHECKPOINT,
        CHECKPOINTS_UNUSABLE.
        """
        with self._lock:
            now = now or datetime.now(UTC)
            kept = read_last(self._folder, self._verifier, self._office)
            last = kept and kept[0]
            with reading(self._engine) as connection:
                self._follow(connection, last)
            if last is None and self._seen.size and not first:
                raise no_checkpoint()
            if last is not None and now < last.at - SKEW:
                raise clock_back()
            if kept is not None and kept[0].size == self._seen.size:
                return kept[1]
            at = max(now, last.at) if last else now
            made = Checkpoint(self._office, self._seen.size, find_root(self._seen), at)
            text = write_checkpoint(made, self._seed)
            keep_checkpoint(self._folder, made, text)
            return text

    def _follow(self, connection: Connection, last: Checkpoint | None) -> None:
        """Read on to the head, past the last checkpoint."""
        head = read_head(connection, self._office)
        seen = self._seen
        if head.size < max(seen.size, last.size if last else 0):
            raise log_short()
        stops = {head.size}
        if last is not None and last.size >= seen.size:
            stops.add(last.size)
        for stop in sorted(stops):
            bodies = walk_entries(connection, self._office, seen.size, stop)
            seen = extend(seen, (hash_leaf(body.encode()) for body in bodies))
            if seen.size < stop:
                raise log_short()
            if last is not None and stop == last.size and find_root(seen) != last.root:
                raise log_changed()
        if seen != head:
            raise log_changed()
        self._seen = seen
