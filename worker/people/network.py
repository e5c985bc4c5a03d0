"""A small network that tells, from a word and its surroundings, whether it is part of a name.

Each word is the sum of what the tables say of it (the word, its beginning and ending, what the
lists say, how it is written); layers then look some words to either side, each farther than the one
before. Learned by `worker.people.training`; it runs on numpy alone.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from rules.errors import ExciseError
from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.tokens import Token
from worker.people.wordforms import FIRST_WORD, WordForms, token_contexts

Floats = NDArray[np.float32]

TABLES: Final = ("word", "prefix", "suffix", "ending")
# What a layer adds to a word is damped, so that three of them stay in range.
DAMPING: Final = np.float32(0.7)
OUTSIDE, BEGINS, GOES_ON = range(3)
_AT_ONCE: Final = 8192  # words
_FILE: Final = "network.npz"
_CARD: Final = "network.json"
_PLAIN: Final = ("words", "widths")


@dataclass(frozen=True)
class NameNetwork:
    """weights: by name. widths: how far each layer looks, in words. forms: what it is told.

    known: what the tables say of each word of the vocabulary, in its order, added up once.
    """

    weights: Mapping[str, Floats]
    widths: tuple[int, ...]
    forms: WordForms
    known: Floats

    def judge(self, tokens: Sequence[Token]) -> Floats:
        """For each token the probabilities of no name, a name's first word, a name's further word.

        Shape (tokens, 3). Memory is bounded: long texts are read in pieces that overlap.
        """
        if not tokens:
            return np.zeros((0, 3), np.float32)
        words: dict[str, int] = {}
        index = np.array([words.setdefault(token.low, len(words)) for token in tokens])
        vectors = self._look_up(list(words))
        contexts = token_contexts(tokens)
        reach = sum(self.widths)
        pieces = []
        for start in range(0, len(tokens), _AT_ONCE):
            first, last = max(start - reach, 0), min(start + _AT_ONCE + reach, len(tokens))
            inner = slice(start - first, start - first + _AT_ONCE)
            known = vectors[index[first:last]] + self.weights["context"][contexts[first:last]]
            pieces.append(look_around(known, self.weights, self.widths)[: last - first][inner])
        return np.concatenate(pieces)

    def _look_up(self, words: Sequence[str]) -> Floats:
        rows = np.array([self.forms.vocabulary.get(word, 0) for word in words]) - FIRST_WORD
        vectors: Floats = self.known[rows]
        strange = np.flatnonzero(rows < 0)
        if strange.size:
            unlisted = [words[at] for at in strange.tolist()]
            vectors[strange] = add_up(self.weights, self.forms, unlisted)
        return vectors


def look_around(known: Floats, weights: Mapping[str, Floats], widths: Sequence[int]) -> Floats:
    """Probabilities, shape (words, 3), from what is known of each word, shape (words, width)."""
    seen = np.maximum(known, 0)
    for layer, width in enumerate(widths):
        said = gather(seen, width) @ weights[f"layer{layer}"] + weights[f"bias{layer}"]
        half = said.shape[1] // 2
        seen = seen + DAMPING * np.maximum(said[:, :half], said[:, half:])
    return normalise(seen @ weights["out"] + weights["bias"])


def add_up(weights: Mapping[str, Floats], forms: WordForms, words: Sequence[str]) -> Floats:
    """What the tables say of each word. Shape (words, width)."""
    rows = np.array([forms.rows(word) for word in words])
    known: Floats = np.array([forms.flags(word) for word in words], np.float32) @ weights["flags"]
    for column, table in enumerate(TABLES):
        known += weights[table][rows[:, column]]
    return known


def gather(seen: Floats, width: int) -> Floats:
    """Each row with the rows `width` before and after it, zeros beyond the ends."""
    blank = np.zeros((width, seen.shape[1]), np.float32)
    before = np.concatenate([blank, seen[:-width]])[: len(seen)]
    after = np.concatenate([seen[width:], blank])[: len(seen)]
    return np.concatenate([before, seen, after], axis=1)


def normalise(scores: Floats) -> Floats:
    """Softmax over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return cast(Floats, raised / raised.sum(axis=-1, keepdims=True))


def load_network(lexicon: Lexicon, cues: Cues, folder: Traversable | None = None) -> NameNetwork:
    """The network in `folder`, the one that comes with the package unless said.

    Raises ExciseError MODEL_DAMAGED where the file is not the one its card describes.
    """
    folder = folder or resources.files("worker.people")
    raw = (folder / _FILE).read_bytes()
    card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
    if hashlib.sha256(raw).hexdigest() != card["sha256"]:
        raise ExciseError(
            "MODEL_DAMAGED",
            "The people model is not the one its card describes.",
            "Install Excise again, or train the model with `make model`.",
        )
    return unpack_network(raw, lexicon, cues)


def unpack_network(raw: bytes, lexicon: Lexicon, cues: Cues) -> NameNetwork:
    with np.load(io.BytesIO(raw), allow_pickle=False) as stored:
        words = str(stored["words"]).split("\n")
        weights = {
            name: stored[name].astype(np.float32) for name in stored.files if name not in _PLAIN
        }
        widths = tuple(int(width) for width in stored["widths"])
    first = weights["word"].shape[0] - len(words)
    vocabulary = {word: first + row for row, word in enumerate(words)}
    forms = WordForms(vocabulary, lexicon, cues)
    return NameNetwork(weights, widths, forms, add_up(weights, forms, words))
