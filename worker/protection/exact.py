"""Names told by their own spelling alone: of two letters (`Hu`), or in a script without spaces."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rules.cable.model import Span
from rules.language.sitelists import is_unspaced
from worker.shadow import FormMatch, unwrap_text

_UNSEEN_GAP: Final = r"\s*"  # a line may end between any two characters


class ExactMatcher:
    """Finds such names in one text after another.

    Two letters are found as a whole word in that very case, and in capitals where the whole line is
    in them; characters without spaces wherever they stand together.
    """

    def __init__(self, names: Iterable[str]) -> None:
        ordered = sorted(names)
        self._unspaced = [
            (n, re.compile(_UNSEEN_GAP.join(map(re.escape, n)))) for n in ordered if is_unspaced(n)
        ]
        self._letters = [
            (n, re.compile(rf"(?<![^\W_])(?:{n}|(?P<capitals>{n.upper()}))(?![^\W_])"))
            for n in ordered
            if not is_unspaced(n)
        ]

    def find(self, text: str, furniture: Sequence[Span] = ()) -> Iterator[FormMatch]:
        """Every occurrence, page lines read through and read themselves."""
        if not (self._unspaced or self._letters):
            return
        for lines in (furniture, ()) if furniture else ((),):
            reading = unwrap_text(text, lines)
            for name, pattern in (*self._unspaced, *self._letters):
                for found in pattern.finditer(reading.text):
                    capitals = found.groupdict().get("capitals")
                    if not capitals or _in_capitals(reading.text, found.start()):
                        yield FormMatch(name, reading.original(*found.span()))


def _in_capitals(text: str, at: int) -> bool:
    end = text.find("\n", at)
    line = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
    return not any(map(str.islower, line))
