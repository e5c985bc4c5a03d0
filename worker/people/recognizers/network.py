"""Names the network sees, judged once more from all places where a word stands in the text."""

from collections.abc import Iterator, Sequence
from typing import Final

from worker.people.evidence import Clue
from worker.people.names import NameReader, Range
from worker.people.namewords import is_spoken
from worker.people.network import BEGINS, GOES_ON, OUTSIDE, Floats, NameNetwork
from worker.people.recognizers.base import NameRecognizer
from worker.people.repute import Repute
from worker.people.surroundings import Surroundings
from worker.people.tokens import Token
from worker.people.wordforms import is_spelled

# How sure the network must be of a word: where the text as a whole names someone so, where it does
# not. The point of an initial goes by the first.
_HERE: Final = 0.5
_ALONE: Final = 0.8
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
        runs = self._find_runs(tokens, chances, named)
        for start, end in self.repute.leave_things_out(tokens, runs, named):
            yield Clue(
                span=(tokens[start].start, tokens[end - 1].end),
                role="unknown",
                why="seen by the network",
                strength=0.6,
            )

    def _find_runs(
        self, tokens: Sequence[Token], chances: Floats, named: Sequence[float]
    ) -> list[Range]:
        """Ranges of tokens that read as names."""
        begins = (chances[:, BEGINS] > chances[:, GOES_ON]).tolist()
        known = self.repute.find_names(tokens, named)
        runs, at = [], 0
        while at < len(tokens):
            if (after := self._skip(tokens, at)) > at:
                at = after
                continue
            end = at
            while (
                end < len(tokens)
                and _is_part(tokens[end], named[end], known)
                and (end == at or not (begins[end] or tokens[end].gap == 3))
            ):
                end += 1
            if name := self._trim(tokens, at, end):
                runs.append(name)
            at = max(end, at + 1)
        return runs

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
        while (cue := self.names.cues.match(tokens, start)) is not None and cue[1] < end:
            start = cue[1]
        if self.names.is_explained(tokens, start, end):
            return None
        while start and self.names.begins_initials(tokens, start - 1):
            start -= 1
        return start, end

    def _may_name(self, token: Token, *, alone: bool) -> bool:
        """Whether a word can be a name by itself: it can be said, is no place, and in a line of
        mixed case no short form; in capitals a word of three letters that stands alone may be
        one."""
        low = token.low
        if self.lexicon.is_listed_place(low) or not is_spoken(low):
            return False
        if token.capitals:
            borne = self.lexicon.is_surname(low) or self.lexicon.is_forename(low)
            return borne or not alone or len(low) > _LONGEST_SHORT_FORM
        return not is_spelled(token.text)


def _is_part(token: Token, named: float, known: set[str]) -> bool:
    if not token.word:
        return token.text == "." and named > _HERE  # of an initial: a comma parts two people
    if token.low in known:
        return named > _HERE or token.capital
    return named > _ALONE


def _is_code(tokens: Sequence[Token], at: int) -> bool:
    """Whether a short word hangs on a stroke or point: an office's (`PM/WRA`), an address's."""
    if len(tokens[at].low) > _LONGEST_CODE:
        return False
    before = at > 0 and tokens[at].gap == 0 and tokens[at - 1].text in "/."
    after = at + 1 < len(tokens) and tokens[at + 1].gap == 0 and tokens[at + 1].text == "/"
    return before or after
