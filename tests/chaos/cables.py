"""The cables of a run: short telegrams, each with its own text, and what must come of each.

The last line says what the cable does to its worker: see `tests.chaos.line`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.planted.clean import Wish, draw
from tests.planted.layouts import lay_out

MARK: Final = "CHAOS"
POISON: Final = {
    "crash": "CRASHED",
    "loop": "TIMED_OUT",
    "grip": "TIMED_OUT",
    "hog": "OUT_OF_MEMORY",
}
REFUSED: Final = {"refuse": "REFUSED", "bug": "INTERNAL"}
SINGLES: Final = 10  # one cable in so many is handed in by itself
A_BATCH: Final = 200
WORK_MS: Final = 30
DIFFERENT: Final = 200  # telegrams drawn; each stands in several cables, under another number


@dataclass(frozen=True, slots=True)
class Made:
    """batch: counts from 0, None for a single cable. does: the word of its last line.
    name: a source that every copy of its batch must withhold."""

    text: str
    batch: int | None
    does: str
    name: str = ""

    @property
    def source(self) -> bytes:
        return self.text.encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.source).hexdigest()

    @property
    def expected(self) -> tuple[str, str | None]:
        """Status and code."""
        if self.does in POISON:
            return "quarantined", POISON[self.does]
        if self.does in REFUSED:
            return "failed", REFUSED[self.does]
        return "done", None


def make_cables(count: int, poison: int, seed: int) -> tuple[Made, ...]:
    """poison: how many of each kind, and half as many that are refused, rounded up."""
    rng = Random(f"chaos {seed}")
    telegrams = [
        lay_out(draw(number, Wish(layouts=("plain",), least=1))).text
        for number in range(min(count, DIFFERENT))
    ]
    does = [word for word in POISON for _ in range(poison)]
    does += [word for word in REFUSED for _ in range((poison + 1) // 2)]
    does += ["work"] * (count - len(does))
    rng.shuffle(does)
    return tuple(
        _make(number, word, telegrams[number % len(telegrams)], rng)
        for number, word in enumerate(does)
    )


def write_lines(cables: tuple[Made, ...]) -> bytes:
    """JSON Lines, as a batch is handed in."""
    return b"".join(json.dumps({"text": one.text}).encode() + b"\n" for one in cables)


def part_batches(cables: tuple[Made, ...]) -> Iterator[tuple[Made, ...]]:
    """Those of each batch, in its order."""
    batches: dict[int, list[Made]] = {}
    for one in cables:
        if one.batch is not None:
            batches.setdefault(one.batch, []).append(one)
    yield from map(tuple, batches.values())


def _make(number: int, word: str, telegram: str, rng: Random) -> Made:
    single = number % SINGLES == SINGLES - 1
    batch = None if single else number // A_BATCH
    phase = "redact" if single or word in REFUSED else rng.choice(("collect", "redact"))
    last = f"{MARK} {number} {phase} {word} {rng.randrange(WORK_MS)}"
    name = ""
    if batch is not None and word == "work" and number % A_BATCH < 10:
        name = f"ZEMSKIY{number}"  # the first of a batch mark sources for protection
    first = f"PROTECT {name} " if name else ""
    return Made(f"{first}{telegram}\n{last}", batch, word, name)
