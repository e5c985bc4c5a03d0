"""Surnames by being no word of the language and by what stands around them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader, Range
from worker.people.surroundings import SURE, Surroundings
from worker.people.tokens import Token


class RareNames:
    """Judges each rare word once for the whole text, from all the places where it stands."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        self.lexicon = lexicon
        self.cues = cues
        self.names = NameReader(lexicon, cues)
        self.surroundings = Surroundings(lexicon, cues)

    def find(self, tokens: Sequence[Token]) -> Iterator[Range]:
        """Ranges of tokens whose neighbours, all over the text, speak for a person."""
        found: dict[str, list[Range]] = defaultdict(list)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            cue = self.cues.match(tokens, at)
            after = cue[1] if cue else self.names.skip_phrase(tokens, at)
            name = self._rare_name(tokens, at) if after == at and token.capital else None
            if name is not None:
                found[tokens[name[1] - 1].low].append(name)
            at = max(after, name[1] if name else at + 1)
        for last, names in found.items():
            votes = [self.surroundings.weigh(tokens, name) for name in names]
            person = sum(vote for vote in votes if vote > 0)
            thing = -sum(vote for vote in votes if vote < 0)
            enough = person > thing if self.lexicon.is_surname(last) else max(votes) >= SURE
            if enough and person > thing:
                yield from names

    def _rare_name(self, tokens: Sequence[Token], at: int) -> Range | None:
        token = tokens[at]
        if not token.word or not token.capital:
            return None
        if token.low in self.lexicon.particles:
            following = self._rare_name(tokens, at + 1) if at + 1 < len(tokens) else None
            return following and self.names.read(tokens, at, strong=False)
        return self.names.read(tokens, at, strong=False) if self._is_rare(token) else None

    def _is_rare(self, token: Token) -> bool:
        """A known surname, or a word no list knows and no short form."""
        if self.lexicon.is_surname(token.low):
            return token.capitals or not token.text.isupper()
        if self.lexicon.is_known(token.low):
            return False
        return len(token.low) > 3 if token.capitals else not token.text.isupper()
