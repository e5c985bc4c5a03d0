"""Full names known by their forename, whatever the case."""

from collections.abc import Iterator, Sequence

from worker.people.cues import Cues
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader, Range
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token


class ForenameRecognizer(NameRecognizer):
    """A forename and at least one more word that reads as a name."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.names = NameReader(lexicon, cues)

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        at = 0
        while at < len(tokens):
            name = self._full_name(tokens, at)
            if name is None:
                at = max(at + 1, self.names.skip_phrase(tokens, at))
                continue
            yield Clue(
                span=(tokens[name[0]].start, tokens[name[1] - 1].end),
                role="unknown",
                why="forename",
                strength=0.7,
            )
            at = name[1]

    def _full_name(self, tokens: Sequence[Token], at: int) -> Range | None:
        token = tokens[at]
        low = token.low.split("-")[0]
        if not token.word or not token.capital or not self.lexicon.is_forename(low):
            return None
        if low in self.names.cues.verbs or low in self.lexicon.particles:
            return None
        also_word = self.lexicon.is_common(low) and self.lexicon.is_also_name(low, capitals=True)
        name = self.names.read(tokens, at, strong=also_word)
        if name is None or name[1] - name[0] < 2:
            return None
        return name if any(len(part.text) > 2 for part in tokens[slice(*name)]) else None
