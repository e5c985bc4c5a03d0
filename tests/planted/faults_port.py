"""PORT: portions, their numbers, their headings, and what they cite."""

from dataclasses import replace
from random import Random

from tests.planted.cable import Draft, Heading, Part, Portion
from tests.planted.clean import Wish, draw
from tests.planted.eras import SINCE_1995
from tests.planted.fault import Plant, plants, remark, scheme

_ASIDES = ("The ferry leaves at noon.", "Nobody saw the second boat.")
_MARKED_ERAS = ("12065", "12356", *SINCE_1995)


def _marked(seed: int, name: str = "level") -> Draft:
    """A clean cable of any era that marked portions, its subject and headings marked too."""
    eras = ("12065", "12356", *SINCE_1995)
    return replace(
        draw(seed, Wish(eras=eras, levels=("C", "S"), scheme=name, plain=True)),
        subject_mark="(U)",
    )


@plants("PORT-01")
def forget_mark(seed: int, rng: Random) -> Plant:
    """One that is not the only one of the cable's level: the banner still needs its level."""
    clean = _marked(seed)
    index = rng.randrange(len(clean.portions))
    other = (index + 1) % len(clean.portions)
    clean = clean.with_portion(other, mark=f"({clean.level})")
    return remark(clean, index, None, "error")


@plants("PORT-02")
def skip_number(seed: int, rng: Random) -> Plant:
    clean = _uncited(seed)
    index = rng.randrange(1, len(clean.portions))
    faulty = _renumber(clean, index, 1)
    number = index + 2
    return Plant(clean, faulty, (f"paragraph:{number}",), (number,), "warning")


@plants("PORT-02")
def repeat_number(seed: int, rng: Random) -> Plant:
    """Of a marked portion: a bare number out of turn is text that goes on, not a paragraph."""
    clean = _without_parts(_marked(seed))
    index = rng.randrange(1, len(clean.portions))
    faulty = _renumber(clean, index, -1)
    return Plant(clean, faulty, (f"paragraph:{index}",), (index,), "warning")


def _uncited(seed: int) -> Draft:
    schemed = draw(seed, Wish(eras=("11652", *_MARKED_ERAS), plain=True))
    return _without_parts(schemed)


def _without_parts(draft: Draft) -> Draft:
    """Information about parts and marks names paragraphs, which a fault here numbers anew."""
    portions = (
        replace(one, parts=(), mark=(one.mark or "").replace("(SBU)", "(U//SBU)") or None)
        for one in draft.portions
    )
    return replace(draft, portions=tuple(portions))


def _renumber(draft: Draft, index: int, by: int) -> Draft:
    changed = tuple(replace(one, number=(one.number or 0) + by) for one in draft.portions[index:])
    return replace(draft, portions=(*draft.portions[:index], *changed))


@plants("PORT-03")
def break_after_para(seed: int, rng: Random) -> Plant:
    """A citation cut by a line end, its number at the head of the next line."""
    clean = _marked(seed)
    index = rng.randrange(len(clean.portions))
    one = clean.portions[index]
    number = rng.choice([n for n in range(1, len(clean.portions) + 1) if n != index + 1])
    text = f"{one.text} Use the words of para\n⟦{number}.⟧ Note that time is short."
    clean = clean.with_portion(index, text=f"{one.text} Note that time is short.")
    return Plant(clean, clean.with_portion(index, text=text), ("planted",), (index + 1,), "info")


@plants("PORT-04")
def cite_missing_paragraph(seed: int, rng: Random) -> Plant:
    clean = _marked(seed)
    index = rng.randrange(len(clean.portions))
    missing = len(clean.portions) + rng.randint(1, 5)
    word = rng.choice(("paragraph", "para"))
    text = f"{clean.portions[index].text} ⟦Please see {word} {missing}⟧ for the reply."
    return Plant(clean, clean.with_portion(index, text=text), ("planted",), (index + 1,), "warning")


@plants("PORT-04")
def cite_wrong_paragraph(seed: int, rng: Random) -> Plant:
    """The talking points stand elsewhere."""
    clean = _marked(seed)
    clean = clean.with_portion(2, heading=Heading("Talking Points"))
    right = f"{clean.portions[0].text} Please draw on the talking points in paragraph 3."
    wrong = f"{clean.portions[0].text} ⟦Please draw on the talking points in paragraph 2.⟧"
    del rng
    clean = clean.with_portion(0, text=right)
    return Plant(clean, clean.with_portion(0, text=wrong), ("planted",), (1,), "warning")


@plants("PORT-05")
def forget_subject_mark(seed: int, rng: Random) -> Plant:
    del rng
    clean = _marked(seed)
    return Plant(clean, replace(clean, subject_mark=None), ("subject",), (), "info")


@plants("PORT-06")
def space_mark(seed: int, rng: Random) -> Plant:
    clean = _marked(seed)
    index = rng.randrange(len(clean.portions))
    faulty = clean.with_portion(index, gap=rng.choice(("", "  ")))
    return Plant(clean, faulty, (f"mark:{index + 1}",), (index + 1,), "info")


@plants("PORT-07")
def forget_heading_mark(seed: int, rng: Random) -> Plant:
    clean = _marked(seed)
    index = rng.randrange(1, len(clean.portions))
    clean = clean.with_portion(index, heading=Heading("An Uneasy Calm", "(U)"))
    faulty = clean.with_portion(index, heading=Heading("An Uneasy Calm"))
    return Plant(clean, faulty, (f"heading:{index + 1}",), (), "info")


@plants("PORT-09")
def forget_part_marks(seed: int, rng: Random) -> Plant:
    clean = _marked(seed)
    clean = replace(clean, portions=tuple(replace(one, parts=()) for one in clean.portions))
    index = rng.randrange(len(clean.portions))
    label = rng.choice(("--", "-", "A.", "*"))
    labels = ("A.", "B.") if label == "A." else (label, label)
    mark = clean.portions[index].mark
    parts = tuple(Part(one, text, mark) for one, text in zip(labels, _ASIDES, strict=True))
    clean = clean.with_portion(index, parts=parts)
    faulty = clean.with_portion(index, parts=tuple(replace(one, mark=None) for one in parts))
    return Plant(clean, faulty, (f"mark:{index + 1}",), (index + 1,), "info")


@plants("PORT-10")
def number_the_only_paragraph(seed: int, rng: Random) -> Plant:
    del rng
    clean = scheme(seed, "level", eras=_MARKED_ERAS)
    only = Portion(None, clean.portions[0].text, f"({clean.level})")
    clean = replace(clean, portions=(only,), sections=1, subject_mark="(U)")
    faulty = replace(clean, portions=(replace(only, number=1),))
    return Plant(clean, faulty, ("paragraph:1",), (1,), "info")
