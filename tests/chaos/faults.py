"""What is done to a running Excise. Each fault gives how long it lasts and how it is taken back."""

import signal
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Final

from redis.exceptions import RedisError
from sqlalchemy import select

from rules.errors import ExciseError
from tests.chaos.processes import Process, find_family, find_ours
from tests.chaos.stage import API, BROKER, POOL, Stage
from tests.parts import connect
from worker.queue import TASK, make_queue, reach_broker
from worker.store.database import reading
from worker.store.tables import Jobs

FULL_SECONDS: Final = 2.0
UPLOAD_SECONDS: Final = 2.0
WORK_SECONDS: Final = 3.0
TRIES: Final = 50
AGAIN: Final = 100  # chunks whose messages are sent twice more


@dataclass(frozen=True, slots=True)
class Cure:
    """after: seconds from the fault. None to do for what only has to be started again."""

    after: float = 0
    do: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class Kind:
    """strike: gives None where nothing could be done. works: whether what was hit is back."""

    title: str
    strike: Callable[[Stage, Random], Cure | None]
    works: Callable[[Stage], bool] = lambda stage: True
    weight: int = 1


def _kill(stage: Stage, processes: list[Process]) -> Cure | None:
    names = {process.name for process in processes}
    stage.felled |= names
    stage.killed |= names
    for process in processes:
        process.signal(signal.SIGKILL)
    return Cure() if processes else None


def _kill_child(stage: Stage, rng: Random) -> Cure | None:
    children = [child for pool in find_ours(POOL) for child in find_family(pool)[1:]]
    return _kill(stage, _choose(stage, children, rng))


def _kill_pool(stage: Stage, rng: Random) -> Cure | None:
    """The parent alone: its children find themselves without it."""
    parents = _choose(stage, find_ours(POOL), rng)
    for parent in parents:
        names = {process.name for process in find_family(parent)}
        stage.felled |= names
        stage.killed |= names
    return _kill(stage, parents)


def _choose(stage: Stage, processes: list[Process], rng: Random) -> list[Process]:
    """One in the middle of its work, or whose child is, if one comes to be in time."""
    deadline = time.monotonic() + WORK_SECONDS
    while time.monotonic() < deadline:
        with reading(stage.engine) as connection:
            holders = connection.execute(
                select(Jobs.holder).where(Jobs.status == "running").distinct()
            ).scalars()
            busy = {part for holder in holders if holder for part in holder.split("/")}
        working = [process for process in processes if process.name in busy]
        if working:
            return [rng.choice(working)]
        time.sleep(0.01)
    return [rng.choice(processes)] if processes else []


def _kill_api(stage: Stage, rng: Random) -> Cure | None:
    """In the middle of an upload, where one comes in time."""
    deadline = time.monotonic() + UPLOAD_SECONDS
    while time.monotonic() < deadline and not stage.uploading.is_set():
        time.sleep(0.01)
    time.sleep(rng.random() * 0.3)
    return _kill(stage, find_ours(API))


def _kill_broker(stage: Stage, rng: Random) -> Cure | None:
    return _kill(stage, find_ours(BROKER))


def _kill_all(stage: Stage, rng: Random) -> Cure | None:
    """As when the machine loses its power, but for the disk."""
    pools = [process for pool in find_ours(POOL) for process in find_family(pool)]
    return _kill(stage, [*pools, *find_ours(API), *find_ours(BROKER)])


def _freeze_pool(stage: Stage, rng: Random) -> Cure | None:
    """Longer than its lease, as a machine that is cut off: it comes back with work in hand that is
    no longer its own."""
    pools = _choose(stage, find_ours(POOL), rng)
    family = [process for pool in pools for process in find_family(pool)]
    stage.felled |= {process.name for process in family}
    for process in family:
        process.signal(signal.SIGSTOP)

    def thaw() -> None:
        for process in family:
            process.signal(signal.SIGCONT)

    return Cure(stage.settings.lease + 1 + rng.random(), thaw) if family else None


def _flush_broker(stage: Stage, rng: Random) -> Cure | None:
    for _ in range(TRIES):
        with suppress(RedisError), closing(connect(stage.settings.broker_url or "")) as client:
            client.flushall()
            return Cure()
        time.sleep(0.1)
    return None


def _deliver_thrice(stage: Stage, rng: Random) -> Cure | None:
    """Two more messages for chunks that wait or are in hand."""
    with reading(stage.engine) as connection:
        chunks = connection.execute(
            select(Jobs.chunk_id).where(Jobs.chunk_id.is_not(None)).distinct().limit(AGAIN)
        ).scalars()
        chunk_ids = chunks.all()
    app = make_queue(stage.settings)
    for _ in range(TRIES):
        with suppress(ExciseError), reach_broker(app) as connection_to_broker:
            producer = app.amqp.Producer(connection_to_broker)
            for chunk_id in [*chunk_ids, *chunk_ids]:
                queue = rng.choice(("interactive", "bulk"))
                app.send_task(TASK, args=[chunk_id], queue=queue, producer=producer, retry=False)
            return Cure()
        time.sleep(0.1)
    return None


def _fill_disk(stage: Stage, rng: Random) -> Cure | None:
    if stage.disk is None:
        return None
    ballast = stage.disk / f"ballast{rng.random()}"
    with ballast.open("wb", buffering=0) as file:
        for block in (1 << 20, 1 << 12):
            with suppress(OSError):
                while True:
                    file.write(bytes(block))
    return Cure(FULL_SECONDS + rng.random(), lambda: ballast.unlink(missing_ok=True))


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "child": Kind("kill -9 a worker's child", _kill_child, weight=4),
        "parent": Kind("kill -9 a worker's parent", _kill_pool, weight=3),
        "api": Kind("kill -9 the API", _kill_api, Stage.api_answers, weight=2),
        "broker": Kind("kill -9 the broker", _kill_broker, Stage.broker_answers, weight=2),
        "all": Kind("kill -9 everything at once", _kill_all, Stage.api_answers),
        "freeze": Kind("freeze a worker past its lease", _freeze_pool, weight=2),
        "flush": Kind("flush the broker", _flush_broker, weight=2),
        "thrice": Kind("deliver messages three times", _deliver_thrice, weight=2),
        "disk": Kind("fill the disk", _fill_disk, weight=2),
    }
)


def draw_faults(
    count: int, kinds: tuple[str, ...], shown: Callable[[str], bool], rng: Random
) -> list[str]:
    """Every kind that can be shown at least once where there is room, the rest by weight."""
    names = [name for name in kinds or tuple(KINDS) if shown(name)]
    drawn = names[:count]
    weights = [KINDS[name].weight for name in names]
    drawn += rng.choices(names, weights, k=count - len(drawn))
    rng.shuffle(drawn)
    return drawn
