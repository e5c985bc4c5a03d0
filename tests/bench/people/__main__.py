"""`make bench-people`: Excise beside other people finders, on the same text in the same run.

`python -m tests.bench.people PEERS_PYTHON [GOLD]`: the interpreter of the bench environment, and a
gold file; a few public-domain telegrams unless said.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.bench.people.peer import FINDERS
from worker.evaluation.counting import count_row, list_names
from worker.evaluation.counts import Counts
from worker.evaluation.gold import GoldRow, read_gold
from worker.evaluation.variants import Case, Variant, vary
from worker.evaluation.wilson import Share
from worker.people.cues import load_cues

SAMPLE: Final = Path(__file__).parent / "telegrams.jsonl"
CASES: Final[tuple[Case, ...]] = ("as-written", "wrapped-capitals")
OURS: Final = "Excise"


@dataclass(frozen=True, slots=True)
class Result:
    """A finder's counts by case and characters a second, or why there are none."""

    name: str
    counts: dict[Case, Counts]
    speed: float | None
    missing: str | None = None


def ask(name: str, python: str, texts: Sequence[str]) -> dict[str, Any]:
    """The finder's answer from a process of its own; one that broke is named, never left out."""
    command = [python, "-m", "tests.bench.people.peer", name]
    try:
        done = subprocess.run(
            command, input=json.dumps(texts), capture_output=True, text=True, check=False
        )
    except OSError:
        return {"missing": "no such interpreter: make .venv-bench/installed"}
    if done.returncode:
        return {"missing": f"failed: {(done.stderr.splitlines() or ['no word'])[-1]}"}
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure(name: str, python: str, rows: Sequence[GoldRow]) -> Result:
    cues = load_cues()
    names = {row.id: list_names(row, cues) for row in rows}
    asked: list[tuple[GoldRow, Variant]] = [
        (row, vary(row.text, names[row.id], case, row.id)) for case in CASES for row in rows
    ]
    answer = ask(name, python, [variant.text for _, variant in asked])
    if "missing" in answer:
        return Result(name, {}, None, answer["missing"])
    counts: dict[Case, Counts] = {case: Counts() for case in CASES}
    for (row, variant), hits in zip(asked, answer["hits"], strict=True):
        found = [(start, end) for start, end in hits]
        marked = count_row(row, names[row.id], variant, found, lambda _hit, _surface: None)
        counts[variant.case] += marked.counts
    characters = sum(one.characters for one in counts.values())
    return Result(name, counts, characters / answer["seconds"])


def make_table(results: Sequence[Result]) -> Table:
    """A row a finder: covered and right in percent in each case, speed, and how many times that is
    of stock Presidio's."""
    stock = next((r.speed for r in results if r.name == "Presidio, small model"), None)
    table = Table(box=None, pad_edge=False)
    table.add_column("Finder")
    for case in CASES:
        for title in ("covered %", "right, at least %", "innocent %"):
            table.add_column(f"{case.replace('-', ' ')}\n{title}", justify="right", no_wrap=True)
    table.add_column("characters\na second", justify="right")
    table.add_column("× Presidio", justify="right")
    for result in results:
        if result.missing or result.speed is None:
            table.add_row(result.name, result.missing)
            continue
        shares = [
            told
            for counts in (result.counts[case] for case in CASES)
            for told in (
                _tell(counts.mention_recall),
                _tell(counts.precision),
                f"{100 * (counts.innocent_removed.value or 0):.2f}",
            )
        ]
        times = f"{result.speed / stock:.1f}" if stock else "–"
        table.add_row(result.name, *shares, f"{result.speed:,.0f}", times)
    return table


def _tell(share: Share) -> str:
    if share.value is None:
        return "–"
    value, low, high = (f"{100 * x:.1f}" for x in (share.value, share.low, share.high))
    return f"{value} ({low}–{high})"


def main(python: str, gold: Path) -> None:
    rows = read_gold(gold).rows
    mentions = sum(len(row.persons) for row in rows)
    results = [measure(name, sys.executable if name == OURS else python, rows) for name in FINDERS]
    console = Console(width=180, highlight=False)
    console.print(make_table(results))
    console.print(
        f"\n{len(rows)} texts, {mentions} mentions, each text as written and in wrapped capitals; "
        "Wilson's 95 % intervals. A hit nobody tagged counts as wrong, its characters as innocent. "
        "Seconds are the processor's, for finding people alone."
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else SAMPLE)
