"""Goes through the telegrams round by round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from worker.people.training.batches import WINDOW, WINDOWS, Feeder
from worker.people.training.learning import Adam, Weights, draw_weights, find_gradients
from worker.people.training.words import Encoded
from worker.people.wordforms import FIRST_WORD


@dataclass(frozen=True, slots=True)
class Course:
    """widths: how many words each layer looks to either side. warm_up: steps to the full rate."""

    widths: tuple[int, ...]
    rounds: int
    seed: int = 1
    warm_up: int = 200


def learn(
    telegrams: Sequence[Encoded], feeder: Feeder, course: Course, tell: Callable[[str], None]
) -> Weights:
    """Go through all telegrams round by round, each time under other disguises."""
    random = np.random.default_rng(course.seed)
    vocabulary = FIRST_WORD + len(feeder.forms.vocabulary)
    weights = draw_weights(vocabulary, len(course.widths), random)
    adam = Adam(weights)
    steps = course.rounds * (sum(len(one.words) + 4 for one in telegrams) // (WINDOW * WINDOWS) + 1)
    for number in range(1, course.rounds + 1):
        losses = []
        for batch in feeder.draw(telegrams, random):
            share = min(1, (adam.steps + 1) / course.warm_up) * max(0.02, 1 - adam.steps / steps)
            loss, gradients = find_gradients(weights, course.widths, batch, random)
            adam.step(gradients, share)
            losses.append(loss)
        tell(f"{course.widths}: round {number} of {course.rounds}, loss {np.mean(losses):.4f}")
    return weights
