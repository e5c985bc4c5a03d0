"""Clean cables: one seed, one cable, byte for byte, with nothing wrong in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.planted.cable import (
    Addressee,
    Draft,
    EraName,
    Heading,
    LayoutName,
    LevelName,
    Part,
    Portion,
    Post,
)
from tests.planted.eras import ERAS, MODERN, Era, draw_time, write_authority, write_classified_by
from tests.planted.prose import Prose

POSTS = (
    Post("LIMA", "AMEMBASSY LIMA", "RUEHPE", "PE"),
    Post("LA PAZ", "AMEMBASSY LA PAZ", "RUEHLP", "BL"),
    Post("ANKARA", "AMEMBASSY ANKARA", "RUEHAK", "TU"),
    Post("PORT OF SPAIN", "AMEMBASSY PORT OF SPAIN", "RUEHSP", "TD"),
    Post("HONG KONG", "AMCONSUL HONG KONG", "RUEHHK", "HK"),
    Post("NAIROBI", "AMEMBASSY NAIROBI", "RUEHNR", "KE"),
    Post("STATE", "SECSTATE WASHDC", "RUEHC", "US"),
)
_WASHINGTON = Addressee("SECSTATE WASHDC", "RUEHC", None, "")
_ELSEWHERE = (
    ("AMEMBASSY BRIDGETOWN", "RUEHWN"),
    ("AMEMBASSY LONDON", "RUEHLO"),
    ("AMCONSUL DUBAI", "RUEHDE"),
    ("AMEMBASSY OTTAWA", "RUEHOT"),
    ("USMISSION USUN NEW YORK", "RUCNDT"),
)
_TAGS = ("PREL", "PGOV", "ECON", "ETRD", "EFIN", "MARR", "ASEC", "PTER", "SNAR", "PHUM")
_PRECEDENCE = {"R": None, "P": "PRIORITY", "O": "IMMEDIATE"}
_SPACED = {
    "U": "UNCLAS",
    "C": "C O N F I D E N T I A L",
    "S": "S E C R E T",
    "TS": "T O P S E C R E T",
}


@dataclass(frozen=True)
class Wish:
    """What a mutation wants of the clean cable it starts from; empty is "anything"."""

    eras: tuple[EraName, ...] = tuple(ERAS)
    layouts: tuple[LayoutName, ...] = ()
    levels: tuple[LevelName, ...] = ("U", "C", "S")
    scheme: str | None = None
    least: int = 3  # portions
    citing: bool = True  # paragraphs may cite each other


def draw(seed: int, wish: Wish | None = None) -> Draft:
    """The clean cable of `seed` that meets `wish`."""
    wish = wish or Wish()
    rng = Random(f"cable {seed}")
    prose = Prose(rng)
    era = ERAS[
        rng.choice(
            [
                name
                for name in wish.eras
                if not wish.layouts or set(wish.layouts) & set(ERAS[name].layouts)
            ]
        )
    ]
    layout = rng.choice([one for one in era.layouts if not wish.layouts or one in wish.layouts])
    level = rng.choice(wish.levels)
    sent = draw_time(era, rng)
    post = rng.choice(POSTS)
    precedence = rng.choice("RRPO")
    to, info = _draw_addressees(post, precedence, rng)
    scheme = wish.scheme or _draw_scheme(era, level, rng)
    portions = _draw_portions(scheme, level, wish, rng, prose)
    banner, captions = _draw_banner(scheme, era, level, rng)
    return Draft(
        seed=seed,
        era=era.name,
        layout=layout,
        width=rng.randint(55, 69),
        sent=sent,
        post=post,
        serial=rng.randint(12, 9876) if era.number < 12356 else rng.randint(12, 215000),
        level=level,
        banner=banner,
        captions=captions,
        attention=rng.choice(
            (None, None, "DEPARTMENT FOR EUR, PM AND INR", "STATE FOR WHA/CAR (TILGHMAN), INL/LP")
        ),
        authority=write_authority(era, level, sent, rng, prose),
        tags=_draw_tags(era, post, rng),
        subject=prose.subject(),
        subject_mark="(U)" if scheme not in ("none", "entire") and rng.random() < 0.5 else None,
        references=_draw_references(sent.year, rng),
        classified_by=write_classified_by(era, level, rng, prose),
        portions=portions,
        signature=prose.surname(),
        precedence=precedence,
        to=to,
        info=info,
        sections=_draw_sections(layout, rng),
        anchors=layout == "viewer" and rng.random() < 0.5,
    )


def _draw_addressees(
    post: Post, precedence: str, rng: Random
) -> tuple[tuple[Addressee, ...], tuple[Addressee, ...]]:
    word = _PRECEDENCE[precedence]
    others = rng.sample(_ELSEWHERE, rng.randint(1, 4))
    if post.mrn == "STATE":
        (name, router), *others = others
        first = Addressee(name, router, word, _number(rng))
    else:
        first = Addressee("SECSTATE WASHDC", "RUEHC", word, _number(rng))
    lower = rng.choice((None, word))
    return (first,), tuple(Addressee(name, router, lower, _number(rng)) for name, router in others)


def _number(rng: Random) -> str:
    """The station's own count of what it sent to the addressee."""
    return f"{rng.randint(1, 9999):04d}"


def _draw_scheme(era: Era, level: LevelName, rng: Random) -> str:
    """none, entire, level, nf, rel, sbu: how the portions are marked."""
    if era.name in ("10501", "11652"):
        return "none"
    if era.name in ("12065", "12356"):
        return rng.choice(("none", "level")) if level == "U" else rng.choice(("entire", "level"))
    if level == "U":
        return rng.choice(("none", "level", "sbu"))
    if era.name == "12958":
        return rng.choice(("level", "nf"))
    return rng.choice(("level", "level", "nf", "rel"))


def _draw_portions(
    scheme: str, level: LevelName, wish: Wish, rng: Random, prose: Prose
) -> tuple[Portion, ...]:
    count = rng.randint(wish.least, wish.least + 4)
    marks = _draw_marks(scheme, level, count, rng)
    portions = []
    for index in range(count):
        number = index + 1
        text = prose.sentences(rng.randint(1, 4))
        if rng.random() < 0.15 and number > 2 and wish.citing:
            text += f" See paragraph {rng.randint(1, number - 1)}. {prose.sentence()}"
        if index == 0 and rng.random() < 0.5:
            text = f"Summary. {text} End summary."
        heading = None
        if index > 0 and rng.random() < 0.25:
            heading = Heading(
                prose.heading(), "(U)" if marks[index] and scheme != "entire" else None
            )
        parts: tuple[Part, ...] = ()
        if rng.random() < 0.1:
            parts = tuple(Part("--", prose.sentence()) for _ in range(2))
        portions.append(Portion(number, text, marks[index], heading=heading, parts=parts))
    return tuple(portions)


def _draw_marks(scheme: str, level: LevelName, count: int, rng: Random) -> Sequence[str | None]:
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
    drawn = [rng.choice(lower) for _ in range(count)]
    drawn[rng.randrange(count)] = level
    tail = {"nf": "//NF", "rel": "//REL TO USA, GBR"}.get(scheme, "")
    marks = [f"({one}{tail if one != 'U' else ''})" for one in drawn]
    if scheme == "sbu":
        marks[rng.randrange(count)] = "(SBU)"
    return marks


def _draw_banner(
    scheme: str, era: Era, level: LevelName, rng: Random
) -> tuple[str, tuple[str, ...]]:
    spaced = _SPACED[level]
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


def _draw_tags(era: Era, post: Post, rng: Random) -> str | None:
    if era.name == "10501":
        return None
    tags = [*rng.sample(_TAGS, rng.randint(1, 4)), post.tag]
    return rng.choice((", ", " ")).join(tags)


def _draw_references(year: int, rng: Random) -> tuple[str, ...]:
    count = rng.choice((0, 1, 1, 2, 3))
    posts = ("STATE", "LONDON", "BOGOTA", "LA PAZ")
    return tuple(
        f"{rng.choice((f'{year % 100:02d} ', ''))}{rng.choice(posts)} {rng.randint(1, 9999)}"
        for _ in range(count)
    )


def _draw_sections(layout: LayoutName, rng: Random) -> int:
    if layout in ("acp", "viewer", "listing"):
        return rng.choice((1, 1, 2, 3))
    return rng.choice((1, 1, 2)) if layout == "nara" else 1
