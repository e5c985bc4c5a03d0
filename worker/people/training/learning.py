"""The network's gradients and steps, on numpy alone, so that learning needs no package more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.people.network import DAMPING, TABLES, Floats, normalise
from worker.people.training.corpus import MASKED
from worker.people.wordforms import CONTEXTS, FLAGS, PREFIXES, SUFFIXES

Ints = NDArray[np.int64]
Weights = dict[str, Floats]

WIDTH: Final = 64
# A name missed costs more than a false one: what is withheld in excess a person can give back.
_COST: Final = np.array([1.0, 1.5, 1.5, 0.0], np.float32)
_DROPPED: Final = 0.15
_WARM_UP: Final = 200  # steps
_RATE: Final = 2e-3
_DECAY: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of words. Shapes: tables (windows, words, 4), flags (windows, words, FLAGS), contexts
    and labels (windows, words)."""

    tables: Ints
    flags: Floats
    contexts: Ints
    labels: NDArray[np.int8]


def draw_weights(vocabulary: int, layers: int, random: np.random.Generator) -> Weights:
    """Weights to begin from; `vocabulary` is the size of the word table."""
    sizes = {"word": vocabulary, "prefix": PREFIXES, "suffix": SUFFIXES, "ending": PREFIXES}
    weights = {name: _draw(random, (size, WIDTH), 0.3) for name, size in sizes.items()}
    weights["context"] = _draw(random, (CONTEXTS, WIDTH), 0.3)
    weights["flags"] = _draw(random, (FLAGS, WIDTH), 0.2)
    for layer in range(layers):
        weights[f"layer{layer}"] = _draw(random, (3 * WIDTH, 2 * WIDTH), (3 * WIDTH) ** -0.5)
        weights[f"bias{layer}"] = np.zeros(2 * WIDTH, np.float32)
    weights["out"] = _draw(random, (WIDTH, 3), WIDTH**-0.5)
    weights["bias"] = np.zeros(3, np.float32)
    return weights


def find_gradients(
    weights: Mapping[str, Floats],
    widths: Sequence[int],
    batch: Batch,
    random: np.random.Generator | None,
) -> tuple[float, Weights]:
    """Mean loss a word, and the gradient of each weight. random: draws what is dropped; None drops
    nothing."""
    windows, words = batch.labels.shape
    shape = (windows, words, WIDTH)
    rows = batch.tables.reshape(-1, len(TABLES))
    flags = batch.flags.reshape(-1, FLAGS)
    known = flags @ weights["flags"] + weights["context"][batch.contexts.reshape(-1)]
    for column, table in enumerate(TABLES):
        known += weights[table][rows[:, column]]
    kept = np.ones_like(known)
    if random is not None:
        kept = (random.random(known.shape, np.float32) >= _DROPPED) / np.float32(1 - _DROPPED)
    seen = (np.maximum(known, 0) * kept).reshape(shape)
    steps = []
    for layer, width in enumerate(widths):
        around = _gather_windows(seen, width).reshape(-1, 3 * WIDTH)
        said = around @ weights[f"layer{layer}"] + weights[f"bias{layer}"]
        left = said[:, :WIDTH] >= said[:, WIDTH:]
        steps.append((around, left))
        seen = seen + DAMPING * np.where(left, said[:, :WIDTH], said[:, WIDTH:]).reshape(shape)
    last = seen.reshape(-1, WIDTH)
    chances = normalise(last @ weights["out"] + weights["bias"])
    labels = batch.labels.reshape(-1)
    cost = _COST[labels] / max(float(_COST[labels].sum()), 1.0)
    answers = np.where(labels == MASKED, 0, labels)
    loss = -float((cost * np.log(chances[np.arange(len(labels)), answers] + 1e-9)).sum())
    wrong = chances.copy()
    wrong[np.arange(len(labels)), answers] -= 1
    wrong *= cost[:, None]
    found: Weights = {"out": last.T @ wrong, "bias": wrong.sum(0)}
    back = (wrong @ weights["out"].T).reshape(shape)
    for layer in reversed(range(len(widths))):
        around, left = steps[layer]
        half = back.reshape(-1, WIDTH) * DAMPING
        said_back = np.concatenate([half * left, half * ~left], axis=1)
        found[f"layer{layer}"] = around.T @ said_back
        found[f"bias{layer}"] = said_back.sum(0)
        around_back = (said_back @ weights[f"layer{layer}"].T).reshape(windows, words, 3 * WIDTH)
        back = back + _scatter_windows(around_back, widths[layer])
    known_back = back.reshape(-1, WIDTH) * kept * (known > 0)
    found["flags"] = flags.T @ known_back
    found["context"] = _sum_rows(batch.contexts.reshape(-1), known_back, CONTEXTS)
    for column, table in enumerate(TABLES):
        found[table] = _sum_rows(rows[:, column], known_back, len(weights[table]))
    return loss, found


@dataclass
class Adam:
    """Steps along the gradients (Kingma and Ba 2015), with decay of the weights (Loshchilov and
    Hutter 2019)."""

    weights: Weights
    steps: int = 0
    mean: Weights = field(default_factory=dict)
    square: Weights = field(default_factory=dict)

    def step(self, gradients: Weights, share: float) -> None:
        """share: of the full rate, 0 to 1."""
        self.steps += 1
        rate = _RATE * share * (1 - 0.999**self.steps) ** 0.5 / (1 - 0.9**self.steps)
        for name, gradient in gradients.items():
            mean = self.mean.setdefault(name, np.zeros_like(gradient))
            square = self.square.setdefault(name, np.zeros_like(gradient))
            mean += np.float32(0.1) * (gradient - mean)
            square += np.float32(0.001) * (gradient * gradient - square)
            weight = self.weights[name]
            weight -= np.float32(_RATE * share * _DECAY) * weight
            weight -= np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))


def _draw(random: np.random.Generator, shape: tuple[int, int], spread: float) -> Floats:
    return random.standard_normal(shape, np.float32) * np.float32(spread)


def _gather_windows(seen: Floats, width: int) -> Floats:
    """As `worker.people.network.gather`, in each window by itself."""
    around = np.zeros((*seen.shape[:2], 3 * WIDTH), np.float32)
    around[:, width:, :WIDTH] = seen[:, :-width]
    around[:, :, WIDTH : 2 * WIDTH] = seen
    around[:, :-width, 2 * WIDTH :] = seen[:, width:]
    return around


def _scatter_windows(around: Floats, width: int) -> Floats:
    """The way back through `_gather_windows`."""
    seen = around[:, :, WIDTH : 2 * WIDTH].copy()
    seen[:, :-width] += around[:, width:, :WIDTH]
    seen[:, width:] += around[:, :-width, 2 * WIDTH :]
    return seen


def _sum_rows(rows: Ints, values: Floats, size: int) -> Floats:
    """A table of `size` rows where each row is the sum of the values that went to it."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    table = np.zeros((size, values.shape[1]), np.float32)
    table[ordered[first]] = np.add.reduceat(values[order], first, axis=0)
    return table
