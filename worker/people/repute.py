"""What all places of a word in a text say together: a name, or a ship, a mine, a short form."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from worker.people.lexicon import Lexicon
from worker.people.names import Range
from worker.people.namewords import is_contracted
from worker.people.surroundings import SURE, Surroundings
from worker.people.tokens import Token

# Below this at every place a word is no name, whatever stands around it.
_LEAST: Final = 0.2
# A name the network is so sure of, on average, is no thing, whatever its neighbours say; of a
# surname that people are known by it need be less sure, and one sure place is enough where few of
# the others speak for a thing. Else things must outweigh persons so many times over: a name missed
# costs more than a thing withheld.
_SURE_ON_AVERAGE: Final = 0.9
_ONCE_SURE: Final = 0.8
_SURE_OF_BORNE: Final = 0.5
_OUTWEIGHS: Final = 4


@dataclass(frozen=True, slots=True)
class _Bar:
    """A word is a name in the whole text where its places say so on average, or one of them almost
    for certain and the others not against it: `Allende` in "the Allende trip" by "Allende said"."""

    mean: float
    most: float
    least: float

    def passes(self, chances: Sequence[float]) -> bool:
        mean = sum(chances) / len(chances)
        return mean > self.mean or (max(chances) > self.most and mean > self.least)


# An ordinary word or a place is seldom a name; a word that no list has is one soon.
_PLAIN: Final = _Bar(0.5, 1.0, 1.0)
_LISTED: Final = _Bar(0.3, 0.9, 0.12)
_UNLISTED: Final = _Bar(0.2, 0.8, 0.06)


@dataclass(frozen=True, slots=True)
class Repute:
    """Judges words by the whole text. `named`: for each token the chance that it is part of a
    name."""

    lexicon: Lexicon
    surroundings: Surroundings

    def find_names(self, tokens: Sequence[Token], named: Sequence[float]) -> set[str]:
        """Words, in lower case, that are names wherever they stand with a capital."""
        places: dict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(tokens):
            if token.word and len(token.low) > 2:
                places[token.low].append(at)
        return {
            word
            for word, where in places.items()
            if self._is_name(
                word,
                [named[at] for at in where],
                capitals=all(tokens[at].capitals for at in where),
            )
        }

    def leave_things_out(
        self, tokens: Sequence[Token], runs: Sequence[Range], named: Sequence[float]
    ) -> Iterator[Range]:
        """Those of `runs` whose neighbours, all over the text, do not speak for a thing."""
        short_forms = self.surroundings.find_short_forms(tokens)
        things = self.surroundings.find_things(tokens)
        by_word: dict[str, list[Range]] = defaultdict(list)
        for run in runs:
            by_word[tokens[run[1] - 1].low].append(run)
        refused = {
            word
            for word, same in by_word.items()
            if word in short_forms or self._is_thing(tokens, same, named, word in things)
        }
        return (run for run in runs if tokens[run[1] - 1].low not in refused)

    def _is_name(self, word: str, chances: Sequence[float], *, capitals: bool) -> bool:
        if max(chances) < _LEAST or is_contracted(word):
            return False
        plain = self.is_plain(word, capitals=capitals)
        return self._bar(word, plain=plain).passes(chances)

    def _bar(self, word: str, *, plain: bool) -> _Bar:
        if plain:
            return _PLAIN
        only_a_name = self.lexicon.is_surname(word) and not self.lexicon.is_common(word)
        return _LISTED if self.lexicon.is_known(word) and not only_a_name else _UNLISTED

    def is_plain(self, word: str, *, capitals: bool) -> bool:
        """An ordinary word or a place, which a name is seldom. capitals: it is always written in
        capitals, so that its case says nothing."""
        return (
            self.lexicon.is_place(word)
            or word in self.lexicon.towns
            or (
                self.lexicon.is_in_dictionary(word)
                and not self.lexicon.is_also_name(word, capitals=capitals)
            )
        )

    def _is_thing(
        self, tokens: Sequence[Token], same: Sequence[Range], named: Sequence[float], shown: bool
    ) -> bool:
        chances = [max(named[slice(*run)]) for run in same]
        last = tokens[same[0][1] - 1].low
        person, thing = self._weigh(tokens, same)
        thing += shown
        if max(chances) > _ONCE_SURE and thing < len(same) / 2:
            return False
        sure = _SURE_OF_BORNE if self.lexicon.is_surname(last) else _SURE_ON_AVERAGE
        mean = sum(chances) / len(chances)
        return thing > 0 and thing >= _OUTWEIGHS * person and mean <= sure

    def _weigh(self, tokens: Sequence[Token], runs: Sequence[Range]) -> tuple[float, float]:
        """How much the neighbours of all these places surely speak for a person, and how much for a
        thing."""
        votes = [self.surroundings.weigh(tokens, run) for run in runs]
        return sum(vote for vote in votes if vote >= SURE), -sum(v for v in votes if v < 0)
