"""`python -m worker.people.training CORPUS`: read, disguise, learn, write the network and its card.

CORPUS is a folder with `frus_train.jsonl.gz`, `names_surnames.csv` and `names_forenames.csv`.
"""

import hashlib
import io
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from worker.people.cues import load_cues
from worker.people.lexicon import load_lexicon
from worker.people.training.batches import Feeder
from worker.people.training.comparison import compare
from worker.people.training.corpus import Reader, Telegram, read_corpus
from worker.people.training.learning import Weights
from worker.people.training.namepool import make_pool, read_names
from worker.people.training.rounds import Course, learn
from worker.people.training.words import choose_vocabulary, encode_telegrams
from worker.people.wordforms import FIRST_WORD, WordForms

# Each layer looks farther to either side: seven words in all.
COURSE: Final = Course(widths=(1, 2, 4), rounds=6)


def train(corpus: Path, out: Path) -> None:
    """Learn the network from `corpus` and write network.npz and network.json to `out`."""
    began = time.monotonic()
    lexicon, cues = load_lexicon(), load_cues()
    telegrams = list(read_corpus(corpus / "frus_train.jsonl.gz", Reader(lexicon, cues)))
    pool = make_pool(
        read_names(corpus / "names_surnames.csv") | _borne(telegrams),
        read_names(corpus / "names_forenames.csv"),
        COURSE.seed,
    )
    encoded, words = encode_telegrams(telegrams, pool, lexicon)
    vocabulary = choose_vocabulary(encoded, words, FIRST_WORD)
    feeder = Feeder(words, WordForms(vocabulary, lexicon, cues))
    weights = learn(encoded, feeder, COURSE, _tell)
    raw = pack(weights, vocabulary)
    (out / "network.npz").write_bytes(raw)
    card = describe(corpus, telegrams, weights, raw)
    card["compared"] = compare(encoded, feeder, _tell)
    (out / "network.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    _tell(f"{len(raw):,} bytes in {time.monotonic() - began:,.0f} s")


def pack(weights: Weights, vocabulary: dict[str, int]) -> bytes:
    """The file of the network: weights in half precision, and the words of its vocabulary."""
    stored: dict[str, Any] = {name: table.astype(np.float16) for name, table in weights.items()}
    stored["widths"] = np.array(COURSE.widths)
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
        "seed": COURSE.seed,
        "rounds": COURSE.rounds,
        "telegrams": len(telegrams),
        "words": sum(len(one.tokens) for one in telegrams),
        "names": sum(len(one.names) for one in telegrams),
        "widths": list(COURSE.widths),
        "data": {name: hashlib.sha256((corpus / name).read_bytes()).hexdigest() for name in names},
        "licence": "Foreign Relations of the United States: public domain; lists of names: CC0",
    }


def _borne(telegrams: Sequence[Telegram]) -> set[str]:
    """Surnames the telegrams name people by."""
    last = (one.tokens[name.end - 1].text for one in telegrams for name in one.names)
    return {text for text in last if text.isalpha() and text[0].isupper()}


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    train(Path(sys.argv[1]), Path("worker/people"))
