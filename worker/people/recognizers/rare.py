"""Surnames alone, known by being no word of the language and by what stands around them."""

from collections.abc import Iterator, Sequence

from worker.people.cues import Cues
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.names import Range
from worker.people.rarenames import RareNames
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token


class RareNameRecognizer(NameRecognizer):
    """Rare words whose neighbours speak for a person, widened to the whole name."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.rare = RareNames(lexicon, cues)

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        short_forms = _short_forms(tokens)
        for name in self.rare.find(tokens):
            if tokens[name[1] - 1].low in short_forms or self._in_quotation(tokens, name):
                continue
            start, end = self.rare.names.widen(tokens, name)
            if start and tokens[start].gap == 0 and tokens[start - 1].text == "/":
                continue  # an office or an address
            yield Clue(
                span=(tokens[start].start, tokens[end - 1].end),
                role="unknown",
                why="rare word used as a name",
                strength=0.6,
            )

    def _in_quotation(self, tokens: Sequence[Token], name: Range) -> bool:
        """Whether small words of another language crowd around."""
        window = [token.low for token in tokens[max(name[0] - 12, 0) : name[1] + 12]]
        foreign = sum(word in self.lexicon.foreign_function for word in window)
        own = sum(word in self.lexicon.function for word in window)
        return foreign > 3 and foreign > own


def _short_forms(tokens: Sequence[Token]) -> set[str]:
    return {
        token.low
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if before.text == "(" and after.text == ")"
    }
