"""How batches go, for all who watch: whatever their number, a batch is looked up once a second."""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from starlette.concurrency import run_in_threadpool

LOOK_SECONDS: Final = 1.0
_SHARE: Final = 9  # a look that takes long is followed by a pause nine times as long


@dataclass(frozen=True, slots=True)
class Sight:
    """How a batch stood. text: as JSON. id: of the text, so that who has seen it needs no second
    copy. last: whether nothing more will change."""

    text: str
    last: bool
    id: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:16]
        object.__setattr__(self, "id", digest)


# An office and a batch of it: nobody watches that of another.
Place = tuple[str, str]
Look = Callable[[Place], Sight]


class _Watched:
    """A batch with its watchers; only the newest sight is kept: a slow one costs nothing."""

    def __init__(self) -> None:
        self.watchers = 0
        self.sight: Sight | None = None
        self.error: Exception | None = None
        self.changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Watch:
    """Of one process. look: raises what it will; every watcher of the batch gets it."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._watched: dict[Place, _Watched] = {}
        self._stopping = False

    async def follow(
        self, place: Place, seen: str | None, pulse: float
    ) -> AsyncGenerator[Sight | None]:
        """The newest sight, unless it is the one seen, then every other one; None after `pulse`
        seconds without one. Ends with the last sight, or when the server stops."""
        async with self._watching(place) as watched:
            while not self._stopping:
                changed = watched.changed
                sight = watched.sight
                if watched.error is not None:
                    raise watched.error
                if sight is not None and sight.id != seen:
                    seen = sight.id
                    yield sight
                if sight is not None and sight.last:
                    return
                try:
                    await asyncio.wait_for(changed.wait(), pulse)
                except TimeoutError:
                    yield None

    @property
    def watched(self) -> int:
        """How many batches somebody watches."""
        return len(self._watched)

    def stop(self) -> None:
        """Let all watchers go."""
        self._stopping = True
        for watched in self._watched.values():
            watched.tell()

    @asynccontextmanager
    async def _watching(self, place: Place) -> AsyncIterator[_Watched]:
        watched = self._watched.setdefault(place, _Watched())
        watched.watchers += 1
        if watched.task is None:
            watched.task = asyncio.create_task(self._keep_looking(place, watched))
        try:
            yield watched
        finally:
            watched.watchers -= 1
            if not watched.watchers:
                self._watched.pop(place, None)
                watched.task.cancel()

    async def _keep_looking(self, place: Place, watched: _Watched) -> None:
        while True:
            begun = time.monotonic()
            try:
                sight = await run_in_threadpool(self.look, place)
            except Exception as error:  # noqa: BLE001  # told to every watcher
                watched.error = error
                watched.tell()
                return
            if watched.sight is None or sight.id != watched.sight.id:
                watched.sight = sight
                watched.tell()
            if sight.last:
                return
            took = time.monotonic() - begun
            await asyncio.sleep(max(LOOK_SECONDS, _SHARE * took))
