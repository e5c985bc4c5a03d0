"""Disguised telegrams as batches of what the network sees."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from worker.people.training.corpus import MASKED
from worker.people.training.disguise import Sample, disguise
from worker.people.training.learning import Batch
from worker.people.training.words import Encoded, WordList
from worker.people.wordforms import (
    BORNE_FLAGS,
    FORENAME_FLAG,
    KNOWN_FLAG,
    PLACE_FLAG,
    SURNAME_FLAG,
    TOWN_FLAG,
    UNKNOWN,
    WORD_FLAGS,
    WordForms,
)

WINDOW: Final = 192  # words
WINDOWS: Final = 48  # a step
_BLANK_CONTEXT: Final = 48  # a blank line before, nothing else
# How often a word's own row, what lists of names say of it, and what telegrams tell of a word that
# has no row, is hidden from the network.
_WORD_HIDDEN: Final = 0.08
_LISTS_HIDDEN: Final = 0.25
_WORDS_UNTOLD: Final = 0.5


class Feeder:
    """Turns telegrams into batches. words: the list their rows point into."""

    def __init__(self, words: WordList, forms: WordForms) -> None:
        self.words = words
        self.forms = forms
        self.tables = np.array([forms.rows(low) for low in words.lows], np.int64)
        self.flags = np.array([forms.flags(low) for low in words.lows], np.float32)

    def draw(self, telegrams: Sequence[Encoded], random: np.random.Generator) -> Iterator[Batch]:
        """All telegrams once, disguised, with some of what is known of their words hidden."""
        for sample in _draw_samples(telegrams, self.words, random):
            yield self._hide(self.look_up(sample), random)

    def look_up(self, sample: Sample) -> Batch:
        """What the network sees of the words."""
        return Batch(
            self.tables[sample.words], self.flags[sample.words], sample.contexts, sample.labels
        )

    def _hide(self, batch: Batch, random: np.random.Generator) -> Batch:
        seen, said = batch.tables, batch.flags
        shape = batch.labels.shape
        seen[..., 0][random.random(shape) < _WORD_HIDDEN] = UNKNOWN
        hidden = random.random(shape) < _LISTS_HIDDEN
        said[..., FORENAME_FLAG : SURNAME_FLAG + 1][hidden] = 0
        said[hidden, BORNE_FLAGS] = 0
        strange = seen[..., 0] == UNKNOWN
        said[..., KNOWN_FLAG][hidden & strange] = 0
        # Of strange words, half are left to dictionary and gazetteer.
        untold = strange & (random.random(shape) < _WORDS_UNTOLD)
        said[untold, WORD_FLAGS] = 0
        said[untold, TOWN_FLAG] += said[untold, PLACE_FLAG]
        said[untold, PLACE_FLAG] = 0
        return batch


def _draw_samples(
    telegrams: Sequence[Encoded], words: WordList, random: np.random.Generator
) -> Iterator[Sample]:
    """All telegrams in another order, disguised, cut into windows, some windows at a time."""
    blank = Sample(np.zeros(4, np.int64), np.full(4, _BLANK_CONTEXT), np.full(4, MASKED, np.int8))
    samples = []
    for row in random.permutation(len(telegrams)):
        samples += [disguise(telegrams[row], words, random), blank]
    count = sum(len(sample.words) for sample in samples) // WINDOW
    rows, contexts, labels = (
        np.concatenate([getattr(sample, name) for sample in samples])[: count * WINDOW].reshape(
            count, WINDOW
        )
        for name in ("words", "contexts", "labels")
    )
    order = random.permutation(count)
    for start in range(0, count, WINDOWS):
        some = order[start : start + WINDOWS]
        yield Sample(rows[some], contexts[some], labels[some])
