"""What a profile that withholds portions decides on each: release, withhold, or leave to a person.

A machine claims an exemption only where the marking, its reasons and its time are all clear. What
is pending is withheld in the copy and claims nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rules.cable.authority import declassifies_on
from rules.cable.model import Cable, Mark
from rules.facts.reading import effective_marking, entire_mark, portion_markings
from rules.marking.orders import is_declassification_due
from rules.marking.value import Level, Marking
from rules.report import RedactionStatus

Basis = Literal[
    "released",
    "classified",
    "declassification-due",
    "unmarked",
    "unreadable",
    "controlled",
    "protected-source",
    "added",
]
# Section 1.4 of E.O. 13526 kept the letters of 1.5 of E.O. 12958, and added (h).
_LETTERS: Final = "abcdefgh"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on a portion. `reason` is what a person must decide; empty where nothing is."""

    basis: Basis
    status: RedactionStatus = "proposed"
    exemptions: tuple[str, ...] = ()
    reason: str = ""

    @property
    def withheld(self) -> bool:
        return self.basis != "released"


RELEASED: Final = Verdict("released")
_UNMARKED: Final = Verdict("unmarked", "pending", reason="unmarked")
UNREADABLE: Final = Verdict("unreadable", "pending", reason="unreadable mark")
_CONTROLLED: Final = Verdict("controlled", "pending", reason="controlled")
# A mark says that a source must be protected, and not who it is.
UNNAMED_SOURCE: Final = Verdict("protected-source", "pending", reason="protected source not found")
# By a reviewer, whose decision gives the exemptions.
ADDED: Final = Verdict("added", "added")
_DUE: Final = Verdict("declassification-due", "pending", reason="declassification due")


def judge_portion(mark: Mark | None, cable: Cable, as_of: date) -> Verdict:
    """Decide on a numbered paragraph, or a part of one with a mark of its own."""
    if mark is not None and any(d.kind == "unknown-token" for d in mark.deviations):
        return UNREADABLE
    marking = mark.marking if mark else entire_mark(cable)
    if marking is not None:
        return _judge_marking(marking, cable, as_of)
    banner = effective_marking(cable)
    if banner is None or _may_be_classified(cable):
        return _UNMARKED
    return _CONTROLLED if banner.controls or banner.release_to is not None else RELEASED


def judge_subject(cable: Cable, as_of: date) -> Verdict:
    """Decide on the SUBJECT: by its mark; unmarked, it is withheld in a classified cable alone."""
    if cable.subject_mark is not None:
        return judge_portion(cable.subject_mark, cable, as_of)
    return _UNMARKED if cable.banner is None or _may_be_classified(cable) else RELEASED


def _may_be_classified(cable: Cable) -> bool:
    """Whether anything says so: a banner can be lost or misread, and an archive's stamp of the day
    of release be taken for it."""
    marks = [cable.banner, cable.archive.classification, *cable.unread]
    said = [mark.marking for mark in marks if mark] + portion_markings(cable)
    return (
        any(marking.level > Level.U for marking in said)
        or cable.routing.security_letter in ("C", "S", "T")
        or cable.classified_by is not None
        or (cable.authority is not None and cable.authority.kind not in ("n/a", "none"))
    )


def _judge_marking(marking: Marking, cable: Cable, as_of: date) -> Verdict:
    if marking.level == Level.U:
        bare = not marking.controls and marking.release_to is None
        return RELEASED if bare else _CONTROLLED
    if is_declassification_due(cable.date, declassifies_on(cable), as_of):
        return _DUE
    return Verdict("classified", "proposed", ("(b)(1)", *_reasons(cable)))


def _reasons(cable: Cable) -> tuple[str, ...]:
    """The cable's own reasons as E.O. 13526 numbers them; `undetermined` where it states none
    that can be read."""
    line = cable.classified_by
    letters = tuple(dict.fromkeys(line.reasons)) if line else ()
    if not letters or any(letter not in _LETTERS for letter in letters):
        return ("undetermined",)
    return tuple(f"1.4({letter})" for letter in letters)
