"""Letters that only look right, and words that a scanner misread.

Folding keeps the length of a text, so that every span stays true. A mended word may raise a mark or
add a control; one that would lower it is left for the reader to report.
"""

import re
import unicodedata
from typing import Final

# Capitals of Cyrillic and Greek that print like Latin ones (Unicode TR 39, confusables).
_CONFUSABLE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХавеѕіјкморстухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ∕⁄／",  # they are the point
    "ABESIJKMHOPCTYXabesijkmopctyxABEZHIKMNOPTYX///",
)
_DIGITS: Final = str.maketrans("015", "OIS")
_SHORTEST: Final = 5


def fold_lookalikes(text: str) -> str:
    """`text` with look-alikes as plain Latin letters, character for character."""
    if text.isascii():
        return text
    return "".join(_fold(char) for char in text.translate(_CONFUSABLE))


def _fold(char: str) -> str:
    folded = char if char.isascii() else unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and (folded.isascii() or folded == char) else char


def mend_word(word: str, known: frozenset[str]) -> str | None:
    """The one word of `known` that `word` is a slip of: digits for letters, or one letter wrong,
    missing, added or changed places with its neighbour; None where there is none or more than one.
    """
    letters = word.upper().translate(_DIGITS)
    if letters in known:
        return letters
    if len(letters) < _SHORTEST or not re.fullmatch(r"[A-Z ]+", letters):
        return None
    near = [one for one in known if abs(len(one) - len(letters)) <= 1 and _is_near(letters, one)]
    return near[0] if len(near) == 1 else None


def _is_near(a: str, b: str) -> bool:
    """Whether one edit, or one change of places, makes `a` of `b`."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return len(a) != len(b)
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )
