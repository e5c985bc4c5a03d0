"""A bar of shares: how far a batch is, and what became of it.

SVG with attributes alone, since the pages' policy lets no other style run. Colours are Okabe and
Ito's, told apart by the colour-blind; each part has a pattern of its own besides, and its number in
words below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from worker.store.ledger import Ledger
from worker.store.progress import BatchRecord

WIDTH: Final = 100  # per cent, so that patterns are not stretched with the bar
_LEAST: Final = 0.4  # one cable of fifty thousand is still seen


@dataclass(frozen=True, slots=True)
class Kind:
    """shown: what the page of the batch lists by it. pattern: drawn over the colour."""

    shown: str
    name: str
    colour: str
    pattern: str


KINDS: Final = (
    Kind("ready", "ready for review", "#0072b2", "plain"),
    Kind("needs_decision", "to decide", "#e69f00", "stripes"),
    Kind("held", "held", "#1a1a1d", "dots"),
    Kind("failed", "failed", "#d55e00", "cross"),
    Kind("quarantined", "quarantined", "#cc79a7", "bars"),
    Kind("cancelled", "cancelled", "#8a8a90", "plain"),
    Kind("running", "being read", "#56b4e9", "stripes"),
    Kind("queued", "waiting", "#f4f2ec", "plain"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the bar, in per cent of its width from the left."""

    kind: Kind
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    parts: tuple[Part, ...]
    told: str


def draw_ledger(ledger: Ledger) -> Bar:
    """What became of all cables; those that wait come last."""
    counts = [(kind, int(getattr(ledger, kind.shown))) for kind in KINDS]
    some = [(kind, number) for kind, number in counts if number]
    told = ", ".join(f"{number:,} {kind.name}" for kind, number in some) or "no cables"
    return Bar(_place(some), told)


def draw_collecting(batch: BatchRecord) -> Bar:
    """How many cables the first reading has seen."""
    read = Kind("", "read once", "#56b4e9", "stripes")
    waiting = KINDS[-1]
    left = batch.ledger.submitted - batch.collected
    told = f"{batch.collected:,} of {batch.ledger.submitted:,} read once"
    return Bar(_place([(read, batch.collected), (waiting, left)]), told)


def say_duration(seconds: float) -> str:
    """As one tells a visitor: `about 3 hours`."""
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size or (seconds >= size and size == 60):
            number = round(seconds / size)
            return f"about {number} {name}{'s' if number > 1 else ''}"
    return "less than a minute"


def _place(counts: Sequence[tuple[Kind, int]]) -> tuple[Part, ...]:
    some = [(kind, number) for kind, number in counts if number]
    whole = sum(number for _, number in some)
    widths = [max(_LEAST, WIDTH * number / whole) for _, number in some]
    scale = WIDTH / sum(widths) if widths else 1
    parts, x = [], 0.0
    for (kind, number), width in zip(some, widths, strict=True):
        parts.append(Part(kind, number, round(x, 3), round(width * scale, 3)))
        x += width * scale
    return tuple(parts)
