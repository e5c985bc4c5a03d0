"""Learning: the gradients are right, the disguises keep the labels, the same seed learns the same."""

from typing import Any

import numpy as np
import pytest

from worker.people.cues import load_cues
from worker.people.lexicon import load_lexicon
from worker.people.network import BEGINS, GOES_ON, OUTSIDE, TABLES, unpack_network
from worker.people.recognizers.network import NetworkRecognizer
from worker.people.tokens import split_tokens
from worker.people.training.__main__ import COURSE, pack
from worker.people.training.batches import Feeder
from worker.people.training.comparison import ARCHITECTURES, compare
from worker.people.training.corpus import MASKED, Reader, Telegram
from worker.people.training.disguise import disguise
from worker.people.training.learning import Batch, draw_weights, find_gradients
from worker.people.training.namepool import NamePool, make_pool
from worker.people.training.rounds import Course, learn
from worker.people.training.words import Encoded, WordList, choose_vocabulary, encode_telegrams
from worker.people.wordforms import CONTEXTS, FIRST_WORD, FLAGS, PREFIXES, SUFFIXES, WordForms

TEXT = "Ambassador Zemskov told us that General Grelov left. Grelov’s staff stayed in Lima."


def row(text: str, *names: tuple[str, str]) -> dict[str, Any]:
    persons, at = [], 0
    for name, person in names:
        start = text.index(name, at)
        at = start + len(name)
        persons.append({"start": start, "end": at, "text": name, "person_key": person})
    return {"volume": "v", "text": text, "persons": persons, "persons_extra": []}


@pytest.fixture(scope="module")
def telegram() -> Telegram:
    tags = [("Zemskov", "z"), ("General Grelov", "g"), ("Grelov", "g")]
    return Reader(load_lexicon(), load_cues()).read(row(TEXT, *tags))


@pytest.fixture(scope="module")
def pool() -> NamePool:
    return make_pool({"Abarro", "Benlio", "Corvand", "Delmira"}, {"Anton", "Bela"}, seed=3)


@pytest.fixture(scope="module")
def encoded(telegram: Telegram, pool: NamePool) -> tuple[list[Encoded], WordList]:
    return encode_telegrams([telegram] * 12, pool, load_lexicon())


def test_titles_in_a_tag_are_no_part_of_the_name(telegram: Telegram) -> None:
    named = [t.text for t, label in zip(telegram.tokens, telegram.labels, strict=True) if label]
    assert named == ["Zemskov", "Grelov", "Grelov"]
    assert set(telegram.labels.tolist()) == {OUTSIDE, BEGINS}


def test_each_gradient_is_the_slope_of_the_loss() -> None:
    random = np.random.default_rng(0)
    weights: Any = {
        name: table.astype(np.float64) for name, table in draw_weights(50, 3, random).items()
    }
    sizes = (50, PREFIXES, SUFFIXES, PREFIXES)
    batch = Batch(
        np.stack([random.integers(0, size, (2, 20)) for size in sizes], -1),
        (random.random((2, 20, FLAGS)) > 0.7).astype(np.float32),
        random.integers(0, CONTEXTS, (2, 20)),
        random.integers(0, MASKED + 1, (2, 20)).astype(np.int8),
    )
    widths = (1, 2, 4)
    _, gradients = find_gradients(weights, widths, batch, None)
    assert gradients.keys() == weights.keys()
    for name, gradient in gradients.items():
        place = tuple(np.unravel_index(np.abs(gradient).argmax(), gradient.shape))
        losses = []
        for step in (1e-4, -2e-4):
            weights[name][place] += step
            losses.append(find_gradients(weights, widths, batch, None)[0])
        weights[name][place] += 1e-4
        assert (losses[0] - losses[1]) / 2e-4 == pytest.approx(gradient[place], rel=0.02), name


def test_a_disguise_changes_names_alike_and_no_label(
    encoded: tuple[list[Encoded], WordList], pool: NamePool
) -> None:
    (first, *_), words = encoded
    swapped = set()
    for seed in range(40):
        sample = disguise(first, words, np.random.default_rng(seed))
        assert sample.labels is first.labels
        assert len(sample.words) == len(sample.contexts) == len(first.words)
        grelov = {words.lows[sample.words[end - 1]] for _, end, who in first.names if who == "g"}
        assert len(grelov) == 1
        swapped |= grelov
    assert {"grelov"} < swapped
    assert swapped & {name.lower() for name in pool.surnames}


def test_no_name_has_a_row_of_its_own(encoded: tuple[list[Encoded], WordList]) -> None:
    vocabulary = choose_vocabulary(*encoded, first=FIRST_WORD)
    assert "told" in vocabulary
    assert not {"zemskov", "grelov"} & vocabulary.keys()
    assert min(vocabulary.values()) == FIRST_WORD


def test_the_same_seed_learns_the_same_and_it_is_of_use(
    encoded: tuple[list[Encoded], WordList],
) -> None:
    telegrams, words = encoded
    lexicon, cues = load_lexicon(), load_cues()
    vocabulary = choose_vocabulary(*encoded, first=FIRST_WORD)
    feeder = Feeder(words, WordForms(vocabulary, lexicon, cues))
    course = Course(COURSE.widths, rounds=60, warm_up=10)
    once, again = (pack(learn(telegrams, feeder, course, print), vocabulary) for _ in range(2))
    assert once == again
    recognizer = NetworkRecognizer(unpack_network(once, lexicon, cues))
    clues = recognizer.clues(TEXT, split_tokens(TEXT))
    assert [TEXT[slice(*clue.span)] for clue in clues] == ["Zemskov", "Grelov", "Grelov"]


def test_a_comparison_tells_what_each_network_finds_and_costs(
    encoded: tuple[list[Encoded], WordList],
) -> None:
    telegrams, words = encoded
    forms = WordForms(choose_vocabulary(*encoded, first=FIRST_WORD), load_lexicon(), load_cues())
    compared = compare(telegrams * 10, Feeder(words, forms), print)
    assert [one["widths"] for one in compared] == [list(widths) for widths in ARCHITECTURES]
    assert all(0 <= one["recall"] <= 1 and one["microseconds"] > 0 for one in compared)


def test_every_table_is_learned() -> None:
    weights = draw_weights(10, 3, np.random.default_rng(0))
    assert {*TABLES, "context", "flags", "out", "bias"} < weights.keys()
    assert weights["out"].shape[1] > GOES_ON
