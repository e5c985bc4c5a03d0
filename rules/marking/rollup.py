"""The banner a set of portions requires, and which portion forces which part of it.

Source: CAPCO register 2016, D.2 and Table 3 (roll-up), B.3 Table 2 (portions that say nothing of
foreign disclosure), H.8 and H.9 (precedence of controls). Marking.join protects both of two marks;
the banner of the register says less than that: it drops what a higher control supersedes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Final

from rules.marking.value import BANNER_WORD, Level, Marking

# Until then a classified portion without a disclosure mark was to be handled as NOFORN; from then
# on as RELIDO (CAPCO register 2016, B.3 Table 2).
UNCAVEATED_UNTIL: Final = date(2010, 6, 28)
# Controls of unclassified information alone: a classified banner does not carry them (H.8, H.9).
UNCLASSIFIED_ONLY: Final = frozenset({"FOUO", "SBU", "SBU-NF", "LOU", "EFTO", "DCNI", "UCNI"})
_NOFORN: Final = Marking(Level.U, frozenset({"NF"}))
_IMPLY_NOFORN: Final = frozenset({"SBU-NF", "LES-NF"})
# Each control on the left supersedes those on the right (H.6, H.8, H.9).
_SUPERSEDED: Final = {
    "ND": {"XD"},
    "OC": {"OC-USGOV"},
    "RD": {"FRD", "TFNI"},
    "FRD": {"TFNI"},
    "SBU-NF": {"SBU", "FOUO"},
    "SBU": {"FOUO"},
    "LES-NF": {"LES", "FOUO"},
    "LES": {"FOUO"},
    "NF": {"RELIDO"},
}


@dataclass(frozen=True, slots=True)
class Portion:
    """A portion's marking under a name a reader knows it by: `¶3`, `the subject`."""

    name: str
    marking: Marking


@dataclass(frozen=True, slots=True)
class Force:
    """A part of the banner, as the banner writes it, and the portions that force it."""

    part: str
    portions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollUp:
    banner: Marking
    forces: tuple[Force, ...]

    @property
    def reason(self) -> str:
        """`SECRET from ¶1, ¶3; NOFORN from ¶3`; empty for no portions."""
        return "; ".join(
            f"{force.part} from {', '.join(force.portions)}"
            for force in self.forces
            if force.portions
        )


def roll_up(
    portions: Sequence[Portion], made: date | None = None, banner: Marking | None = None
) -> RollUp:
    """The banner `portions` require; UNCLASSIFIED for none.

    made: date of origin, by which portions that say nothing of disclosure are judged; the older,
    stricter law where it is unknown.
    banner: the one that stands, whose list a bare REL repeats.
    """
    # Asked once: each portion is judged beside all the others.
    relido = any("RELIDO" in p.marking.controls for p in portions if p.marking.level > Level.U)
    read = [Portion(p.name, _resolve(p.marking, made, banner, relido)) for p in portions]
    joined = reduce(Marking.join, (p.marking for p in read), Marking(Level.U))
    required = _settle(joined)
    return RollUp(required, tuple(_forces(required, read)))


def _resolve(marking: Marking, made: date | None, banner: Marking | None, relido: bool) -> Marking:
    """What a portion means beside the others: bare REL, and silence beside RELIDO."""
    if marking.release_to == frozenset() and banner and banner.release_to:
        return replace(marking, release_to=banner.release_to)
    if marking.level == Level.U or discloses(marking) or not relido:
        return marking
    silence = "NF" if made is None or made < UNCAVEATED_UNTIL else "RELIDO"
    return replace(marking, controls=marking.controls | {silence})


def discloses(marking: Marking) -> bool:
    """Whether it says anything of foreign disclosure."""
    return marking.listed or bool(marking.controls & {"NF", "RELIDO", "EYES"})


def _settle(joined: Marking) -> Marking:
    """The join as a banner says it, without what is superseded."""
    if joined.level > Level.U and joined.controls & _IMPLY_NOFORN:
        joined = joined.join(_NOFORN)
    controls = set(joined.controls)
    if joined.level > Level.U:
        # The NF of LES-NF stands among the disclosure controls of a classified banner.
        controls |= {"LES"} if "LES-NF" in controls else set()
        controls -= UNCLASSIFIED_ONLY | {"LES-NF"}
    for control, lower in _SUPERSEDED.items():
        controls -= lower if control in controls else set()
    return replace(joined, controls=frozenset(controls))


def _forces(required: Marking, portions: Sequence[Portion]) -> Iterator[Force]:
    at_level = [p.name for p in portions if p.marking.level == required.level]
    yield Force(BANNER_WORD[required.level], _names(at_level))
    # EYES ONLY is written with its list, so that the two are one part.
    eyes = required.controls & {"EYES"} if required.release_to else frozenset()
    for control in (token for token in required.tokens if token not in eyes):
        bearing = [p.name for p in portions if _bears(p.marking, control)]
        if control == "NF" and not bearing:
            bearing = [p.name for p in portions if p.marking.listed or p.marking.level > Level.U]
        written = Marking(Level.U, frozenset({control})).banner
        yield Force(written.partition("//")[2], _names(bearing))
    if required.listed:
        listed = _names([p.name for p in portions if p.marking.listed])
        lists = replace(required, level=Level.U, controls=eyes, owner="", restricted=False)
        yield Force(lists.banner.partition("//")[2], listed)


def _names(names: Sequence[str]) -> tuple[str, ...]:
    """Each once: a paragraph and its parts go by one name."""
    return tuple(dict.fromkeys(names))


def _bears(marking: Marking, control: str) -> bool:
    """Whether it says `control` itself, implies it, or is foreign and so becomes FGI."""
    if control in marking.controls:
        return True
    if control == "NF":
        return bool(marking.controls & _IMPLY_NOFORN)
    if control == "LES":
        return "LES-NF" in marking.controls
    return control.startswith("FGI") and bool(marking.owner)
