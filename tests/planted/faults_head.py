"""HEAD: what transmission, drafter and archive wrote around the text."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from tests.planted.cable import Draft, EraName, LayoutName, LevelName
from tests.planted.clean import Wish, draw
from tests.planted.eras import ERAS, MODERN, SINCE_1995
from tests.planted.fault import UNRECORDED, Plant, Severity, plants

_ACP: tuple[LayoutName, ...] = ("acp", "viewer", "listing")
_PAGED: tuple[LayoutName, ...] = ("viewer", "listing", "extract")
_LETTERS = {"U": "U", "C": "C", "S": "S"}


def _cable(
    seed: int,
    layouts: tuple[LayoutName, ...] = (),
    eras: tuple[EraName, ...] = tuple(ERAS),
    levels: tuple[LevelName, ...] = ("U", "C", "S"),
    scheme: str | None = None,
) -> Draft:
    return draw(seed, Wish(eras=eras, layouts=layouts, levels=levels, scheme=scheme))


def _captioned(
    clean: Draft, before: tuple[str, ...], after: tuple[str, ...], at: str, severity: Severity
) -> Plant:
    return Plant(
        replace(clean, captions=before),
        replace(clean, captions=after),
        (f"caption:{at}",),
        (),
        severity,
        near=("caption",),
    )


@plants("HEAD-01")
def set_other_letter(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, _ACP)
    letter = rng.choice([one for one in "UCST" if one != clean.level])
    line = "ZNR UUUUU ZZH" if letter == "U" else f"ZNY {letter * 5} ZZH"
    return Plant(
        clean, replace(clean, security_line=line), ("security",), (), "error", near=("banner",)
    )


@plants("HEAD-02")
def raise_precedence(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, _ACP)
    if clean.precedence == "R":  # whose addressees say nothing of it
        return raise_precedence(seed + 100_003, rng)
    other = rng.choice([one for one in "RPO" if one != clean.precedence])
    if rng.random() < 0.5:
        line = f"{other * 2} {clean.to[0].router}"
        return Plant(
            clean, replace(clean, first_line=line), ("first-line",), (), "warning", near=("dtg",)
        )
    dtg = f"{other} {clean.sent:%d%H%MZ %b %y}".upper()
    return Plant(clean, replace(clean, dtg_line=dtg), ("dtg",), (), "warning", near=("first-line",))


@plants("HEAD-03")
def transmit_out_of_time(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, _ACP)
    passed = clean.sent + rng.choice(
        (timedelta(minutes=-5), timedelta(hours=-30), timedelta(hours=49), timedelta(days=4))
    )
    faulty = replace(clean, de_line=_de_line(clean, clean.serial, f"{passed:%j%H%M}"))
    return Plant(clean, faulty, ("de-line",), (), "warning", near=("dtg",))


@plants("HEAD-04")
def serialize_wrongly(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, _ACP)
    other = clean.serial + rng.randint(1, 900)
    passed = clean.sent + timedelta(minutes=3)
    faulty = replace(clean, de_line=_de_line(clean, other, f"{passed:%j%H%M}"))
    return Plant(clean, faulty, ("de-line",), (), "error", near=("mrn", "de-line"))


@plants("HEAD-04")
def number_page_wrongly(seed: int, rng: Random) -> Plant:
    del rng
    clean = replace(_cable(seed, _ACP), sections=2)
    # A line that is no page line of this cable, alone between paragraphs, is read as a heading.
    faulty = replace(clean, page_serial=f"{clean.serial + 10:08d}")
    return Plant(clean, faulty, ("page",), (), "error", ("PORT-07",), ("mrn", "de-line"))


@plants("HEAD-04")
def identify_wrongly(seed: int, rng: Random) -> Plant:
    del rng
    clean = _cable(seed, ("viewer", "listing", "extract"))
    name = f"{clean.sent:%y}{clean.post.mrn.replace(' ', '')}{clean.serial + 7}"
    return Plant(
        clean,
        replace(clean, archive_id=name),
        ("archive-id",),
        (),
        "error",
        near=("mrn", "de-line"),
    )


def _de_line(draft: Draft, serial: int, day: str) -> str:
    part = "/01" if draft.sections > 1 else ""
    return f"DE {draft.post.router} #{serial % 10000:04d}{part} {day}"


@plants("HEAD-05")
def lose_section(seed: int, rng: Random) -> Plant:
    del rng
    clean = replace(_cable(seed, _ACP), sections=2)
    return Plant(
        clean, replace(clean, paginated=False), ("section",), (), "warning", near=("banner", "mrn")
    )


@plants("HEAD-06")
def repeat_caption(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, UNRECORDED, SINCE_1995, scheme="level")
    after = rng.choice((("SIPDIS", "SIPDIS"), ("SIPDIS SIPDIS",)))
    faulty = replace(clean, captions=after)
    return Plant(replace(clean, captions=("SIPDIS",)), faulty, (f"caption:{after[0]}",), (), "info")


@plants("HEAD-07")
def repeat_header(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, ("extract",))
    copy: tuple[str, Severity] = rng.choice((("same", "info"), ("differs", "error")))
    faulty = replace(clean, header_copy=copy[0])  # type: ignore[arg-type]  # one of the two
    return Plant(clean, faulty, ("banner-again",), (), copy[1])


@plants("HEAD-08")
def glue_banner(seed: int, rng: Random) -> Plant:
    del rng
    clean = replace(_cable(seed, _ACP, MODERN, scheme="level"), sections=2)
    return Plant(clean, replace(clean, glued=True), ("banner",), (), "warning")


@plants("HEAD-09")
def forget_tags(seed: int, rng: Random) -> Plant:
    del rng
    clean = _cable(seed, (), ("11652", "12065", "12356", *SINCE_1995))
    return Plant(clean, replace(clean, tags=None), ("banner",), (), "warning")


@plants("HEAD-10")
def share_before_restricting(seed: int, rng: Random) -> Plant:
    del rng
    clean = replace(_cable(seed, (), MODERN, ("C", "S"), "nf"), banner="")
    spaced = {"C": "C O N F I D E N T I A L", "S": "S E C R E T"}[clean.level]
    clean = replace(clean, banner=spaced)
    return _captioned(clean, ("NOFORN", "SIPDIS"), ("SIPDIS", "NOFORN"), "SIPDIS", "info")


@plants("HEAD-11")
def distribute_alone(seed: int, rng: Random) -> Plant:
    """STADIS without EXDIS or NODIS, and two channels at once."""
    eras: tuple[EraName, ...] = ("12065", "12356", "13526")
    clean = _cable(seed, UNRECORDED, eras, ("C", "S"), "level")
    severity: Severity = "warning" if clean.era == "13526" else "info"
    if rng.random() < 0.5:
        return _captioned(clean, (), ("STADIS",), "STADIS", severity)
    after = ("ROGER CHANNEL", "DISSENT CHANNEL")
    return _captioned(clean, ("ROGER CHANNEL",), after, "DISSENT CHANNEL", severity)


@plants("HEAD-12")
def share_what_may_not_be_shared(seed: int, rng: Random) -> Plant:
    caption = rng.choice(("NODIS", "EXDIS"))
    clean = _cable(seed, UNRECORDED, ("12958",), ("C", "S"), "level")
    return _captioned(clean, (caption,), (caption, "SIPDIS"), "SIPDIS", "info")


@plants("HEAD-13")
def record_other_level(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, _PAGED, scheme="level")
    words = {"U": "UNCLASSIFIED", "C": "CONFIDENTIAL", "S": "SECRET"}
    other = rng.choice([word for level, word in words.items() if level != clean.level])
    return Plant(
        clean,
        replace(clean, archive_level=other),
        ("archive-level",),
        (),
        "error",
        near=("banner",),
    )


@plants("HEAD-13")
def record_other_controls(seed: int, rng: Random) -> Plant:
    del rng
    clean = _cable(seed, _PAGED, levels=("C", "S"), scheme="level")
    word = {"C": "CONFIDENTIAL//NOFORN", "S": "SECRET//NOFORN"}[clean.level]
    return Plant(
        clean,
        replace(clean, archive_level=word),
        ("archive-level",),
        (),
        "warning",
        near=("banner",),
    )


@plants("HEAD-14")
def record_before_sending(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, ("viewer", "listing"))
    created = clean.sent - timedelta(hours=rng.randint(2, 40))
    return Plant(
        clean,
        replace(clean, archive_created=created),
        ("archive-created",),
        (),
        "info",
        near=("dtg",),
    )


@plants("HEAD-15")
def cut_to_extract(seed: int, rng: Random) -> Plant:
    del rng
    clean = _cable(seed, ("extract",))
    return Plant(clean, replace(clean, partial=True), ("partial",), (), "info")


@plants("HEAD-16")
def forget_signature(seed: int, rng: Random) -> Plant:
    del rng
    drawn = _cable(seed)
    last = replace(drawn.portions[-1], parts=())  # the text ends with the paragraph
    clean = replace(drawn, portions=(*drawn.portions[:-1], last))
    at = (f"paragraph:{last.number}",)
    return Plant(clean, replace(clean, signature=None), at, (), "info")


@plants("HEAD-17")
def title_otherwise(seed: int, rng: Random) -> Plant:
    del rng
    clean = _cable(seed, _PAGED)
    return Plant(
        clean,
        replace(clean, archive_title="A QUITE DIFFERENT MATTER"),
        ("archive-title",),
        (),
        "info",
        near=("subject",),
    )


@plants("HEAD-17")
def glue_references(seed: int, rng: Random) -> Plant:
    del rng
    clean = replace(_cable(seed, ("acp",), MODERN), references=(), subject="TIN PRICES")
    tail = " REF: A. STATE 109649 B. LONDON 5237"
    return Plant(clean, replace(clean, subject_tail=tail), ("subject",), (), "info")


@plants("HEAD-18")
def encrypt_otherwise(seed: int, rng: Random) -> Plant:
    clean = _cable(seed, ("acp",), ("12065", "12356"), ("U",), "none")
    coded = replace(clean, banner="UNCLAS E F T O", captions=())
    if rng.random() < 0.5:
        return Plant(
            coded,
            replace(coded, security_line="ZNR UUUUU ZZH"),
            ("security",),
            (),
            "warning",
            near=("banner",),
        )
    plain = replace(clean, captions=(), banner="UNCLAS")
    return Plant(
        plain,
        replace(plain, security_line="ZNY EEEEE ZZH"),
        ("security",),
        (),
        "warning",
        near=("banner",),
    )
