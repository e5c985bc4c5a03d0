"""Clean cables: one seed, one cable, byte for byte, with nothing wrong in it."""

from dataclasses import dataclass
from random import Random

from tests.planted.cable import Addressee, Draft, EraName, LayoutName, LevelName, Post
from tests.planted.eras import ERAS, Era, draw_time, write_authority, write_classified_by
from tests.planted.portions import draw_banner, draw_portions
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
_ELSEWHERE = (
    ("AMEMBASSY BRIDGETOWN", "RUEHWN"),
    ("AMEMBASSY LONDON", "RUEHLO"),
    ("AMCONSUL DUBAI", "RUEHDE"),
    ("AMEMBASSY OTTAWA", "RUEHOT"),
    ("USMISSION USUN NEW YORK", "RUCNDT"),
)
_TAGS = ("PREL", "PGOV", "ECON", "ETRD", "EFIN", "MARR", "ASEC", "PTER", "SNAR", "PHUM")
_ATTENTION = (
    "DEPARTMENT FOR EUR, PM AND INR",
    "STATE FOR WHA/CAR (TILGHMAN), INL/LP",
    "FOR: ARA/AND BARNEBEY/PEREZ",
    "DEPT PASS USTR",
    "STATE PASS AID",
    "PASS AGRICULTURE",
)
_SIGNATURES = ("DE LA CRUZ", "LA LIME", "O'BRIEN", "SMITH-JONES", "HEG")
_PRECEDENCE = {"R": None, "P": "PRIORITY", "O": "IMMEDIATE"}


@dataclass(frozen=True)
class Wish:
    """What a mutation wants of the clean cable it starts from; empty is "anything"."""

    eras: tuple[EraName, ...] = tuple(ERAS)
    layouts: tuple[LayoutName, ...] = ()
    levels: tuple[LevelName, ...] = ("U", "C", "S", "U", "C", "S", "TS")
    scheme: str | None = None
    least: int = 3  # portions
    plain: bool = False  # no parts, citations or words that only look like a mark


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
    portions = draw_portions(scheme, era, level, rng, prose, least=wish.least, plain=wish.plain)
    banner, captions = draw_banner(scheme, era, level, rng)
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
        attention=rng.choice((None, None, None, *_ATTENTION)),
        authority=write_authority(era, level, sent, rng, prose),
        tags=_draw_tags(era, post, rng),
        subject=prose.subject(),
        subject_mark="(U)" if scheme not in ("none", "entire") and rng.random() < 0.5 else None,
        references=_draw_references(sent.year, rng),
        classified_by=write_classified_by(era, level, rng, prose),
        portions=portions,
        signature=rng.choice((prose.surname(), prose.surname(), *_SIGNATURES)),
        precedence=precedence,
        to=to,
        info=info,
        sections=_draw_sections(layout, rng),
        anchors=layout == "viewer" and rng.random() < 0.5,
        crlf=rng.random() < 0.1,
        double_spaced=rng.random() < 0.3,
        trailing=rng.random() < 0.1,
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


def _draw_tags(era: Era, post: Post, rng: Random) -> str | None:
    if era.name == "10501":
        return None
    tags = [*rng.sample(_TAGS, rng.randint(1, 4)), post.tag]
    return rng.choice((", ", " ")).join(tags)


def _draw_references(year: int, rng: Random) -> tuple[str, ...]:
    count = rng.choice((0, 1, 1, 2, 3))
    posts = ("STATE", "LONDON", "BOGOTA", "LA PAZ")
    cited = [
        f"{rng.choice((f'{year % 100:02d} ', ''))}{rng.choice(posts)} {rng.randint(1, 9999)}"
        for _ in range(count)
    ]
    if count == 1 and rng.random() < 0.2:
        return (
            rng.choice(
                (f"{cited[0]} AND PREVIOUS", "A-110 OF MAY 31, 1974", f"{cited[0]} (NOTAL)")
            ),
        )
    return tuple(cited)


def _draw_sections(layout: LayoutName, rng: Random) -> int:
    if layout in ("acp", "viewer", "listing"):
        return rng.choice((1, 1, 2, 3))
    return rng.choice((1, 1, 2)) if layout == "nara" else 1
