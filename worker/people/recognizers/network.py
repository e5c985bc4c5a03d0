"""Names the network sees, judged once more from all places where a word stands in the text."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from worker.people.evidence import Clue
from worker.people.names import NameReader, Range
from worker.people.namewords import is_spoken
from worker.people.network import BEGINS, GOES_ON, OUTSIDE, NameNetwork
from worker.people.recognizers.base import NameRecognizer
from worker.people.repute import Repute
from worker.people.surroundings import Surroundings
from worker.people.tokens import Token
from worker.people.wordforms import is_spelled

# How sure the network must be of a word: where the text as a whole names someone so, where it does
# not, and where it is an ordinary word or a place besides. The point of an initial goes by the
# first.
_HERE: Final = 0.5
_ALONE: Final = 0.8
_ALONE_PLAIN: Final = 0.95
_FAINTLY: Final = 0.1
_HUMPS: Final = re.compile(r"[A-Z]+[a-z]+")
_LONGEST_CODE: Final = 4
_LONGEST_SHORT_FORM: Final = 3


class NetworkRecognizer(NameRecognizer):
    """Runs of words that the network takes for names, in any case, and that no neighbour shows to
    be a ship, a mine or a short form."""

    def __init__(self, network: NameNetwork) -> None:
        super().__init__()
        self.network = network
        self.lexicon = network.forms.lexicon
        self.names = NameReader(self.lexicon, network.forms.cues)
        self.repute = Repute(self.lexicon, Surroundings(self.lexicon, network.forms.cues))

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        chances = self.network.judge(tokens)
        named = (1 - chances[:, OUTSIDE]).tolist()
        begins = (chances[:, BEGINS] > chances[:, GOES_ON]).tolist()
        runs = self._find_runs(tokens, named, begins)
        for start, end in self.repute.leave_things_out(tokens, runs, named):
            yield Clue(
                span=(tokens[start].start, tokens[end - 1].end),
                role="unknown",
                why="seen by the network",
                strength=0.6,
            )

    def _find_runs(
        self, tokens: Sequence[Token], named: Sequence[float], begins: Sequence[bool]
    ) -> list[Range]:
        """Ranges of tokens that read as names. begins: whether a word is rather a name's first; a
        point before such a one ends a sentence."""
        known = self.repute.find_names(tokens, named)
        runs, at = [], 0
        while at < len(tokens):
            if (after := self._skip(tokens, at)) > at:
                at = after
                continue
            end = at
            while (
                end < len(tokens)
                and self._is_part(tokens[end], named[end], known)
                and (end == at or tokens[end].gap < 3)
                and not (end > at and begins[end] and tokens[end - 1].text == ".")
            ):
                end += 1
            if end > at and (name := self._trim(tokens, at, end)):
                runs.append((self._reach_back(tokens, named, name[0]), name[1]))
            at = max(end, at + 1)
        return runs

    def _is_part(self, token: Token, named: float, known: set[str]) -> bool:
        if not token.word:
            return token.text == "." and named > _HERE  # of an initial: a comma parts two people
        if token.low in known:
            return named > _HERE or token.capital
        plain = self.repute.is_plain(token.low, capitals=token.capitals)
        return named > (_ALONE_PLAIN if plain else _ALONE)

    def _reach_back(self, tokens: Sequence[Token], named: Sequence[float], start: int) -> int:
        """The first of the words before a name that people bear and that may be part of it, though
        the network hardly thinks so: `Salvador Allende`."""
        while (
            start
            and tokens[start].gap in (1, 2)
            and tokens[start - 1].capital
            and not tokens[start - 1].possessive
            and self._may_begin(tokens[start - 1], named[start - 1])
        ):
            start -= 1
        return start

    def _may_begin(self, token: Token, named: float) -> bool:
        if token.low in self.lexicon.given:
            return True
        return named > _FAINTLY and self._is_borne(token)

    def _skip(self, tokens: Sequence[Token], at: int) -> int:
        """The index after a place or a title of several words; `at` where none begins."""
        cue = self.names.cues.match(tokens, at)
        if cue is not None and len(cue[0].words) > 1:
            return cue[1]
        return self.names.skip_phrase(tokens, at)

    def _trim(self, tokens: Sequence[Token], start: int, end: int) -> Range | None:
        """From the first word to the last, with initials before them; None for places and codes."""
        words = [at for at in range(start, end) if tokens[at].word]
        while words and _is_code(tokens, words[0]):
            words.pop(0)
        while words and _is_code(tokens, words[-1]):
            words.pop()
        if not any(self._may_name(tokens[at], alone=len(words) == 1) for at in words):
            return None
        start, end = words[0], words[-1] + 1
        while start < end and (cue := self.names.cues.match(tokens, start)) is not None:
            if cue[1] >= end and self._is_borne(tokens[end - 1]):
                break
            start = cue[1]
        if start >= end or self.names.is_explained(tokens, start, end):
            return None
        while start and self.names.begins_initials(tokens, start - 1):
            start -= 1
        return start, end

    def _may_name(self, token: Token, *, alone: bool) -> bool:
        """Whether a word can be a name by itself: it can be said, is no place, and in a line of
        mixed case no short form; in capitals a word of three letters that stands alone may be
        one."""
        low = token.low
        if self.lexicon.is_listed_place(low) or not is_spoken(low) or self._is_compound(token):
            return False
        if token.capitals:
            return self._is_borne(token) or not alone or len(low) > _LONGEST_SHORT_FORM
        return not is_spelled(token.text)

    def _is_compound(self, token: Token) -> bool:
        """Whether hyphens or inner capitals join ordinary words and places that no one bears:
        `Thai-US`, `UploadedFiles`."""
        humps = [] if token.capitals else _HUMPS.findall(token.text)
        parts = token.low.split("-") if len(humps) < 2 else [hump.lower() for hump in humps]
        return len(parts) > 1 and all(
            (self.lexicon.is_in_dictionary(part) or self.lexicon.is_place(part) or len(part) < 3)
            and not (self.lexicon.is_surname(part) or self.lexicon.is_forename(part))
            for part in parts
        )

    def _is_borne(self, token: Token) -> bool:
        return self.lexicon.is_surname(token.low) or self.lexicon.is_forename(token.low)


def _is_code(tokens: Sequence[Token], at: int) -> bool:
    """Whether a short word hangs on a stroke or point: an office's (`PM/WRA`), an address's."""
    if len(tokens[at].low) > _LONGEST_CODE:
        return False
    before = at > 0 and tokens[at].gap == 0 and tokens[at - 1].text in "/."
    after = at + 1 < len(tokens) and tokens[at + 1].gap == 0 and tokens[at + 1].text == "/"
    return before or after
