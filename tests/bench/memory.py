"""`make bench-memory`: what one process holds while cable after cable goes through the whole line.

    python -m tests.bench.memory [TELEGRAMS ...] [--cables 20000]

TELEGRAMS are JSON lines with a `text`, plain or gzipped; the samples and the demonstration batch are
always read. They go round until the number is reached, each time with a line of words and a name
that never stood before, so that nothing kept for a word or a text stays hidden. Resident memory
after every 1,000 cables goes to `memory.csv`. Ends with 1 above the bar, or where memory still grows
after the first quarter.
"""

import argparse
import csv
import gc
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random

from rules.errors import ExciseError
from tests.bench.texts import read_texts
from worker.pipeline import load_models, propose
from worker.proposal import Submission

RESULTS = Path(__file__).parent / "memory.csv"
FIELDS = ("when", "commit", "texts", "cables", "mb")
DAY = date(2026, 1, 1)
_MOST_MB = 400
_MOST_GROWTH_MB = 10
_STEP = 1_000
_STATUS = Path("/proc/self/status")
_FIRST_LINE = re.compile(r"^ *1\. .*\n", re.MULTILINE)
_LETTERS = "abcdefghijklmnoprstuvw"


def read_telegrams(path: Path) -> list[str]:
    """Texts of JSON lines."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def go_round(texts: Sequence[str]) -> Iterator[str]:
    """The texts again and again, never twice the same."""
    chance = Random(7)
    for _ in count():
        for text in texts:
            words = ["".join(chance.choices(_LETTERS, k=chance.randint(4, 9))) for _ in range(8)]
            line = f"Mr. {words[0].title()} told {' '.join(words)}.\n"
            first = _FIRST_LINE.search(text)
            yield text[: first.end()] + line + text[first.end() :] if first else text


def measure_memory() -> float:
    """Resident memory of this process in MB."""
    kilobytes = re.search(r"^VmRSS:\s+(\d+) kB", _STATUS.read_text("ascii"), re.MULTILINE)
    return int(kilobytes[1]) / 1024 if kilobytes else 0.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("telegrams", nargs="*", type=Path)
    parser.add_argument("--cables", type=int, default=20_000)
    chosen = parser.parse_args()
    texts = [*read_texts(), *(text for path in chosen.telegrams for text in read_telegrams(path))]
    when = datetime.now(UTC).date().isoformat()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    load_models()
    gc.collect()
    gc.freeze()  # as a worker does when it has loaded
    held = []
    for number, text in zip(range(1, chosen.cables + 1), go_round(texts), strict=False):
        with suppress(ExciseError):  # one that is refused costs memory all the same
            propose(Submission(text.encode(), "bench", "public", DAY), bytes(32))
        if number % _STEP == 0 or number == chosen.cables:
            held.append((number, measure_memory()))
            sys.stdout.write(f"{number:>7} cables {held[-1][1]:>6.0f} MB\n")
            sys.stdout.flush()
    new = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(FIELDS)
        writer.writerows((when, commit, len(texts), number, f"{mb:.1f}") for number, mb in held)
    settled = held[len(held) // 4 :]
    if max(mb for _, mb in held) > _MOST_MB or settled[-1][1] - settled[0][1] > _MOST_GROWTH_MB:
        sys.exit("A process holds too much, or more and more.")


if __name__ == "__main__":
    main()
