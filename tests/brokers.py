"""A real broker for tests: the Redis that `EXCISE_TEST_REDIS_URL` names, else our own Valkey."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from service.children import Children
from service.embedded import SOCKET, broker


@contextmanager
def run_broker() -> Iterator[str]:
    """Its URL. A Redis that is given must be ours alone: it is emptied first."""
    given = os.environ.get("EXCISE_TEST_REDIS_URL")
    if given:
        connect(given).flushall()
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="excise-"))
    children = Children([broker(folder, folder / "log")])
    try:
        children.start()
        yield f"redis+socket://{folder / SOCKET}"
    finally:
        children.stop()
        shutil.rmtree(folder)


def connect(url: str) -> "Redis":
    return Redis.from_url(url.replace("redis+socket://", "unix://"))
