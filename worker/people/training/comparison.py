"""Smaller and larger networks side by side, for the card: what each finds, and what it costs."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from worker.people.network import OUTSIDE, TABLES, Floats, look_around
from worker.people.training.batches import Feeder
from worker.people.training.corpus import MASKED
from worker.people.training.disguise import disguise
from worker.people.training.learning import Batch, Weights
from worker.people.training.rounds import Course, learn
from worker.people.training.words import Encoded

# From words alone, through the nearest neighbours, to fifteen words to either side.
ARCHITECTURES: Final = ((), (1,), (1, 2, 4), (1, 2, 4, 8))
ROUNDS: Final = 2
_SEED: Final = 1
_HELD_BACK: Final = 20  # every so many telegrams
_NAMED: Final = 0.5
_ENOUGH: Final = 0.9  # of all named words


def compare(
    telegrams: Sequence[Encoded], feeder: Feeder, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Each architecture learned for ROUNDS rounds without every twentieth telegram, and measured on
    those under disguise, word by word.

    recall, false: shares of words in names found, and of other words taken for names. false_at_90:
    the latter where the bar is set so that 90 % are found. microseconds: of the processor, a word.
    """
    rest = [one for row, one in enumerate(telegrams) if row % _HELD_BACK]
    random = np.random.default_rng(_SEED)
    held = [feeder.look_up(disguise(one, feeder.words, random)) for one in telegrams[::_HELD_BACK]]
    return [
        {"widths": list(widths)}
        | _measure(learn(rest, feeder, Course(widths, ROUNDS), tell), widths, held)
        for widths in ARCHITECTURES
    ]


def _measure(weights: Weights, widths: Sequence[int], held: Sequence[Batch]) -> dict[str, float]:
    began = time.process_time()
    named = np.concatenate([_judge(weights, widths, one) for one in held])
    spent = time.process_time() - began
    labels = np.concatenate([one.labels for one in held])
    inside, outside = (
        named[(labels != OUTSIDE) & (labels != MASKED)],
        named[labels == OUTSIDE],
    )
    bar = np.quantile(inside, 1 - _ENOUGH)
    return {
        "recall": round(float((inside > _NAMED).mean()), 4),
        "false": round(float((outside > _NAMED).mean()), 5),
        "false_at_90": round(float((outside > bar).mean()), 5),
        "microseconds": round(1e6 * spent / len(labels), 2),
    }


def _judge(weights: Weights, widths: Sequence[int], one: Batch) -> Floats:
    known = one.flags @ weights["flags"] + weights["context"][one.contexts]
    for column, table in enumerate(TABLES):
        known += weights[table][one.tables[:, column]]
    named: Floats = 1 - look_around(known, weights, widths)[:, OUTSIDE]
    return named
