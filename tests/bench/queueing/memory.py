"""The most memory that each part takes, against the size of a batch."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.queueing.site import DAY, STUB, Site, make_stubs
from tests.chaos.processes import find_family, find_ours
from tests.keys import make_vault
from worker.proposal import Submission
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.database import open_engine
from worker.store.progress import read_batch


def measure_memory(site: Site, cables: int) -> tuple[dict[str, float], float]:
    """MB at the highest of who hands in and of a pool's parent and child, and the seconds that the
    pool took for the batch."""
    filler = subprocess.run(
        [sys.executable, "-m", __name__, site.settings.database, str(cables)],
        check=True,
        capture_output=True,
        text=True,
    )
    batch_id, handing = filler.stdout.split()
    site.ring()
    with site.pool(STUB, workers=2, warm=False):
        while read_batch(site.engine, "local", batch_id).collected == 0:
            time.sleep(0.05)
        begun = time.monotonic()
        while read_batch(site.engine, "local", batch_id).state != "finished":
            time.sleep(0.5)
        seconds = time.monotonic() - begun
        (pool,) = find_ours(STUB)
        parent, *children = (_highest(process.pid) for process in find_family(pool))
    return {"handing in": float(handing), "parent": parent, "child": max(children)}, seconds


def _highest(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


def _fill(database: str, cables: int) -> str:
    engine = open_engine(database, make_vault())
    batch_id = open_batch(engine, "local", BatchOrder("bench", "public", DAY)).id
    items = (Submission(source, "cable.txt", "public", DAY) for source in make_stubs(cables))
    add_cables(engine, "local", batch_id, items)
    close_batch(engine, "local", batch_id)
    return batch_id


if __name__ == "__main__":
    filled = _fill(sys.argv[1], int(sys.argv[2]))
    sys.stdout.write(f"{filled} {_highest(os.getpid()):.1f}\n")
