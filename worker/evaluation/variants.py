"""The same text as cables bring it: in capitals, in short lines, with page lines inside names.

A layout depends on the document's id alone, so that two runs measure the same text.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from rules.cable.model import Span

Case = Literal["as-written", "capitals", "wrapped-capitals", "paged"]
CASES: tuple[Case, ...] = get_args(Case)

_WIDTHS = (55, 69)  # columns of a teleprinter's lines
_PAGE = (18, 30)  # lines of a page
_NEAR = 10  # lines at a page's foot in which a name to part is looked for
_STAMP = "CONFIDENTIAL"


@dataclass(frozen=True, slots=True)
class Variant:
    """A text and where its characters come from.

    cuts: places in the original before which page lines were put, in order; lengths: how long
    each of them is.
    """

    case: Case
    text: str
    cuts: tuple[int, ...] = ()
    lengths: tuple[int, ...] = ()

    def place(self, span: Span) -> tuple[Span, ...]:
        """Where a span of the original stands: several pieces where page lines part it."""
        start, end = span
        inside = self.cuts[bisect_right(self.cuts, start) : bisect_left(self.cuts, end)]
        edges = [start, *inside, end]
        return tuple((self._forward(a), self._forward(a) + b - a) for a, b in pairwise(edges))

    def origin(self, span: Span) -> Span:
        """The part of the original a span stands for; empty where it is all in a page line."""
        start, end = self._back(span[0]), self._back(span[1])
        return start, max(start, end)

    def _forward(self, place: int) -> int:
        return place + sum(self.lengths[: bisect_right(self.cuts, place)])

    def _back(self, place: int) -> int:
        put = 0
        for cut, length in zip(self.cuts, self.lengths, strict=True):
            begins = cut + put
            if place <= begins:
                break
            if place < begins + length:
                return cut
            put += length
        return place - put


def vary(text: str, names: Sequence[Span], case: Case, seed: str) -> Variant:
    """A variant of `text`.

    names: where its people stand, for page lines to fall into. seed: the document's id.
    """
    if case == "as-written":
        return Variant(case, text)
    capitals = "".join(u if len(u := c.upper()) == 1 else c for c in text)
    if case == "capitals":
        return Variant(case, capitals)
    dice = random.Random(seed)  # noqa: S311 - a layout, not a secret
    wrapped = _wrap(capitals, dice.randint(*_WIDTHS))
    return Variant(case, wrapped) if case == "wrapped-capitals" else _page(wrapped, names, dice)


def _wrap(text: str, width: int) -> str:
    """Lines of at most `width` columns where words allow, a newline standing for a space."""
    letters = list(text)
    line = 0
    space: int | None = None
    for place, letter in enumerate(text):
        if letter == "\n":
            line, space = place + 1, None
        elif letter == " ":
            if place - line > width and space is not None:
                letters[space] = "\n"
                line = space + 1
            space = place
        elif place - line >= width and space is not None:
            letters[space] = "\n"
            line, space = space + 1, None
    return "".join(letters)


def _page(text: str, names: Sequence[Span], dice: random.Random) -> Variant:
    """Pages of a telegram of the 1970s, as the National Archives released them: a stamp at each
    foot and head and a page line; a page ends inside a name where one stands near its foot."""
    station = f"FREEDONIA {dice.randint(1, 9999):05}  {dice.randint(1, 28):02}1626Z"
    starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]
    gaps = sorted(
        place for start, end in names for place in range(start, end) if text[place] in " \n"
    )
    cuts = [0]
    inserts = [f"{_STAMP}\n\nPAGE 01        {station}\n\n"]
    letters = list(text)
    line = dice.randint(*_PAGE)
    while line < len(starts):
        near = gaps[
            bisect_left(gaps, starts[max(line - _NEAR, 0)]) : bisect_left(gaps, starts[line])
        ]
        near = [place for place in near if place >= cuts[-1]]
        cut = dice.choice(near) + 1 if near else starts[line]
        letters[cut - 1] = "\n"
        cuts.append(cut)
        inserts.append(f"{_STAMP}\n\n{_STAMP}\n\nPAGE {len(cuts):02}        {station}\n\n")
        line = bisect_right(starts, cut) + dice.randint(*_PAGE)
    changed = "".join(letters)
    edges = [*cuts, len(text)]
    pieces = [
        insert + changed[a:b] for insert, a, b in zip(inserts, edges, edges[1:], strict=False)
    ]
    return Variant("paged", "".join(pieces), tuple(cuts), tuple(map(len, inserts)))
