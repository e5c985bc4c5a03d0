"""What the queue costs beside the work: each part timed by itself, in one process."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import ParamSpec, TypeVar
from unittest.mock import patch

from tests.bench.queueing.site import Site, make_cables
from worker import working
from worker.key import KEY_BYTES
from worker.line import Line
from worker.pipeline import make_line
from worker.rendering import render
from worker.store import saving
from worker.store.jobs import claim_chunk
from worker.store.outbox import Forgotten, take_bells
from worker.store.passes import advance
from worker.store.twins import hold_twins, keep_traces
from worker.working import Desk, work_off

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Clock:
    """Seconds by part, of the wall and of the processor."""

    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def time(self, part: str) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self._add(part, time.perf_counter() - wall, time.process_time() - processor)

    def move(self, from_part: str, to_part: str) -> None:
        """What `to_part` took stood inside `from_part`."""
        for times in (self.wall, self.processor):
            times[from_part] -= times[to_part]

    def _add(self, part: str, wall: float, processor: float) -> None:
        self.wall[part] = self.wall.get(part, 0) + wall
        self.processor[part] = self.processor.get(part, 0) + processor


def measure_cost(site: Site, cables: int) -> Clock:
    """claim, work, compare, save, advance, ring, over both passes of one batch of the real line.

    The reports that come of it are work too; compare is the look for near-duplicates.
    """
    clock = Clock()
    line = make_line(None)
    line.load()
    desk = Desk(site.engine, bytes(KEY_BYTES), _time_line(line, clock), "m/1.0/1.0")
    for warm in (True, False):
        clock.wall.clear()
        clock.processor.clear()
        first = 2_000_000 if warm else 3_000_000
        site.submit(make_cables(40 if warm else cables, first=first))
        with (
            patch.object(working, "render", _timed(render, clock, "work")),
            patch.object(saving, "keep_traces", _timed(keep_traces, clock, "compare")),
            patch.object(saving, "hold_twins", _timed(hold_twins, clock, "compare")),
        ):
            _work_through(site, desk, clock)
    clock.move("save", "work")
    clock.move("save", "compare")
    return clock


def _work_through(site: Site, desk: Desk, clock: Clock) -> None:
    waiting = list(_take_rung(site))
    while waiting:
        for chunk_id in waiting:
            with clock.time("claim"):
                chunk = claim_chunk(desk.engine, chunk_id, desk.holder, desk.lease)
            if chunk is None or chunk.batch_id is None:
                continue
            with clock.time("save"):
                work_off(desk, chunk)
            with clock.time("advance"):
                advance(desk.engine, chunk.batch_id, desk.chunk_size)
        with clock.time("ring"):
            site.ring()
        waiting = list(_take_rung(site))


def _take_rung(site: Site) -> Iterator[str]:
    """Every chunk that a message was sent for, in place of a worker that waits for messages."""
    for bell in take_bells(site.engine, 100_000, Forgotten(("bulk",), -1)):
        yield bell.chunk_id


def _timed(do: Callable[P, R], clock: Clock, part: str) -> Callable[P, R]:
    def timed(*given: P.args, **named: P.kwargs) -> R:
        with clock.time(part):
            return do(*given, **named)

    return timed


def _time_line(line: Line, clock: Clock) -> Line:
    return replace(
        line,
        collect=_timed(line.collect, clock, "work"),
        propose=_timed(line.propose, clock, "work"),
    )
