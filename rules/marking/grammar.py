"""What cables really carry, read permissively: mark to value, every deviation with its span.

A mark is cut from left to right into level and control tokens in whatever spelling and separators
it bears; each departure from the register is recorded where it stands. `Marking.portion` and
`Marking.banner` are the faithful normal form: spelling and separators mended, nothing added.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from rules.cable.model import Deviation, Mark
from rules.marking.lookalike import Folded, fold_lookalikes, fold_unseen
from rules.marking.opening import LEVEL_WORD, Form, level_of, read_opening
from rules.marking.tail import Tail
from rules.marking.value import Level, Marking

_PORTION: Final = re.compile(
    r"\({1,3}(?P<inner>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\){1,3}"
    r"|(?=(?:TS|[SCU]|SBU(?:/NF?)?|LOU)\))(?P<lost>[A-Z/]{1,6})\)"
)
_SHORT: Final = 12  # code points
_BARE_ENTIRE: Final = re.compile(
    rf"(?:(?P<word>{LEVEL_WORD})|(?P<short>TS|[SCU]))\s*[-–—]+\s*ENTIRE\s+TEXT\b\.?",
    re.IGNORECASE,
)


def read_portion(text: str, at: int) -> Mark | None:
    """The portion mark that begins at code point `at` of `text`; None if none stands there.

    Accepts `(S-N/F)`, `(S/REL CHINA)`, `(C - ENTIRE TEXT)`, `C)` with its first parenthesis lost,
    and the bare `CONFIDENTIAL - ENTIRE TEXT.` or `C - ENTIRE TEXT` of the years around 1980.
    """
    folded = _fold_line(text, at)
    if found := _PORTION.match(folded, at):
        group = "inner" if found["inner"] is not None else "lost"
        own = text[found.start(group) : found.end(group)]
        mark = read_mark(own, found.start(group), found.span(), "portion")
        if mark and group == "inner" and found.start(group) - at > 1:
            doubled = Deviation("spelling", "((", "(", (at, found.start(group)))
            mark = replace(mark, deviations=(doubled, *mark.deviations))
        return mark
    if bare := _BARE_ENTIRE.match(folded, at):
        level, control = (
            level_of(bare["word"]) if bare["word"] else (Level[bare["short"].upper()], None)
        )
        marking = Marking(level, frozenset([control]) if control else frozenset())
        return Mark(marking, bare.group(), bare.span(), entire_text=True)
    return None


def _fold_line(text: str, at: int) -> str:
    """`text` with the line at `at` folded where that begins with no plain letter or parenthesis."""
    head = text[at : at + 1]
    if not head or head.isascii():
        return text
    return text[:at] + fold_lookalikes(text[at : at + 200]) + text[at + 200 :]


def read_mark(
    inner: str, at: int, span: tuple[int, int] | None = None, form: Form = "either"
) -> Mark | None:
    """Read a mark without its parentheses, `inner` beginning at code point `at` of the source.

    form: whether it stands as a portion mark or a banner, so that the other's form is told.
    """
    mark = _read_short(inner, form) if len(inner) <= _SHORT else _read(inner, form)
    if mark is None:
        return None
    told = tuple(
        Deviation(d.kind, d.found, d.wanted, (at + d.span[0], at + d.span[1]))
        for d in mark.deviations
    )
    whole = span or (at, at + len(inner))
    return Mark(mark.marking, mark.text, whole, told, mark.entire_text)


def _read(inner: str, form: Form) -> Mark | None:
    """The mark `inner`, told by its place in itself."""
    folded = fold_unseen(inner)
    opening = read_opening(folded.text, 0, form)
    if opening is None:
        return None
    tail = Tail(folded.text, 0, opening, form)
    if not tail.read():
        return None
    deviations = [*_told_lookalikes(inner, folded)]
    for deviation in tail.deviations:
        deviations.append(replace(deviation, span=folded.place(*deviation.span)))
    marking = Marking(
        opening.level,
        frozenset(tail.controls),
        frozenset(tail.release_to) if tail.release_to is not None else None,
        frozenset(tail.display_to) if tail.display_to is not None else None,
        opening.owner,
        opening.restricted,
    )
    return Mark(marking, inner.strip(), (0, len(inner)), tuple(deviations), tail.entire)


# Most marks of all cables are the same few: (S), (C//NF), (SBU).
_read_short = lru_cache(maxsize=512)(_read)


def _told_lookalikes(inner: str, folded: Folded) -> list[Deviation]:
    if folded.text == inner:
        return []
    kept = range(len(inner)) if folded.places is None else folded.places[:-1]
    plain = dict(zip(kept, folded.text, strict=True))
    changed = [i for i, char in enumerate(inner) if plain.get(i) != char]
    if not changed:
        return []
    start, end = changed[0], changed[-1] + 1
    wanted = "".join(plain.get(i, "") for i in range(start, end))
    return [Deviation("spelling", inner[start:end], wanted, (start, end))]
