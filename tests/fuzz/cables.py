"""Classified cables of several years and layouts, well formed, with marks on their portions."""

from random import Random
from typing import Final

from tests.fuzz.draft import Draft, Portion

SECRET_MARKS: Final = (
    "(S)",
    "(C)",
    "(S//NF)",
    "(S/NF)",
    "(C-NF)",
    "(TS)",
    "(S/REL CHINA)",
    "(SBU)",
)
_HEADINGS: Final = ("SUMMARY", "Background", "COMMENT", "Talking Points", "ACTION REQUEST")
_ROUTING: Final = (
    "VZCZCXYZ0001",
    "OO RUEHWEB",
    "DE RUEHLM #0042/01 3260011",
    "ZNY SSSSS ZZH",
    "O 220000Z NOV 07",
    "FM AMEMBASSY LIMA",
    "TO RUEHC/SECSTATE WASHDC IMMEDIATE 1234",
    "INFO RUEHBO/AMEMBASSY BOGOTA 0012",
)
_PAGED: Final = (
    "SECRET",
    "",
    "PAGE 01        LIMA  00042  220000Z",
    "",
    "63",
    "ACTION ARA-20",
    "",
    "INFO  OCT-01  ISO-00  /021 W",
    "                     ---------------------     003317",
    "R 212200Z NOV 79",
    "FM AMEMBASSY LIMA",
    "TO SECSTATE WASHDC 1234",
    "INFO AMEMBASSY BOGOTA",
    "",
)


def make_cable(seed: int) -> Draft:
    """A cable of a layout and length that `seed` chooses."""
    rng = Random(seed)
    draft = rng.choice((_make_modern, _make_bare, _make_typed, _make_short))(rng)
    _add_body(draft)
    if rng.random() < 0.7:
        draft.signature = rng.choice(("DOE", "MCMILLAN", "LA LIME"))
    return draft


def _subject(draft: Draft) -> str:
    words = " ".join(draft.word(secret=True) for _ in range(draft.rng.randint(4, 7)))
    return (
        f"SUBJECT: {words.upper() if draft.capitals or draft.rng.random() < 0.7 else words.title()}"
    )


def _make_modern(rng: Random) -> Draft:
    draft = Draft(rng, capitals=False, width=rng.randint(60, 70), spaced=rng.random() < 0.8)
    draft.head = [
        *_ROUTING,
        "S E C R E T SECTION 01 OF 02 LIMA 000042",
        "SIPDIS",
        "STATE FOR WHA/AND",
        "E.O. 12958: DECL: 11/21/2037",
        "TAGS: PREL, PGOV",
        _subject(draft),
        "REF: A. LIMA 40",
        "B. STATE 12345",
        "Classified By: DCM Ann Example for reasons 1.4 (b) and (d).",
    ]
    return draft


def _make_bare(rng: Random) -> Draft:
    """Without routing lines, a paragraph a line."""
    draft = Draft(rng, capitals=False, width=5000)
    draft.head = [
        "C O N F I D E N T I A L LIMA 000042",
        "E.O. 12958: DECL: 11/21/2037",
        "TAGS: PREL, PGOV",
        _subject(draft),
        "Classified By: DCM Ann Example, reason 1.4 (b)",
    ]
    return draft


def _make_typed(rng: Random) -> Draft:
    """As the Department's printer gave them in the 1970s."""
    draft = Draft(rng, capitals=True, width=rng.randint(55, 69), spaced=rng.random() < 0.7)
    draft.head = [
        *_PAGED,
        "S E C R E T LIMA 0042",
        "",
        "E.O. 12065: RDS-3 11/21/99 (DOE, ANN) OR-M",
        "TAGS: PEPR, PE",
        _subject(draft),
    ]
    return draft


def _make_short(rng: Random) -> Draft:
    draft = Draft(rng, capitals=rng.random() < 0.5, width=rng.randint(50, 90))
    draft.head = ["TOP SECRET LIMA 000042", "SIPDIS", _subject(draft)]
    return draft


def _add_body(draft: Draft) -> None:
    rng = draft.rng
    for number in range(1, rng.randint(3, 7)):
        if rng.random() < 0.2:
            draft.portions.append(Portion([rng.choice(_HEADINGS)], False, kind="heading"))
        secret = rng.random() < 0.5
        mark = rng.choice(SECRET_MARKS) if secret else "(U)"
        text = draft.text(secret=secret, sentences=rng.randint(1, 4))
        draft.portions.append(Portion(text, secret, f"{number}.", mark=mark))
        if rng.random() < 0.2:
            _add_items(draft, secret=rng.random() < 0.6)


def _add_items(draft: Draft, *, secret: bool) -> None:
    labels = draft.rng.choice((("a.", "b."), ("--", "--"), ("(1)", "(2)"), ("-", "-")))
    for label in labels:
        mark = draft.rng.choice(SECRET_MARKS[:4]) if secret else "(U)"
        text = draft.text(secret=secret, sentences=1)
        draft.portions.append(Portion(text, secret, label, mark=mark, kind="item"))
