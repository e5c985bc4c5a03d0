"""Names as a scanner misread them: 0 for O, 1 for I or l, 5 for S, 8 for B, rn for m.

Two spellings that a scanner may take for one another are brought to one skeleton and looked for by
it; what is found counts only where every letter that differs is one that prints alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from worker.shadow import FormMatch, FormMatcher, Shadow, fold_text

_ALIKE: Final = (frozenset("o0"), frozenset("s5"), frozenset("b8"))
_BARS: Final = frozenset("1Il")
_LONG: Final = 5  # letters from which a name may be known by an l for a small i


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A folded letter and how it is printed in the text."""

    letter: str
    print: str


class SlipMatcher:
    """Finds misread forms; those that are spelled right are left to `FormMatcher`.

    known: says of a word in lower case whether the language has it, so that `torn` is not taken for
    a misread Tom. Nobody writes a word with a digit in it, or `ALl`.
    """

    def __init__(self, forms: Iterable[str], known: Callable[[str], bool]) -> None:
        self._known = known
        self._forms: dict[str, list[str]] = defaultdict(list)
        for form in dict.fromkeys(forms):
            self._forms[fold_text(form).skeleton.text].append(form)
        self._matcher = FormMatcher(self._forms)

    def find(self, text: str, shadow: Shadow) -> tuple[FormMatch, ...]:
        """Every misread form in reading order. shadow: of `text`, from `fold_text`."""
        return tuple(
            FormMatch(form, match.span)
            for match in self._matcher.find(shadow.skeleton)
            for form in self._forms[match.form]
            if self._is_slip(form, text, shadow, match.span)
        )

    def _is_slip(self, form: str, text: str, shadow: Shadow, span: tuple[int, int]) -> bool:
        first, last = shadow.shadowed(span)
        found = [
            _Glyph(shadow.text[k], text[shadow.starts[k] : shadow.ends[k]])
            for k in range(first, last)
            if shadow.text[k].isalnum()
        ]
        wanted = [letter for letter in fold_text(form).text if letter.isalnum()]
        if [glyph.letter for glyph in found] == wanted or not _prints_alike(wanted, found):
            return False
        surface = shadow.text[first:last]
        if any(char.isdigit() for char in surface if char not in wanted):
            return any(map(str.isalpha, surface))
        printed = text[slice(*span)]
        plain = printed.islower() or printed.isupper() or printed.istitle()
        return not (plain and all(map(self._known, surface.split())))


def _prints_alike(wanted: list[str], found: list[_Glyph]) -> bool:
    """Whether the letters found print like those wanted, at least one of them being right."""
    w = f = right = 0
    while w < len(wanted) and f < len(found):
        taken = next(_steps(wanted, w, found, f), None)
        if taken is None:
            return False
        right += taken == (1, 1) and wanted[w] == found[f].letter
        w, f = w + taken[0], f + taken[1]
    return right > 0 and (w, f) == (len(wanted), len(found))


def _steps(wanted: list[str], w: int, found: list[_Glyph], f: int) -> Iterator[tuple[int, int]]:
    """How many letters of each side go together here."""
    letter, glyph = wanted[w], found[f]
    if letter == glyph.letter:
        yield 1, 1
    if any({letter, glyph.letter} <= alike for alike in _ALIKE):
        yield 1, 1
    if {letter, glyph.letter} <= {"i", "l", "1"} and _bar_fits(wanted, w, found, f):
        yield 1, 1
    if letter == "m" and [g.print for g in found[f : f + 2]] == ["r", "n"]:
        yield 1, 2
    if wanted[w : w + 2] == ["r", "n"] and glyph.print == "m":
        yield 2, 1


def _bar_fits(wanted: list[str], w: int, found: list[_Glyph], f: int) -> bool:
    """Whether an upright stroke may stand for the letter: a capital I among capitals or at the
    beginning, an l among small letters, a figure anywhere; in long names an l for a small i."""
    letter, glyph = wanted[w], found[f]
    if glyph.letter == "1" or letter == "1":
        return True
    if glyph.print not in _BARS:
        return False
    beside = [g.print for g in found[max(0, f - 1) : f + 2] if g is not glyph]
    capitals = f == 0 or any(map(str.isupper, beside))
    if letter == "i":
        return capitals or len(wanted) >= _LONG
    return any(map(str.islower, beside))
