"""Telegrams as cables bring them: other people's names, other places, capitals, wrapped lines."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from worker.people.network import OUTSIDE
from worker.people.training.words import Bools, Encoded, Ints, WordList
from worker.people.wordforms import context

Case = Literal["as written", "capitals", "lower"]

# How often each is done to a telegram, or to a person, place or space in it.
CAPITALS: Final = 0.54
LOWER: Final = 0.04
NAMES_SWAPPED: Final = 0.75
PERSON_SWAPPED: Final = 0.8
SURNAME_INVENTED: Final = 0.45
FORENAME_INVENTED: Final = 0.2
THINGS_SWAPPED: Final = 0.45
PLACE_SWAPPED: Final = 0.35
SHORT_FORM_SWAPPED: Final = 0.5
WRAPPED: Final = 0.5
BROKEN: Final = 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    """What the network is shown: rows of words and of contexts, and the answers."""

    words: Ints
    contexts: Ints
    labels: NDArray[np.int8]


def disguise(telegram: Encoded, words: WordList, random: np.random.Generator) -> Sample:
    """The telegram under a disguise drawn by `random`."""
    rows = telegram.words.copy()
    if random.random() < NAMES_SWAPPED:
        _swap_names(rows, telegram, words, random)
    if random.random() < THINGS_SWAPPED:
        outside = telegram.labels == OUTSIDE
        _swap(rows, words.places[rows] & outside, words.invented, PLACE_SWAPPED, random)
        _swap(rows, words.shortened[rows] & outside, words.short_forms, SHORT_FORM_SWAPPED, random)
    dice = random.random()
    case: Case = "capitals" if dice < CAPITALS else "lower" if dice > 1 - LOWER else "as written"
    gaps = telegram.gaps
    if random.random() < WRAPPED:
        gaps = np.where((gaps == 1) & (random.random(len(gaps)) < BROKEN), 2, gaps)
    return Sample(rows, write_context(telegram, rows, words, gaps, case), telegram.labels)


def write_context(telegram: Encoded, rows: Ints, words: WordList, gaps: Ints, case: Case) -> Ints:
    """Rows of the context table for a telegram written in `case`."""
    capital, spelled, capitals = words.capital[rows], words.spelled[rows], telegram.capitals
    if case == "capitals":
        capital = words.letters[rows]
        spelled, capitals = capital & words.several[rows], np.ones_like(capital)
    elif case == "lower":
        capital = spelled = capitals = np.zeros_like(capital)
    return context(gaps, capital, spelled, capitals, telegram.possessive)


def _swap_names(
    rows: Ints, telegram: Encoded, words: WordList, random: np.random.Generator
) -> None:
    """Give each person another name, the same wherever the telegram names him."""
    given: dict[str, tuple[int, int] | None] = {}
    for start, end, person in telegram.names:
        if person not in given:
            given[person] = _draw_name(words, random) if random.random() < PERSON_SWAPPED else None
        name = given[person]
        if name is None:
            continue
        forename, surname = name
        if words.letters[rows[end - 1]]:
            rows[end - 1] = surname
        for at in range(start, end - 1):
            if words.letters[rows[at]] and words.several[rows[at]]:
                rows[at] = forename


def _draw_name(words: WordList, random: np.random.Generator) -> tuple[int, int]:
    invented = random.random(2) < (FORENAME_INVENTED, SURNAME_INVENTED)
    forename = random.choice(words.invented if invented[0] else words.forenames)
    surname = random.choice(words.invented if invented[1] else words.surnames)
    return int(forename), int(surname)


def _swap(rows: Ints, which: Bools, into: Ints, share: float, random: np.random.Generator) -> None:
    """Give a share of the words at `which` other rows, the same wherever one stands."""
    old = np.unique(rows[which])
    old = old[random.random(len(old)) < share]
    if not len(old):
        return
    new = random.choice(into, len(old))
    place = np.minimum(np.searchsorted(old, rows), len(old) - 1)
    hit = which & (old[place] == rows)
    rows[hit] = new[place[hit]]
