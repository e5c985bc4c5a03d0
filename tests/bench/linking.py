"""How well mentions are linked into persons, on tagged telegrams.

    python -m tests.bench.linking frus_dev.jsonl.gz --volumes frus1969-76v20 frus1969-76ve16

Truth is who the historians say each mention is. Only covered mentions are counted, those the finder
found at all: this measures linking, not finding. Pairwise and B-cubed figures are over the mentions
of one telegram (Bagga and Baldwin 1998, the entity form of precision and recall).
"""

import argparse
import gzip
import json
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from worker.people.evidence import Person
from worker.people.finder import PeopleFinder
from worker.reading import bare_cable

Labels = Sequence[tuple[str, str]]  # (true person, found person) of each covered mention


@dataclass
class Score:
    """Sums over telegrams. pairs: linked in both, linked by us, linked in truth."""

    mentions: int = 0
    covered: int = 0
    ambiguous: int = 0
    precise: float = 0.0
    recalled: float = 0.0
    pairs: Counter[str] = field(default_factory=Counter)

    def add(self, labels: Labels) -> None:
        both = Counter(labels)
        truth = Counter(true for true, _ in labels)
        found = Counter(ours for _, ours in labels)
        self.covered += len(labels)
        for (true, ours), number in both.items():
            self.precise += number * number / found[ours]
            self.recalled += number * number / truth[true]
        self.pairs["both"] += sum(n * (n - 1) // 2 for n in both.values())
        self.pairs["found"] += sum(n * (n - 1) // 2 for n in found.values())
        self.pairs["truth"] += sum(n * (n - 1) // 2 for n in truth.values())

    def lines(self) -> Iterator[str]:
        yield f"mentions {self.mentions}, covered {self.covered}, ambiguous {self.ambiguous}"
        both, found, truth = (self.pairs[key] for key in ("both", "found", "truth"))
        yield _line("pairwise", both / found, both / truth)
        yield _line("B-cubed", self.precise / self.covered, self.recalled / self.covered)


def _line(name: str, precision: float, recall: float) -> str:
    mean = 2 * precision * recall / (precision + recall)
    return f"{name:9} precision {precision:.4f}  recall {recall:.4f}  F1 {mean:.4f}"


def label(tagged: Sequence[dict[str, Any]], persons: Sequence[Person], score: Score) -> Labels:
    """Each covered tag with the person whose mention overlaps it most."""
    places = sorted((m.span, person) for person in persons for m in person.mentions)
    starts = [span[0] for span, _ in places]
    labels = []
    for tag in tagged:
        score.mentions += 1
        near = places[
            max(0, bisect_left(starts, tag["start"]) - 1) : bisect_left(starts, tag["end"])
        ]
        overlaps = [
            (min(span[1], tag["end"]) - max(span[0], tag["start"]), person) for span, person in near
        ]
        best = max(overlaps, key=lambda pair: pair[0], default=(0, None))
        if best[0] > 0 and best[1] is not None:
            labels.append((str(tag["person_key"]), best[1].id))
            score.ambiguous += best[1].ambiguous
    return labels


def measure(rows: Sequence[dict[str, Any]], *, capitals: bool) -> Score:
    finder, score = PeopleFinder.load(), Score()
    for row in rows:
        text = row["text"].upper() if capitals else row["text"]
        if len(text) != len(row["text"]):
            text = row["text"]
        persons = finder.find(text, bare_cable(text))
        score.add(label(row["persons"], persons, score))
    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("telegrams", type=Path)
    parser.add_argument("--volumes", nargs="+", help="only telegrams of these volumes")
    options = parser.parse_args()
    with gzip.open(options.telegrams, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["volume"] in options.volumes]
    for capitals in (False, True):
        began = time.process_time()
        score = measure(rows, capitals=capitals)
        layout = "in capitals" if capitals else "as printed"
        figures = "".join(f"  {line}\n" for line in score.lines())
        sys.stdout.write(f"{layout} ({time.process_time() - began:.1f} s)\n{figures}")


if __name__ == "__main__":
    main()
