"""Names after office symbols: `EEB/ESC/IEC Jane Brown and AF/S John Green`."""

import re
from collections.abc import Iterator

from worker.people.cues import Cues
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader, Range
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token

# Office symbols of the Department of State (1 FAM) and of posts; a symbol joined to one of these
# or to another by a slash is one too.
_SYMBOL = re.compile(r"(?<![\w/])[A-Z]{1,6}(?:/[A-Z]{1,6}){1,4}(?![\w/])")


class OfficeRecognizer(NameRecognizer):
    """Two words at least: after a symbol a lone word is too often part of it."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.names = NameReader(lexicon, cues)

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        places = {token.start: index for index, token in enumerate(tokens)}
        ends = {token.end: index for index, token in enumerate(tokens)}
        for symbol in _SYMBOL.finditer(text):
            if symbol.start() not in places or symbol.end() not in ends:
                continue
            first = ends[symbol.end()] + 1
            if first >= len(tokens) or tokens[first].gap not in (1, 2):
                continue
            if tokens[first].gap == 2 and tokens[first].capitals:
                continue  # the next line of a list of stations
            title = self.names.cues.match(tokens, first)
            first = title[1] if title else first
            name = self.names.read(tokens, first, strong=True)
            if name is None or name[1] - name[0] < 2 or self._common(tokens, name):
                continue
            yield Clue(
                span=(tokens[name[0]].start, tokens[name[1] - 1].end),
                role="us_official",
                why="office symbol",
                strength=0.88,
                titled=True,
            )

    def _common(self, tokens: list[Token], name: Range) -> bool:
        return all(self.names.lexicon.is_common(token.low) for token in tokens[slice(*name)])
