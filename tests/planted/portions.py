"""The portions of a clean cable, their marks, and the banner that these ask for."""

from collections.abc import Sequence
from random import Random

from tests.planted.cable import Heading, LevelName, Part, Portion
from tests.planted.eras import MODERN, Era
from tests.planted.prose import Prose

_SPACED = {
    "U": ("UNCLAS", "UNCLAS", "UNCLASSIFIED"),
    "C": ("C O N F I D E N T I A L",),
    "S": ("S E C R E T",),
    "TS": ("T O P S E C R E T", "T O P  S E C R E T"),
}
# What looks like a mark, a number or a citation, and is none.
_TRAPS = (
    "The note asks for (A) a new pier, (B) two cranes, and (C) a loan of any size.",
    "Refs (B) and (C) tell more of this, and ref (A) nothing.",
    "The fee rose to 30,000 a year, or 4.5 percent, in fiscal year 1973.",
    "Article 6. 2 of the treaty (see para 4 of reftel) is silent.",
    "He met Messrs. C. Everett and S. Moss at 1100 hours, i.e. too late.",
    "The bill passed 22 to 1.",
    "Our C-130 carried it (twice).",
)


def draw_portions(
    scheme: str, era: Era, level: LevelName, rng: Random, prose: Prose, *, least: int, plain: bool
) -> tuple[Portion, ...]:
    count = rng.randint(least, least + 4)
    marks = _draw_marks(scheme, era, level, count, rng)
    traps = rng.sample(_TRAPS, len(_TRAPS))
    portions = []
    for index in range(count):
        number = index + 1
        text = prose.sentences(rng.randint(1, 4))
        if rng.random() < 0.15 and number > 2 and not plain:
            text += f" See paragraph {rng.randint(1, number - 1)}. {prose.sentence()}"
        if index == 0 and rng.random() < 0.5:
            text = f"Summary. {text} End summary."
        heading = None
        if index > 0 and rng.random() < 0.25:
            heading = Heading(
                prose.heading(), "(U)" if marks[index] and scheme != "entire" else None
            )
        if rng.random() < 0.15 and not plain and traps:
            text += f" {traps.pop()}"
        parts = _draw_parts(marks[index], rng, prose) if rng.random() < 0.15 and not plain else ()
        portions.append(Portion(number, text, marks[index], heading=heading, parts=parts))
    return tuple(portions)


def _draw_parts(mark: str | None, rng: Random, prose: Prose) -> tuple[Part, ...]:
    """Dashed or lettered, marked or not; never `(C)` below `(B)`, which is a list's own letter."""
    labels = rng.choice((("--", "--"), ("-", "-"), ("A.", "B."), ("(1)", "(2)"), ("a)", "b)")))
    own = mark if rng.random() < 0.5 and mark and "ENTIRE" not in mark else None
    return tuple(Part(label, prose.sentence(), own) for label in labels)


def _draw_marks(
    scheme: str, era: Era, level: LevelName, count: int, rng: Random
) -> Sequence[str | None]:
    if scheme == "none":
        return [None] * count
    if scheme == "entire":
        name = {"C": "CONFIDENTIAL", "S": "SECRET", "TS": "TOP SECRET"}[level]
        form = rng.choice(
            (f"({level} - ENTIRE TEXT)", f"{level} - ENTIRE TEXT.", f"{name} - ENTIRE TEXT.")
        )
        return [form, *[None] * (count - 1)]
    lower = {"U": ["U"], "C": ["C", "C", "U"], "S": ["S", "S", "C", "U"], "TS": ["TS", "S", "U"]}[
        level
    ]
    if era.name in ("12065", "12356") and level != "U":
        lower = [*lower, "LOU"]
    drawn = [rng.choice(lower) for _ in range(count)]
    drawn[rng.randrange(count)] = level
    tail = {"nf": "//NF", "rel": "//REL TO USA, GBR"}.get(scheme, "")
    marks = [f"({one}{tail if one in ('C', 'S', 'TS') else ''})" for one in drawn]
    if scheme == "sbu":
        marks[rng.randrange(count)] = "(SBU)"
    return marks


def draw_banner(
    scheme: str, era: Era, level: LevelName, rng: Random
) -> tuple[str, tuple[str, ...]]:
    spaced = rng.choice(_SPACED[level])
    shared = ("SIPDIS",) if era.name in ("12958", *MODERN) and rng.random() < 0.7 else ()
    if scheme == "nf":
        return rng.choice(((f"{spaced} NOFORN", shared), (spaced, ("NOFORN", *shared))))
    if scheme == "rel":
        name = {"C": "CONFIDENTIAL", "S": "SECRET", "TS": "TOP SECRET"}[level]
        return f"{name}//REL TO USA, GBR", shared
    if scheme == "sbu":
        return spaced, ("SENSITIVE", *shared)
    if scheme == "none" and level == "U" and era.name in ("11652", "12065") and rng.random() < 0.4:
        return "LIMITED OFFICIAL USE", ()
    old = era.name in ("10501", "11652", "12065") and rng.random() < 0.15 and level != "U"
    return spaced, (rng.choice(("LIMDIS", "EXDIS")),) if old else shared
