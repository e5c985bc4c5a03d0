"""What a planted fault is: a clean cable, the same cable with one defect, and what must be found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from tests.planted.cable import Draft, EraName, LayoutName, LevelName, Portion
from tests.planted.clean import Wish, draw
from tests.planted.eras import MODERN
from tests.planted.pages import name_level
from tests.planted.routing import write_security

LEVEL_WORDS = {"C": "CONFIDENTIAL", "S": "SECRET", "TS": "TOP SECRET"}
# Layouts that show no record of the archive's, which would differ from a changed banner.
UNRECORDED: tuple[LayoutName, ...] = ("acp", "plain")

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Plant:
    """One defect and where it stands.

    at: names of places in the faulty cable. The finding's spans must overlap them, every one of
        them, and point nowhere else.
    paragraphs: the numbers the finding must name, no more and no fewer.
    also: rules that speak necessarily because of the same defect.
    """

    clean: Draft
    faulty: Draft
    at: tuple[str, ...]
    paragraphs: tuple[int, ...]
    severity: Severity
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()  # places it may point at besides


Maker = Callable[[int, Random], Plant]
FAULTS: dict[str, list[Maker]] = {}


def plants(rule: str) -> Callable[[Maker], Maker]:
    """Register a mutation: `make(seed, rng)` plants what `rule` is about."""

    def register(make: Maker) -> Maker:
        FAULTS.setdefault(rule, []).append(make)
        return make

    return register


def plant(rule: str, seed: int) -> Plant:
    """The fault of `rule` in the cable of `seed`; forms of one fault take turns."""
    rng = Random(f"{rule} {seed}")
    made = rng.choice(FAULTS[rule])(seed, rng)
    return replace(made, faulty=_keep_record(made.clean, made.faulty))


def _keep_record(clean: Draft, faulty: Draft) -> Draft:
    """What archive and transmission wrote does not change with the drafter's slip."""
    return replace(
        faulty,
        archive_level=faulty.archive_level or name_level(clean),
        archive_title=faulty.archive_title or clean.subject,
        security_line=faulty.security_line or write_security(clean),
    )


def choose(draft: Draft, rng: Random, wanted: Callable[[Portion], bool]) -> int:
    """Index of a portion that is as `wanted`."""
    return rng.choice([index for index, one in enumerate(draft.portions) if wanted(one)])


def is_classified(portion: Portion) -> bool:
    return portion.mark is not None and portion.mark.startswith(("(C", "(S/", "(S)", "(TS"))


def is_unclassified(portion: Portion) -> bool:
    return portion.mark == "(U)"


def classified_level(draft: Draft, index: int) -> str:
    mark = draft.portions[index].mark
    assert mark is not None
    return mark.strip("()").split("/")[0]


def scheme(
    seed: int,
    name: str,
    *levels: LevelName,
    eras: tuple[EraName, ...] = MODERN,
    layouts: tuple[LayoutName, ...] = (),
) -> Draft:
    """A clean cable, modern unless said, whose portions are marked by one scheme."""
    wish = Wish(eras=eras, layouts=layouts, levels=levels or ("C", "S"), scheme=name, plain=True)
    return draw(seed, wish)


def with_controls(
    seed: int,
    tail: str,
    words: str,
    level: LevelName = "S",
    *,
    captions: tuple[str, ...] = (),
    layouts: tuple[LayoutName, ...] = (),
) -> Draft:
    """A clean modern cable whose every classified portion bears `tail`, its banner `words`."""
    draft = scheme(seed, "level", level, layouts=layouts)
    return tail_marks(draft, tail, f"{LEVEL_WORDS[level]}{words}", captions)


def tail_marks(draft: Draft, tail: str, banner: str, captions: tuple[str, ...] = ()) -> Draft:
    """Every classified portion with `tail` after its level, and the banner that asks for."""
    portions = tuple(
        replace(one, mark=f"({classified_level(draft, index)}{tail})")
        if is_classified(one)
        else one
        for index, one in enumerate(draft.portions)
    )
    return replace(draft, portions=portions, banner=banner, captions=captions)


def beside(draft: Draft, index: int, tail: str) -> Draft:
    """A second portion of the cable's level with `tail`, so that the banner needs not this one."""
    other = (index + 1) % len(draft.portions)
    return draft.with_portion(other, mark=f"({draft.level}{tail})")


def numbers_of(draft: Draft, wanted: Callable[[Portion], bool]) -> tuple[int, ...]:
    return tuple(one.number for one in draft.portions if wanted(one) and one.number is not None)


def marks_at(numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"mark:{number}" for number in numbers)


def remark(
    clean: Draft, index: int, mark: str | None, severity: Severity, also: tuple[str, ...] = ()
) -> Plant:
    """One portion bears another mark, and that is the fault."""
    number = clean.portions[index].number
    assert number is not None
    faulty = clean.with_portion(index, mark=mark)
    place = f"mark:{number}" if mark else f"paragraph:{number}"
    return Plant(clean, faulty, (place,), (number,), severity, also)


def everywhere(clean: Draft, tail: str, words: str) -> Plant:
    """The same fault in every classified portion and the banner, so that nothing fails to roll up."""
    faulty = tail_marks(clean, tail, f"{LEVEL_WORDS[clean.level]}{words}", clean.captions)
    numbers = numbers_of(clean, is_classified)
    return Plant(clean, faulty, ("banner", *marks_at(numbers)), numbers, "error")
