"""Initials that stand for a person because the cable says so: `JOHN F. BROWN (JFB)`."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from worker.people.evidence import INITIALS, Clue
from worker.shadow import FormMatcher, Shadow

_BRACKETS: Final = re.compile(r"[\s,]*[(\[]\s*(?:HEREAFTER|HEREINAFTER)?\s*([A-Z]{2,4})\s*[)\]]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def spread_initials(text: str, folded: Shadow, clues: Sequence[Clue]) -> Iterator[Clue]:
    """Every place of initials that stand in brackets behind the full name they spell.

    text: the source. folded: its shadow. Initials that the cable does not explain so are left.
    """
    explained = set()
    for clue in clues:
        words = _WORD.findall(text[slice(*clue.span)])
        brackets = _BRACKETS.match(text, clue.span[1]) if len(words) > 1 else None
        if brackets and brackets[1] == "".join(word[0] for word in words).upper():
            explained.add(brackets[1])
    for match in FormMatcher(explained).find(folded):
        if text[slice(*match.span)] == match.form:
            yield Clue(match.span, role="unknown", why=INITIALS, strength=0.9)
