"""A chart of shares with their intervals: a point and a whisker each, rows by group.

Plain SVG shapes placed here and drawn by the template, with attributes alone: the pages' policy
lets no other style and no script run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Final

# Okabe and Ito's colours, told apart by the colour-blind too; each has its own shape besides.
_LOOKS: Final = (
    ("#0072b2", "circle"),
    ("#d55e00", "square"),
    ("#009e73", "diamond"),
    ("#555555", "triangle"),
)
_LEFT: Final = 190
_LETTERS: Final = 24  # of a row's name, which stands left of the first tick
_RIGHT: Final = 16
_WIDTH: Final = 860
_TOP: Final = 28
_STEP: Final = 18  # between the points of one row
_GAP: Final = 16  # between rows
# Ticks stand every 5 % where the lowest whisker is above the first, every 10 % above the second.
_CLOSE, _FAR = 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Point:
    """A share of a series from 0 to 1, with its interval; `told` is what it says in words."""

    series: str
    value: float
    low: float
    high: float
    told: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Whisker:
    """A point as drawn, in the chart's units."""

    x: float
    y: float
    low: float
    high: float
    colour: str
    shape: str
    told: str


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Key:
    colour: str
    shape: str
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the template draws. rules: heights of the lines between rows."""

    title: str
    width: int
    height: float
    left: int
    right: int
    top: int
    ticks: tuple[Label, ...]
    names: tuple[Label, ...]
    rules: tuple[float, ...]
    whiskers: tuple[Whisker, ...]
    keys: tuple[Key, ...]


def draw_chart(title: str, series: Sequence[str], rows: Sequence[Row]) -> Chart:
    """Place every point. The axis ends at 100 % and begins at the tick below the lowest whisker.

    series: at most four, in the order of their looks.
    """
    looks = dict(zip(series, _LOOKS, strict=False))
    points = [point for row in rows for point in row.points]
    lowest = min((point.low for point in points), default=0.0)
    step = 0.05 if lowest > _CLOSE else 0.1 if lowest > _FAR else 0.2
    start = min(floor(lowest / step) * step, 1 - step)
    scale = (_WIDTH - _LEFT - _RIGHT) / (1 - start)
    names, rules, whiskers = [], [float(_TOP)], []
    y = float(_TOP)
    for row in rows:
        height = _STEP * max(1, len(row.points)) + _GAP
        names.append(Label(0, y + height / 2, _shorten(row.name)))
        for number, point in enumerate(row.points):
            colour, shape = looks[point.series]
            whiskers.append(
                Whisker(
                    x=_round(_LEFT + (point.value - start) * scale),
                    y=y + _GAP / 2 + _STEP * (number + 0.5),
                    low=_round(_LEFT + (point.low - start) * scale),
                    high=_round(_LEFT + (point.high - start) * scale),
                    colour=colour,
                    shape=shape,
                    told=f"{row.name}, {point.series}: {point.told}",
                )
            )
        y += height
        rules.append(y)
    return Chart(
        title=title,
        width=_WIDTH,
        height=y + 8,
        left=_LEFT,
        right=_WIDTH - _RIGHT,
        top=_TOP,
        ticks=_ticks(start, step, scale),
        names=tuple(names),
        rules=tuple(rules),
        whiskers=tuple(whiskers),
        keys=tuple(Key(*looks[name], name) for name in series),
    )


def _ticks(start: float, step: float, scale: float) -> tuple[Label, ...]:
    count = round((1 - start) / step)
    return tuple(
        Label(_round(_LEFT + (value - start) * scale), _TOP - 10, f"{100 * value:.0f} %")
        for value in (min(1.0, start + number * step) for number in range(count + 1))
    )


def _shorten(name: str) -> str:
    return name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"


def _round(place: float) -> float:
    return round(place, 1)
