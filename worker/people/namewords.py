"""Judges whether one word can be part of a name where it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.tokens import Token

_MOST_HYPHENS = 3
_CONTRACTED = re.compile(r"'(?:d|m|t|ll|re|ve)$")
_VOWELS = frozenset("aeiou")
# Surnames and forenames that are also small words: names right after a title, with a capital.
_SMALL_NAMES = frozenset({"may", "will", "so", "my"})


@dataclass(frozen=True, slots=True)
class NameWords:
    """strong: a title stands before. named: how many words of the name came before this one."""

    lexicon: Lexicon
    cues: Cues

    def accept(self, tokens: Sequence[Token], at: int, *, strong: bool, named: int) -> bool:
        token = tokens[at]
        first_after_title = strong and not named
        if not token.word or not is_spoken(token.low) or _is_glued(tokens, at, named):
            return False
        if (
            is_contracted(token.low)
            or self._is_small(token, first_after_title)
            or self._is_date(tokens, at)
            or self._is_title(token.low, named)
        ):
            return False
        parts = [part for part in token.low.replace("'", "-").split("-") if part]
        if all(map(self.lexicon.is_place, parts)) and not (
            (strong or named) and self._named_after_place(tokens, at, strong, named)
        ):
            return False
        common = all(map(self.lexicon.is_common, parts))
        if token.capitals:
            return not common or self._common_in_capitals(tokens, at, first_after_title, named)
        return self._is_capitalised(token, strong) and (
            not common or self._common_with_capital(tokens, at, strong, named)
        )

    def _is_small(self, token: Token, first_after_title: bool) -> bool:
        if not self.lexicon.is_function(token.low):
            return False
        return not (first_after_title and token.text.istitle() and token.low in _SMALL_NAMES)

    def _is_date(self, tokens: Sequence[Token], at: int) -> bool:
        """`May 27`, of which people bear the one."""
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        return (
            tokens[at].low in _SMALL_NAMES
            and following is not None
            and following.text[0].isdigit()
            and following.gap in (1, 2)
        )

    def _is_title(self, low: str, named: int) -> bool:
        """A title is no name, save where it follows one and people bear it (King, Bishop)."""
        if low not in self.cues.single:
            return False
        borne = self.lexicon.is_forename(low) or self.lexicon.is_surname(low)
        return not (borne and named and len(low) > 3)

    def _is_capitalised(self, token: Token, strong: bool) -> bool:
        """In mixed case a name has a capital; all in capitals it is one only after a title."""
        if not any(part[:1].isupper() for part in token.text.split("-")):
            return False
        return not token.text.isupper() or (strong and self._like_a_name(token.low))

    def _like_a_name(self, low: str) -> bool:
        """Whether letters in capitals are a name rather than a short form."""
        return len(low) > 2 and (
            len(low) > 4 or self.lexicon.is_surname(low) or self.lexicon.is_forename(low)
        )

    def _common_with_capital(
        self, tokens: Sequence[Token], at: int, strong: bool, named: int
    ) -> bool:
        """Whether an ordinary word with a capital is a name: after a title or forename, if it is
        not among the most ordinary, nor a body's name right after the title."""
        low = tokens[at].low
        if self.lexicon.is_also_name(low, capitals=False):
            return True
        if self.lexicon.is_frequent(low):
            return False
        after_forename = named > 0 and self.lexicon.is_forename(tokens[at - 1].low)
        return after_forename or (strong and (named > 0 or not self.lexicon.is_body(low)))

    def _common_in_capitals(
        self, tokens: Sequence[Token], at: int, first_after_title: bool, named: int
    ) -> bool:
        """Whether a common word is a name in a line of capitals: after a title or forename, and a
        likelier name than word, or with a word of speaking after it."""
        low = tokens[at].low
        if not first_after_title and not (named and self.lexicon.is_forename(tokens[at - 1].low)):
            return False
        if self.lexicon.is_also_name(low, capitals=True) or not self.lexicon.is_listed(low):
            return True  # in no list, and common by its ending alone: Pickering, Connally
        speaks = at + 1 < len(tokens) and tokens[at + 1].low in self.cues.verbs
        adverb = low.endswith("ly") or low in self.lexicon.contexts["between"]
        return speaks and not adverb and low not in self.cues.verbs

    def _named_after_place(
        self, tokens: Sequence[Token], at: int, strong: bool, named: int
    ) -> bool:
        """Whether a place's name is a person's here: a known surname; or, where no list of places
        has it, after a forename, with a capital after a title, or before a surname."""
        token = tokens[at]
        if self.lexicon.is_surname(token.low):
            return True
        if self.lexicon.is_listed_place(token.low):
            return False
        if strong and not token.capitals and token.text.istitle():
            return True
        if named:
            before = tokens[at - 1].low
            return self.lexicon.is_forename(before) or self.lexicon.is_surname(before)
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        return (
            following is not None
            and following.word
            and following.gap in (1, 2)
            and following.capital
            and (self.lexicon.is_surname(following.low) or not self.lexicon.is_known(following.low))
        )


def is_contracted(word: str) -> bool:
    """Whether a word ends as `they're` and `won't` do."""
    return _CONTRACTED.search(word) is not None


def is_spoken(word: str) -> bool:
    """Whether a word can be said: no letter alone, code, web address or row of deleted letters."""
    return (
        len(set(word)) > 1
        and "." not in word
        and word.count("-") <= _MOST_HYPHENS
        and any(
            letter in _VOWELS or not letter.isascii() or (letter == "y" and place)
            for place, letter in enumerate(word)
        )
    )


def _is_glued(tokens: Sequence[Token], at: int, named: int) -> bool:
    """Whether a word hangs on to what stands beside it: `VZCZ0001`, a second word in `A/B`."""
    if named and tokens[at].gap == 0:
        return True
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.gap != 0:
        return False
    return following.text[0].isdigit() or (named > 0 and following.text == "/")
