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

from rules.marking.controls import category_of
from rules.marking.value import BANNER_WORD, Level, Marking

# Until then a classified portion without a disclosure mark was to be handled as NOFORN; from then
# on as RELIDO (CAPCO register 2016, B.3 Table 2).
UNCAVEATED_UNTIL: Final = date(2010, 6, 28)
# Controls of unclassified information alone: a classified banner does not carry them (H.8, H.9).
UNCLASSIFIED_ONLY: Final = frozenset({"FOUO", "SBU", "SBU-NF", "LOU", "EFTO", "DCNI", "UCNI"})
_NOFORN: Final = Marking(Level.U, frozenset({"NF"}))
_IMPLY_NOFORN: Final = frozenset({"SBU-NF", "LES-NF"})
# Beside these no list and no RELIDO may stand (H.6 p. 116 and 118, H.9 p. 172 and 174).
_FORBID_RELEASE: Final = frozenset({"DCNI", "UCNI", "ND", "XD"})
# Dissemination controls other than those of disclosure: beside one FOUO is not said (H.8 p. 134).
_ABOVE_FOUO: Final = frozenset({"PR", "DSEN", "FISA", "DS", "XD", "ND", "SBU", "SBU-NF"}) | {
    *("LES", "LES-NF", "SSI"),
}
# Each control on the left supersedes those on the right (H.6, H.8, H.9).
_SUPERSEDED: Final = {
    "ND": {"XD", "SBU", "SBU-NF"},
    "XD": {"SBU", "SBU-NF"},
    "OC": {"OC-USGOV"},
    "RD": {"FRD", "TFNI"},
    "FRD": {"TFNI"},
    "SBU-NF": {"SBU"},
    "LES-NF": {"LES"},
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
    classified = [p.marking for p in portions if p.marking.level > Level.U]
    relido = any("RELIDO" in marking.controls for marking in classified)
    # Beside a list silence is never release (Table 3 rules 12 and 16).
    made = None if any(marking.listed for marking in classified) else made
    # A thousand portions bear a few markings, and each says the same of the banner every time.
    distinct = dict.fromkeys(p.marking for p in portions)
    resolved = {m: _resolve(m, made, banner, relido) for m in distinct}
    read = [Portion(p.name, resolved[p.marking]) for p in portions]
    markings = _agree(list(dict.fromkeys(resolved.values())))
    joined = reduce(Marking.join, markings, *_start(markings))
    required = _settle(joined, markings)
    return RollUp(required, tuple(_forces(required, read)))


def _start(markings: Sequence[Marking]) -> tuple[Marking, ...]:
    """What portions are joined to: a plain mark of the United States, unless all are of the same
    joint owners, whose document is joint too (H.3 p. 58)."""
    owners = {marking.owner for marking in markings}
    joint = len(owners) == 1 and next(iter(owners)).startswith("JOINT")
    return () if joint else (Marking(Level.U),)


def _resolve(marking: Marking, made: date | None, banner: Marking | None, relido: bool) -> Marking:
    """What a portion means beside the others: a repeated banner, and silence beside RELIDO."""
    if banner and marking.owner == "JOINT" and banner.owner.startswith("JOINT "):
        marking = replace(marking, owner=banner.owner)
    bare = marking.release_to == frozenset() or (
        "EYES" in marking.controls and marking.release_to is None
    )
    if bare and banner and banner.release_to:
        return replace(marking, release_to=banner.release_to)
    if marking.level == Level.U or discloses(marking) or not relido:
        return marking
    late = made is not None and made >= UNCAVEATED_UNTIL
    silence = "RELIDO" if late and _is_uncaveated(marking) else "NF"
    return replace(marking, controls=marking.controls | {silence})


def _is_uncaveated(marking: Marking) -> bool:
    """Whether it bears nothing but SCI, and is no foreign information (B.3 note and Table 2)."""
    return not marking.owner and all(category_of(c) == "sci" for c in marking.controls)


def _agree(markings: Sequence[Marking]) -> list[Marking]:
    """Markings whose lists are what the banner may say of them all.

    Where every classified portion is RELIDO and one has no list, the banner is RELIDO alone (p.
    155); where one is not, none is (p. 156); EYES ONLY beside another list is REL TO (rule 22).
    """
    classified = [m for m in markings if m.level > Level.U]
    relido = bool(classified) and all("RELIDO" in m.controls for m in classified)
    plain = relido and not all(m.listed for m in classified)
    lists = [m for m in markings if m.listed]
    eyes = all("EYES" in m.controls for m in lists)
    kept = []
    for marking in markings:
        controls = marking.controls - (frozenset() if relido or not classified else {"RELIDO"})
        controls -= frozenset() if eyes else {"EYES"}
        changed = marking if controls == marking.controls else replace(marking, controls=controls)
        if plain and marking.level > Level.U:
            changed = replace(changed, release_to=None)
        kept.append(changed)
    return kept


def discloses(marking: Marking) -> bool:
    """Whether it says anything of foreign disclosure."""
    return marking.listed or bool(marking.controls & {"NF", "RELIDO", "EYES"})


def _settle(joined: Marking, markings: Sequence[Marking]) -> Marking:
    """The join as a banner says it, without what is superseded."""
    classified = joined.level > Level.U
    explicit = joined.listed or bool(joined.controls & {"NF", "RELIDO"})
    implied = bool(joined.controls & _IMPLY_NOFORN)
    open_to_some = joined.listed or "RELIDO" in joined.controls
    if implied and (classified or explicit):
        joined = joined.join(_NOFORN)
    if joined.controls & _FORBID_RELEASE and open_to_some:
        joined = joined.join(_NOFORN)
    controls = set(joined.controls)
    if "NF" in controls:
        # The NF of SBU-NF and LES-NF stands among the disclosure controls (Table 3 rules 3 to 15).
        controls |= {c.removesuffix("-NF") for c in controls & _IMPLY_NOFORN}
        controls -= _IMPLY_NOFORN
    if classified:
        controls -= UNCLASSIFIED_ONLY
        # LIMDIS of the register is unclassified (p. 170); State's caption is not.
        controls -= {"DS"} - {c for m in markings if m.level > Level.U for c in m.controls}
    if "RD" in controls:
        # RD takes the Sigma categories of FRD with it (p. 109).
        controls |= {c.removeprefix("F") for c in controls if c.startswith("FRD-SG ")}
    for control, lower in _SUPERSEDED.items():
        beaten = {c for c in controls if c in lower or (c.startswith("FRD-") and "FRD" in lower)}
        controls -= beaten if control in controls else set()
    controls -= {"FOUO"} if controls & _ABOVE_FOUO else set()
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
    if f"{control}-NF" in marking.controls:
        return True
    if control.startswith("RD-SG "):
        return f"F{control}" in marking.controls
    if control == "FGI":
        return marking.owner in ("FGI", "JOINT")
    return control.startswith("FGI ") and control.removeprefix("FGI ") in marking.owner.split()
