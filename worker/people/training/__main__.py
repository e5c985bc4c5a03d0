"""`python -m worker.people.training CORPUS`: read, disguise, learn, write the network and its card.

CORPUS is a folder with `frus_train.jsonl.gz`, `names_surnames.csv` and `names_forenames.csv`.
"""

import hashlib
import io
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from worker.people.cues import load_cues
from worker.people.lexicon import load_lexicon
from worker.people.training.corpus import MASKED, Reader, Telegram, read_corpus
from worker.people.training.disguise import Sample, disguise
from worker.people.training.learning import Adam, Batch, Weights, draw_weights, find_gradients
from worker.people.training.namepool import make_pool, read_names
from worker.people.training.words import Encoded, WordList, choose_vocabulary, encode_telegrams
from worker.people.wordforms import (
    FIRST_WORD,
    FORENAME_FLAG,
    KNOWN_FLAG,
    SURNAME_FLAG,
    UNKNOWN,
    WordForms,
)

SEED: Final = 1
EPOCHS: Final = 6
# How many words each layer looks to either side: seven in all.
WIDTHS: Final = (1, 2, 4)
WINDOW: Final = 192  # words
WINDOWS: Final = 48  # a step
WARM_UP: Final = 200  # steps
_BLANK_CONTEXT: Final = 48  # a blank line before, nothing else
# How often a word's own row, and what lists of names say of it, is hidden from the network.
_WORD_HIDDEN: Final = 0.08
_LISTS_HIDDEN: Final = 0.25


def train(corpus: Path, out: Path) -> None:
    """Learn the network from `corpus` and write network.npz and network.json to `out`."""
    began = time.monotonic()
    lexicon, cues = load_lexicon(), load_cues()
    telegrams = list(read_corpus(corpus / "frus_train.jsonl.gz", Reader(lexicon, cues)))
    pool = make_pool(
        read_names(corpus / "names_surnames.csv") | _borne(telegrams),
        read_names(corpus / "names_forenames.csv"),
        SEED,
    )
    encoded, words = encode_telegrams(telegrams, pool, lexicon)
    vocabulary = choose_vocabulary(encoded, words, FIRST_WORD)
    forms = WordForms(vocabulary, lexicon, cues)
    weights = learn(encoded, words, forms)
    raw = pack(weights, vocabulary)
    (out / "network.npz").write_bytes(raw)
    card = describe(corpus, telegrams, weights, raw)
    (out / "network.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    _tell(f"{len(raw):,} bytes in {time.monotonic() - began:,.0f} s")


def learn(telegrams: Sequence[Encoded], words: WordList, forms: WordForms) -> Weights:
    """Go through all telegrams EPOCHS times, each time under other disguises."""
    tables = np.array([forms.rows(low) for low in words.lows], np.int64)
    flags = np.array([forms.flags(low) for low in words.lows], np.float32)
    random = np.random.default_rng(SEED)
    weights = draw_weights(FIRST_WORD + len(forms.vocabulary), len(WIDTHS), random)
    adam = Adam(weights)
    steps = EPOCHS * (sum(len(one.words) + 4 for one in telegrams) // (WINDOW * WINDOWS) + 1)
    for epoch in range(1, EPOCHS + 1):
        losses = []
        for sample in _draw_batches(telegrams, words, random):
            batch = _look_up(sample, tables, flags, random)
            share = min(1, (adam.steps + 1) / WARM_UP) * max(0.02, 1 - adam.steps / steps)
            loss, gradients = find_gradients(weights, WIDTHS, batch, random)
            adam.step(gradients, share)
            losses.append(loss)
        _tell(f"round {epoch} of {EPOCHS}: loss {np.mean(losses):.4f}")
    return weights


def pack(weights: Weights, vocabulary: dict[str, int]) -> bytes:
    """The file of the network: weights in half precision, and the words of its vocabulary."""
    stored: dict[str, Any] = {name: table.astype(np.float16) for name, table in weights.items()}
    stored["widths"] = np.array(WIDTHS)
    stored["words"] = np.array("\n".join(vocabulary))
    file = io.BytesIO()
    np.savez_compressed(file, **stored)
    return file.getvalue()


def describe(
    corpus: Path, telegrams: Sequence[Telegram], weights: Weights, raw: bytes
) -> dict[str, Any]:
    """What was learned from what."""
    names = ("frus_train.jsonl.gz", "names_surnames.csv", "names_forenames.csv")
    return {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "bytes": len(raw),
        "parameters": int(sum(table.size for table in weights.values())),
        "seed": SEED,
        "rounds": EPOCHS,
        "telegrams": len(telegrams),
        "words": sum(len(one.tokens) for one in telegrams),
        "names": sum(len(one.names) for one in telegrams),
        "data": {name: hashlib.sha256((corpus / name).read_bytes()).hexdigest() for name in names},
        "licence": "Foreign Relations of the United States: public domain; lists of names: CC0",
    }


def _borne(telegrams: Sequence[Telegram]) -> set[str]:
    """Surnames the telegrams name people by."""
    last = (one.tokens[name.end - 1].text for one in telegrams for name in one.names)
    return {text for text in last if text.isalpha() and text[0].isupper()}


def _draw_batches(
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


def _look_up(
    sample: Sample, tables: np.ndarray, flags: np.ndarray, random: np.random.Generator
) -> Batch:
    """What the network sees of the words, some of it hidden."""
    seen, said = tables[sample.words], flags[sample.words]
    seen[..., 0][random.random(seen.shape[:2]) < _WORD_HIDDEN] = UNKNOWN
    hidden = random.random(seen.shape[:2]) < _LISTS_HIDDEN
    said[..., FORENAME_FLAG : SURNAME_FLAG + 1][hidden] = 0
    said[..., KNOWN_FLAG][hidden & (seen[..., 0] == UNKNOWN)] = 0
    return Batch(seen, said, sample.contexts, sample.labels)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    train(Path(sys.argv[1]), Path("worker/people"))
