"""What the audit costs per character, from a cable of 2 KB to one of 5 MB.

Processor time, so that other work on the machine counts less; the least of several runs. Rows go to
`sizes.csv`. The larger sizes are held to a multiple of what 100 KB costs: a square inside one
built-in call, which counting calls does not show, would pass it many times over.
"""

import csv
import gc
import sys
import time
from datetime import date
from pathlib import Path

from rules.audit import audit_bytes
from tests.bench.specimens import make_long, make_many

RESULTS = Path(__file__).parent / "sizes.csv"
FIELDS = ("when", "commit", "kind", "characters", "us_per_kb")
DAY = date(2026, 1, 1)
KINDS = {"few long": make_long, "many": make_many}
SIZES = (2_000, 10_000, 100_000, 1_000_000, 5_000_000)
_BASE = 100_000
_MOST = 2.0


def measure_sizes(when: str, commit: str) -> None:
    """Print a table, add its rows to `sizes.csv`, and end the program with 1 where it is not flat."""
    rows, flat = [], True
    for kind, make in KINDS.items():
        costs = {}
        for size in SIZES:
            text = make(size)
            costs[size] = _cost(text, runs=max(2, min(20, 2_000_000 // size)))
            told = {"kind": kind, "characters": str(len(text)), "us_per_kb": f"{costs[size]:.0f}"}
            rows.append({"when": when, "commit": commit, **told})
            sys.stdout.write(f"{kind:12} {len(text):>9} characters {costs[size]:>7.0f} us/KB\n")
            sys.stdout.flush()
        flat = flat and all(costs[size] <= _MOST * costs[_BASE] for size in SIZES if size > _BASE)
    new = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        if new:
            writer.writeheader()
        writer.writerows(rows)
    if not flat:
        sys.exit("The cost per character grows with the cable.")


def _cost(text: str, runs: int) -> float:
    """Microseconds of processor time for 1,000 characters, the least of `runs`."""
    raw, best = text.encode(), float("inf")
    for _ in range(runs):
        gc.collect()
        started = time.process_time()
        audit_bytes(raw, "bench", "public", DAY)
        best = min(best, time.process_time() - started)
    return best * 1e9 / len(text)
