"""Facts of the body: its portions together."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from rules.cable.model import Cable, Paragraph
from rules.facts import rollup
from rules.facts.reading import Reading, entire_mark
from rules.facts.rollup import portion_marks
from rules.marking.rollup import discloses
from rules.marking.value import Level, Marking

NAMES: Final = {
    "portions.count": ("int", "numbered paragraphs"),
    "portions.all_marked": ("bool", "every numbered paragraph bears a mark"),
    "portions.beside": ("bool", "text stands beside the numbered paragraphs without a number"),
    "portions.marked": ("bool", "at least one paragraph bears a mark"),
    "portions.entire": ("bool", "the cable is marked ENTIRE TEXT"),
    "portions.highest": ("string or null", "highest level of a portion"),
    "portions.nf": ("list(int)", "paragraphs marked NF"),
    "portions.sbu_nf": ("list(int)", "paragraphs marked SBU-NF"),
    "portions.rel": ("list(int)", "paragraphs with a REL TO list"),
    "portions.sbu": ("list(int)", "paragraphs marked SBU or SBU-NF"),
    "portions.undisclosed": (
        "list(int)",
        "classified paragraphs without any foreign disclosure mark",
    ),
    "portions.disclosed": ("list(int)", "classified paragraphs with NF, REL TO or the like"),
    "portions.above_banner": ("list(int)", "paragraphs above the banner's level"),
    "portions.fouo": ("list(int)", "paragraphs marked FOUO"),
    **rollup.NAMES,
    "portions.below_banner": ("bool", "every portion is marked and below the banner"),
    "numbering.broken": ("list(int)", "numbers after a gap, twice, or out of order"),
    "numbering.pseudo": ("list(int)", "paragraphs with a number that only ends a citation"),
    "numbering.spacing": ("list(int)", "paragraphs whose mark is not one space after the number"),
    "body.unmarked_headings": ("int", "section headings without a mark"),
    "body.inheriting": ("list(int)", "paragraphs with unmarked parts"),
    "text.deleted": ("list(int)", "paragraphs with a prior deletion"),
    "text.damaged": ("list(int)", "paragraphs with damaged text or unbalanced parentheses"),
    "repeat.long": ("list(int)", "paragraphs of different marks sharing 20 words or more"),
    "repeat.short": ("list(int)", "paragraphs sharing 8 to 19 words, or any run with the page"),
    "repeat.paragraphs": ("list(int)", "the long ones, else the short"),
    "repeat.words": ("int", "words of the longest such run between different marks"),
}

# A number at the head of a line that begins no paragraph: after a blank line without a point,
# `16 IT IS ALSO MY DUTY`, as `7A`, or in `1 AND 2.`
_POINTLESS: Final = re.compile(
    r"\n[ \t]*(?=(?:\n[ \t]*(\d{1,6})\.?|(\d{1,6})[A-Z]\.?|\d{1,3} AND (\d{1,6})\.)[ \t]+\S)"
)


def gather(reading: Reading) -> dict[str, object]:
    """All facts of the portions together, by dotted name."""
    return {**_portions(reading), **_layout(reading), **_text(reading)}


def _portions(reading: Reading) -> dict[str, object]:
    cable = reading.cable
    every = [(n, mark.marking) for _, n, mark in portion_marks(cable)]
    marked = [(n, m) for n, m in every if n is not None]
    banner = cable.banner.marking if cable.banner else None
    highest = max((m.level for _, m in every), default=None)
    classified = [(n, m) for n, m in marked if m.level > Level.U]
    bearing = sum(p.mark is not None for p in reading.numbered)
    return {
        "portions.count": len(reading.numbered),
        "portions.all_marked": bearing == len(reading.numbered) > 0,
        "portions.beside": len(cable.paragraphs) > len(reading.numbered),
        "portions.marked": bearing > 0,
        "portions.entire": entire_mark(cable) is not None,
        "portions.highest": highest.name if highest is not None else None,
        "portions.nf": _numbers(marked, lambda m: "NF" in m.controls),
        "portions.sbu_nf": _numbers(marked, lambda m: "SBU-NF" in m.controls),
        "portions.rel": _numbers(marked, lambda m: m.release_to is not None),
        "portions.sbu": _numbers(marked, lambda m: bool(m.controls & {"SBU", "SBU-NF"})),
        "portions.fouo": _numbers(marked, lambda m: "FOUO" in m.controls),
        "portions.undisclosed": _numbers(classified, lambda m: not discloses(m)),
        "portions.disclosed": _numbers(classified, discloses),
        "portions.above_banner": _numbers(
            marked, lambda m: bool(banner and m.level > banner.level)
        ),
        "portions.below_banner": _below(
            banner, [m for _, m in every], bearing == len(reading.numbered) > 0
        ),
        **rollup.gather(cable),
    }


def _numbers(
    portions: Sequence[tuple[int, Marking]], holds: Callable[[Marking], bool]
) -> list[int]:
    """Numbers of the paragraphs in which a mark holds, each once."""
    return list(dict.fromkeys(n for n, marking in portions if holds(marking)))


def _below(banner: Marking | None, every: list[Marking], all_marked: bool) -> bool:
    """Whether everything is marked, and all of it below the banner."""
    if banner is None or not every or not all_marked:
        return False
    return max(m.level for m in every) < banner.level


def _layout(reading: Reading) -> dict[str, object]:
    cable = reading.cable
    return {
        "numbering.broken": _broken(reading),
        "numbering.pseudo": _trapped(cable, "pseudo-paragraph"),
        "numbering.spacing": _trapped(cable, "mark-spacing"),
        "body.unmarked_headings": len(cable.headings),
        "body.inheriting": [
            p.number
            for p in reading.numbered
            if p.mark and any(part.mark is None for part in p.subparagraphs)
        ],
    }


def _broken(reading: Reading) -> list[int]:
    numbered = reading.numbered
    numbers = [p.number for p in numbered if p.number is not None]
    expected = numbers[0] if numbers else 1
    broken = []
    for at, number in enumerate(numbers):
        skipped = range(expected, number)
        if number != expected and not _stand_between(reading, numbered[at - 1 : at + 1], skipped):
            broken.append(number)
        expected = number + 1
    return broken


def _stand_between(
    reading: Reading, paragraphs: Sequence[Paragraph], skipped: Sequence[int]
) -> bool:
    """Whether the numbers skipped stand at the head of lines between two paragraphs."""
    if not skipped:
        return False
    between = (paragraphs[0].span[0], paragraphs[-1].span[0])
    heads = _POINTLESS.finditer(reading.source.text, *between)
    found = {head[head.lastindex or 0] for head in heads}
    return len(skipped) <= len(found) and all(str(number) in found for number in skipped)


def _trapped(cable: Cable, *kinds: str) -> list[int]:
    return sorted({t.paragraph for t in cable.traps if t.kind in kinds and t.paragraph is not None})


def _text(reading: Reading) -> dict[str, object]:
    apart = [r for r in reading.repeats if r.second is not None and not r.same_mark]
    long = [r for r in apart if r.words >= 20]
    short = [r for r in reading.repeats if r.second is None or (not r.same_mark and r.words < 20)]
    places = [sorted({n for r in runs for n in (r.first, r.second) if n}) for runs in (long, short)]
    return {
        "text.deleted": _trapped(reading.cable, "prior-deletion"),
        "text.damaged": _trapped(reading.cable, "encoding-damage", "unbalanced-parenthesis"),
        "repeat.long": places[0],
        "repeat.short": places[1],
        "repeat.paragraphs": places[0] or places[1],
        "repeat.words": max((r.words for r in apart), default=0),
    }
