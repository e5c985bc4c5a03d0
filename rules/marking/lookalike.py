"""Letters that only look right, and words that a scanner misread.

A mended word may raise a mark or add a control; one that would lower it is left for the reader to
report.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

# Capitals of Cyrillic and Greek that print like Latin ones (Unicode TR 39, confusables).
_CONFUSABLE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХавеѕіјкморстухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ∕⁄／",  # they are the point
    "ABESIJKMHOPCTYXabesijkmopctyxABEZHIKMNOPTYX///",
)
_DIGITS: Final = str.maketrans("015", "OIS")
_SHORTEST: Final = 5


# Accents that combine, marks of direction, joiners, soft hyphens, and control characters.
_UNSEEN: Final = ("Mn", "Me", "Cf", "Cc")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain letters, and where each of its characters stood; one place more, for the end.

    places: None where nothing was left out, so that every character stands where it stood.
    """

    text: str
    places: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that became `start` to `end` of the folded text."""
        if self.places is None:
            return start, end
        last = self.places[end - 1] + 1 if end > start else self.places[end]
        return self.places[start], last


def fold_lookalikes(text: str) -> str:
    """`text` with look-alikes as plain Latin letters, character for character."""
    if text.isascii():
        return text
    return "".join(_fold(char) for char in text.translate(_CONFUSABLE))


def fold_unseen(text: str) -> Folded:
    """`text` with look-alikes as plain letters, and without what is not seen: accents, joiners,
    marks of direction, control characters other than white space."""
    if text.isascii() and text.isprintable():
        return Folded(text, None)
    plain = fold_lookalikes(text)
    kept = [i for i, char in enumerate(plain) if char.isspace() or not is_unseen(char)]
    if len(kept) == len(plain):
        return Folded(plain, None)
    return Folded("".join(plain[i] for i in kept), (*kept, len(text)))


def is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN


def _fold(char: str) -> str:
    if char.isascii():
        return char
    folded = unicodedata.normalize("NFKD", char)
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return plain if len(plain) == 1 and plain.isascii() else char


def mend_word(word: str, known: frozenset[str]) -> str | None:
    """The one word of `known` that `word` is a slip of: digits for letters, or one letter wrong,
    missing, added or changed places with its neighbour; None where there is none or more than one.
    """
    letters = word.upper().translate(_DIGITS)
    if letters in known:
        return letters
    # One character may be none that a word has: TOP SECR£T.
    if len(letters) < _SHORTEST or not re.fullmatch(r"[A-Z -]*[^A-Z -]?[A-Z -]*", letters):
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
