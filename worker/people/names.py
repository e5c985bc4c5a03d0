"""Reads a name where a cue says one should stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.namewords import NameWords
from worker.people.tokens import Token

Range = tuple[int, int]  # token indices, end exclusive

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
_AND = frozenset({"and", "&"})
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class NameReader:
    """Judges word by word whether a name goes on.

    A `strong` cue (a title) lets words pass that could also be common ones; a weak cue does not.
    """

    lexicon: Lexicon
    cues: Cues

    @property
    def words(self) -> NameWords:
        return NameWords(self.lexicon, self.cues)

    def read(self, tokens: Sequence[Token], at: int, *, strong: bool) -> Range | None:
        """The name that begins at a token; None where none does."""
        index, named, last_word = at, 0, at
        while index < len(tokens) and index - at < 2 * _MOST_WORDS and named < _MOST_WORDS:
            token = tokens[index]
            if index > at and (token.gap == 3 or tokens[index - 1].possessive):
                break
            if self._is_initial(tokens, index):
                index += 2
                continue
            if self._is_initials(tokens, index):
                index += 1
                continue
            spelled = token.text.isupper() and not token.capitals  # DAS the office, not das Neves
            if (
                token.low in self.lexicon.particles
                and not spelled
                and self._leads_on(tokens, index, strong=strong, named=named)
            ):
                index += 1
                continue
            if not self.words.accept(tokens, index, strong=strong, named=named):
                break
            named += 1
            index += 1
            last_word = index
        if not named or self.is_explained(tokens, at, last_word):
            return None
        if " ".join(token.low for token in tokens[at:last_word]) in self.lexicon.phrases:
            return None
        return at, self._with_suffix(tokens, last_word)

    def read_several(self, tokens: Sequence[Token], at: int, *, strong: bool) -> list[Range]:
        """Names joined by commas and "and"."""
        found: list[Range] = []
        index = at
        while (name := self.read(tokens, index, strong=strong)) is not None:
            found.append(name)
            index = name[1]
            joined = False
            if index < len(tokens) and tokens[index].text == ",":
                index, joined = index + 1, True
            if index < len(tokens) and tokens[index].low in _AND:
                index, joined = index + 1, True
            if not joined or index >= len(tokens) or tokens[index].gap == 3:
                break
        return found

    def _with_suffix(self, tokens: Sequence[Token], end: int) -> int:
        """The end of a name with its `, Jr.`"""
        for comma in (0, 1):
            if end + comma < len(tokens) and tokens[end + comma].low in _SUFFIXES:
                return end + comma + 1
            if end >= len(tokens) or tokens[end].text != ",":
                break
        return end

    def is_explained(self, tokens: Sequence[Token], at: int, end: int) -> bool:
        """Whether a short form in brackets follows that these words spell out, as of a body; behind
        a forename it is the person's initials."""
        first = tokens[at].low
        if self.lexicon.is_forename(first) and not self.lexicon.is_common(first):
            return False
        if end + 2 >= len(tokens) or tokens[end].text != "(" or tokens[end + 2].text != ")":
            return False
        short = tokens[end + 1].text
        initials = "".join(token.text[0] for token in tokens[at:end] if token.word)
        return len(short) > 1 and short.isupper() and short.endswith(initials.upper())

    def skip_phrase(self, tokens: Sequence[Token], at: int) -> int:
        """The index after a place of several words that begins at a token; `at` where none does."""
        if tokens[at].low not in self.lexicon.phrase_starts:
            return at
        words: list[str] = []
        for index in range(at, min(at + 4, len(tokens))):
            words.append(tokens[index].low)
            if " ".join(words) in self.lexicon.phrases:
                return index + 1
        return at

    def begins_initials(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a token is an initial, its point, or initials, with more of a name behind."""
        point = tokens[at].text == "." and at > 0 and self._is_initial(tokens, at - 1)
        return point or self._is_initial(tokens, at) or self._is_initials(tokens, at)

    def _is_initial(self, tokens: Sequence[Token], at: int) -> bool:
        """A letter and a point before more of the name; `J.F.` is one token without its own."""
        if at + 2 >= len(tokens):
            return False
        token, point, following = tokens[at : at + 3]
        return (
            len(token.text) == 1
            and token.capital
            and point.text == "."
            and point.gap == 0
            and following.word
            and following.gap in (1, 2)
            and following.capital
        )

    def _is_initials(self, tokens: Sequence[Token], at: int) -> bool:
        """`J.F.` before more of the name; not `U.S.`."""
        if at + 1 >= len(tokens) or not tokens[at].word or "." not in tokens[at].text:
            return False
        following = tokens[at + 1]
        return (
            tokens[at].low not in self.lexicon.united_states
            and tokens[at].low not in ("u.n.", "u.k.", "p.m.", "a.m.")
            and following.word
            and following.gap < 3
            and following.capital
        )

    def _leads_on(self, tokens: Sequence[Token], at: int, *, strong: bool, named: int) -> bool:
        """Whether a particle is followed by a name, perhaps after another particle."""
        for index in range(at + 1, min(at + 4, len(tokens))):
            if tokens[index].gap == 3 or not tokens[index].word:
                return False
            if tokens[index].low not in self.lexicon.particles:
                if tokens[at].low in ("y", "e") and not named:
                    return False
                return self.words.accept(tokens, index, strong=strong, named=max(named, 1))
        return False
