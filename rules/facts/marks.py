"""Facts of one mark: a banner, a paragraph's, a part's or the subject's."""

from collections.abc import Iterator
from typing import Final

from rules.cable.model import Cable, Mark
from rules.marking.controls import category_of, sigma_numbers
from rules.marking.value import sort_codes

NAMES: Final = {
    "mark.kind": ("string", "portion or banner"),
    "mark.shown": ("string", "the mark as written, a portion in its parentheses"),
    "mark.proper": ("string", "the same in the register's form"),
    "mark.slashed": ("bool", "it is written with the register's double slash"),
    "mark.level": ("string", "U C S TS; a foreign RESTRICTED is C"),
    "mark.readable": ("bool", "its level could be read; it is held at TS where it could not"),
    "mark.restricted": ("bool", "its level is a foreign RESTRICTED"),
    "mark.owner": ("string", "GBR, NATO, FGI, or JOINT; empty for the United States"),
    "mark.partners": ("list(string)", "countries of a JOINT mark"),
    "mark.controls": ("list(string)", "portion form, each with what it belongs to"),
    "mark.categories": ("list(string)", "the register's categories its controls are of"),
    "mark.listed": ("bool", "it has a REL TO list"),
    "mark.release_to": ("list(string)", "codes of the REL TO list"),
    "mark.shows": ("bool", "it has a DISPLAY ONLY list"),
    "mark.disclosed": ("bool", "it bears a foreign disclosure and release mark"),
    "mark.sigmas": ("list(int)", "Sigma categories of RD and FRD"),
    "mark.deviations": ("list(string)", "kinds of deviation"),
    "mark.misspelt": ("list(string)", "spellings that deviate"),
    "mark.names": ("list(string)", "country names, or unregistered codes, in its lists"),
    "mark.unknown": ("list(string)", "tokens the register does not know"),
}
# The most that stands before the level inside a mark's span.
_MOST_PARENTHESES: Final = 3
_DISCLOSING: Final = frozenset({"NF", "RELIDO", "EYES"})


def find_marks(cable: Cable) -> Iterator[tuple[str, int | None, Mark]]:
    """Every mark of the cable: its kind, the paragraph it stands in, and itself."""
    if cable.banner:
        yield "banner", None, cable.banner
    if cable.subject_mark:
        yield "portion", None, cable.subject_mark
    for paragraph in cable.paragraphs:
        for mark in (paragraph.mark, *(part.mark for part in paragraph.subparagraphs)):
            if mark:
                yield "portion", paragraph.number, mark


def level_is_read(mark: Mark) -> bool:
    """Whether the mark's own level was read, and not merely held or guessed."""
    start = mark.span[0] + _MOST_PARENTHESES
    return not any(
        d.kind == "unknown-token" and d.span[0] <= start and mark.text.startswith(d.found)
        for d in mark.deviations
    )


def gather_mark(kind: str, mark: Mark) -> dict[str, object]:
    """Facts of one mark."""
    marking = mark.marking
    owner, _, partners = marking.owner.partition(" ")
    banner = kind == "banner"
    return {
        "mark.kind": kind,
        "mark.shown": mark.text if banner else f"({mark.text})",
        "mark.proper": marking.banner if banner else f"({marking.portion})",
        "mark.slashed": "//" in mark.text,
        "mark.level": marking.level.name,
        "mark.readable": level_is_read(mark),
        "mark.restricted": marking.restricted,
        "mark.owner": owner,
        "mark.partners": partners.split(),
        "mark.controls": sorted(marking.controls),
        "mark.categories": sorted({category_of(control) for control in marking.controls}),
        "mark.listed": marking.release_to is not None,
        "mark.release_to": sort_codes(marking.release_to or frozenset()),
        "mark.shows": marking.display_to is not None,
        "mark.disclosed": marking.listed or bool(marking.controls & _DISCLOSING),
        "mark.sigmas": [n for root in ("RD", "FRD") for n in sigma_numbers(root, marking.controls)],
        "mark.deviations": [d.kind for d in mark.deviations],
        "mark.misspelt": [d.found for d in mark.deviations if d.kind == "spelling"],
        "mark.names": [d.found for d in mark.deviations if d.kind == "country-name"],
        "mark.unknown": [d.found for d in mark.deviations if d.kind == "unknown-token"],
    }
