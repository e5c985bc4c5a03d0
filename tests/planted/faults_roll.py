"""ROLL: what the portions together ask of the banner."""

from dataclasses import replace
from random import Random

from tests.planted.cable import Draft, LevelName
from tests.planted.eras import SINCE_1995
from tests.planted.fault import (
    LEVEL_WORDS,
    UNRECORDED,
    Plant,
    beside,
    choose,
    classified_level,
    is_classified,
    marks_at,
    numbers_of,
    plants,
    remark,
    scheme,
    with_controls,
)

_MARKED = ("12065", "12356", *SINCE_1995)
_SPACED = {"C": "C O N F I D E N T I A L", "S": "S E C R E T"}


def _level(seed: int, *levels: LevelName) -> Draft:
    return scheme(seed, "level", *levels, eras=_MARKED)


@plants("ROLL-01")
def raise_portion(seed: int, rng: Random) -> Plant:
    clean = _level(seed, "C", "S")
    index = rng.randrange(len(clean.portions))
    higher = {"C": "S", "S": "TS"}[clean.level]
    return remark(clean, index, f"({higher})", "error")


@plants("ROLL-02")
def lower_every_portion(seed: int, rng: Random) -> Plant:
    clean = _level(seed, "S")
    index = rng.randrange(len(clean.portions))
    clean = replace(
        clean,
        portions=tuple(
            replace(one, mark="(S)" if at == index else "(C)")
            for at, one in enumerate(clean.portions)
        ),
    )
    return Plant(clean, clean.with_portion(index, mark="(C)"), ("banner",), (), "warning")


@plants("ROLL-03")
def forget_noforn(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "nf", layouts=UNRECORDED)
    del rng
    faulty = replace(
        clean,
        banner=_SPACED[clean.level],
        captions=tuple(one for one in clean.captions if one != "NOFORN"),
    )
    numbers = numbers_of(clean, is_classified)
    return Plant(clean, faulty, marks_at(numbers), numbers, "error")


@plants("ROLL-04")
def release_beside_silence(seed: int, rng: Random) -> Plant:
    """A list in the banner, and a portion that does not say it may be released."""
    clean = scheme(seed, "rel")
    index = choose(clean, rng, is_classified)
    clean = beside(clean, index, "//REL TO USA, GBR")
    faulty = clean.with_portion(index, mark=f"({classified_level(clean, index)}//REL TO USA, CAN)")
    numbers = numbers_of(clean, is_classified)
    return Plant(clean, faulty, marks_at(numbers), numbers, "error")


@plants("ROLL-05")
def claim_noforn(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "level", layouts=UNRECORDED)
    if rng.random() < 0.5:
        return Plant(
            clean,
            replace(clean, banner=f"{clean.banner} NOFORN"),
            ("banner",),
            (),
            "warning",
            near=("caption",),
        )
    captions = ("NOFORN", *clean.captions)
    return Plant(
        clean,
        replace(clean, captions=captions),
        ("caption:NOFORN",),
        (),
        "warning",
        near=("banner", "caption"),
    )


@plants("ROLL-06")
def lose_control(seed: int, rng: Random) -> Plant:
    tail, words, left = rng.choice(
        (
            ("//OC/NF", "//ORCON/NOFORN", "//NOFORN"),
            ("//NF/PR", "//NOFORN/PROPIN", "//NOFORN"),
            ("//RD//NF", "//RD//NOFORN", "//NOFORN"),
            ("//SI//NF", "//SI//NOFORN", "//NOFORN"),
            ("//FGI GBR//NF", "//FGI GBR//NOFORN", "//NOFORN"),
            ("//NF/DSEN", "//NOFORN/DEA SENSITIVE", "//NOFORN"),
            ("//NF/FISA", "//NOFORN/FISA", "//NOFORN"),
        )
    )
    clean = with_controls(seed, tail, words, layouts=UNRECORDED)
    faulty = replace(clean, banner=f"{LEVEL_WORDS[clean.level]}{left}")
    numbers = numbers_of(clean, is_classified)
    return Plant(clean, faulty, marks_at(numbers), numbers, "error")


@plants("ROLL-07")
def forget_sensitive(seed: int, rng: Random) -> Plant:
    del rng
    clean = scheme(seed, "sbu", "U", layouts=UNRECORDED)
    faulty = replace(clean, captions=tuple(one for one in clean.captions if one != "SENSITIVE"))
    numbers = numbers_of(clean, lambda one: one.mark == "(SBU)")
    return Plant(clean, faulty, marks_at(numbers), numbers, "error")


@plants("ROLL-08")
def claim_sensitive(seed: int, rng: Random) -> Plant:
    del rng
    clean = scheme(seed, "level", "U", layouts=UNRECORDED)
    faulty = replace(clean, captions=("SENSITIVE", *clean.captions))
    return Plant(clean, faulty, ("caption:SENSITIVE",), (), "warning", near=("banner", "caption"))


@plants("ROLL-09")
def claim_official_use(seed: int, rng: Random) -> Plant:
    del rng
    base = scheme(seed, "level", "U", layouts=UNRECORDED)
    base = replace(base, banner="UNCLASSIFIED//FOUO", captions=())
    marked = tuple(replace(one, mark="(U//FOUO)") for one in base.portions)
    return Plant(replace(base, portions=marked), base, ("banner",), (), "warning")


@plants("ROLL-10")
def keep_sensitive_from_foreigners(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "level")
    index = rng.randrange(len(clean.portions))
    clean = beside(clean.with_portion(index, mark="(U)"), index, "")
    return remark(clean, index, "(U//SBU-NF)", "error")


@plants("ROLL-11")
def say_nothing_of_disclosure(seed: int, rng: Random) -> Plant:
    clean = scheme(seed, "nf", eras=("12958-2003",))
    index = choose(clean, rng, is_classified)
    level = classified_level(clean, index)
    clean = beside(clean, index, "//NF")
    return remark(clean, index, f"({level})", "info")


@plants("ROLL-12")
def forget_channel(seed: int, rng: Random) -> Plant:
    tail, caption = rng.choice((("ND", "NODIS"), ("XD", "EXDIS")))
    clean = with_controls(
        seed, f"//NF//{tail}", "//NOFORN", captions=(caption,), layouts=UNRECORDED
    )
    numbers = numbers_of(clean, is_classified)
    return Plant(clean, replace(clean, captions=()), marks_at(numbers), numbers, "error")
