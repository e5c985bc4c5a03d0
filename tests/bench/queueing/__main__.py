"""`make bench-queue`: what the queue does a second, what it costs, and where it ends.

Rows go to `tests/bench/queue.csv`, one a figure. `QUEUE_CABLES` (400) is the size of a batch of the
real line, `QUEUE_STUBS` (200000) the largest of stubs; `QUEUE_PAIRS` names the pairs of database
and broker, `QUEUE_FIGURES` some of speed, share, urgent, sizes.
"""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from tests.bench.queueing.cost import measure_cost
from tests.bench.queueing.memory import measure_memory
from tests.bench.queueing.site import Site, make_cables, open_site
from tests.bench.queueing.urgent import measure_waits
from tests.parts import PAIRS, Pair
from worker.store.database import reading
from worker.store.tables import Base

RESULTS: Final = Path(__file__).parent.parent / "queue.csv"
FIELDS: Final = ("when", "commit", "pair", "figure", "of", "value", "unit")
CABLES: Final = int(os.environ.get("QUEUE_CABLES", "400"))
STUBS: Final = int(os.environ.get("QUEUE_STUBS", "200000"))
CHOSEN: Final = os.environ.get("QUEUE_PAIRS", ",".join(PAIRS)).split(",")
URGENT: Final = 100

Row = tuple[str, str, float, str]  # figure, of what, value, unit


def measure_speed(pair: Pair) -> Iterator[Row]:
    """Cables a second from the closing of a batch to its end, and what the batch leaves behind."""
    for workers in (1, 2):
        with open_site(pair) as site, site.pool(workers=workers):
            rows, size = _count_rows(site), site.measure_bytes()
            begun = time.monotonic()
            site.await_end(site.submit(make_cables(CABLES)))
            rate = CABLES / (time.monotonic() - begun)
            yield "speed", f"{workers} worker processes", rate, "cables/s"
            if workers == 1:
                sent = sum(map(len, make_cables(CABLES)))
                yield "rows", "all tables", (_count_rows(site) - rows) / CABLES, "rows/cable"
                yield "source", "as handed in", sent / CABLES, "bytes/cable"
                kept = (site.measure_bytes() - size) / CABLES
                yield "database", "source, results, indices", kept, "bytes/cable"


def measure_share(pair: Pair) -> Iterator[Row]:
    with open_site(pair) as site:
        clock = measure_cost(site, CABLES)
    for name, times in (("wall", clock.wall), ("processor", clock.processor)):
        for part, seconds in times.items():
            yield f"time, {name}", part, 1000 * seconds / CABLES, "ms/cable"
        queue = sum(times.values()) - times["work"] - times["compare"]
        yield f"time, {name}", "queue of all", 100 * queue / sum(times.values()), "%"


def measure_urgent(pair: Pair) -> Iterator[Row]:
    with open_site(pair) as site:
        waits = measure_waits(site, URGENT)
    for name, share in (("median", 0.5), ("p99", 0.99), ("worst", 1.0)):
        yield "start of a single cable", name, waits[ceil(share * len(waits)) - 1], "s"


def measure_sizes(pair: Pair) -> Iterator[Row]:
    """Stub cables, which cost nothing but the queue."""
    for cables in (STUBS // 100, STUBS // 10, STUBS):
        with open_site(pair) as site:
            memory, seconds = measure_memory(site, cables)
        for part, megabytes in memory.items():
            yield f"memory, {cables} stub cables", part, megabytes, "MB"
        yield "speed", f"{cables} stub cables, 2 worker processes", cables / seconds, "cables/s"


def _count_rows(site: Site) -> int:
    with reading(site.engine) as connection:
        tables = Base.metadata.sorted_tables
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        ]
    return sum(counts)


MEASURES: Final[dict[str, Callable[[Pair], Iterator[Row]]]] = {
    "speed": measure_speed,
    "share": measure_share,
    "urgent": measure_urgent,
    "sizes": measure_sizes,
}
FIGURES: Final = os.environ.get("QUEUE_FIGURES", ",".join(MEASURES)).split(",")


def main() -> None:
    when = datetime.now(UTC).date().isoformat()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    new = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(FIELDS)
        for pair in (one for one in PAIRS if one in CHOSEN):
            for name in FIGURES:
                for figure, of, value, unit in MEASURES[name](pair):
                    writer.writerow([when, commit, pair, figure, of, f"{value:.4g}", unit])
                    file.flush()
                    sys.stdout.write(f"{pair:17} {figure:30} {of:40} {value:>10.4g} {unit}\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
