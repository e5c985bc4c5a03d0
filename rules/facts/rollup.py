"""Facts of the roll-up: what the portions require of the banner, and what it has of that."""

from typing import Final

from rules.cable.model import Cable, Mark
from rules.facts.reading import effective_marking
from rules.marking.controls import category_of
from rules.marking.rollup import Portion, RollUp, roll_up
from rules.marking.value import Level, Marking

NAMES: Final = {
    "portions.required": ("string", "the banner the portions require, register form"),
    "portions.reason": ("string", "which portions force which part of it"),
    "portions.proposed": ("string", "that banner joined with the one that stands: never less"),
    "portions.above": ("bool", "a portion, a part of one or the subject is above the banner"),
    "portions.noforn": ("bool", "they require NOFORN"),
    "portions.lost": ("list(string)", "controls that must roll up and stand in no banner, caption"),
    "portions.lost_at": ("list(int)", "paragraphs that bear them"),
    "portions.channels": ("list(string)", "NODIS or EXDIS, where required and not there"),
    "portions.channels_at": ("list(int)", "paragraphs that bear them"),
    "portions.overreleased": ("list(string)", "codes of the banner's list the portions forbid"),
}

# Level, NOFORN, SBU and NODIS or EXDIS have rules of their own.
# LES and SSI roll up whatever the level (register 2016, H.9 p. 181 and 189).
_ROLLING: Final = frozenset({"RS", "OC", "OC-USGOV", "IMC", "PR", "FISA", "DSEN", "WAIVED"}) | {
    *("LES", "LES-NF", "SSI"),
}
_FAMILIES: Final = frozenset({"sci", "aea", "fgi", "sap", "nato"})
_CHANNELS: Final = frozenset({"ND", "XD"})


def gather(cable: Cable) -> dict[str, object]:
    """All facts of the roll-up, by dotted name."""
    portions = _named(cable)
    banner = cable.banner.marking if cable.banner else None
    effective = effective_marking(cable)
    rolled = roll_up([p for p, _, _ in portions], cable.date, banner)
    standing = [Portion("the banner", effective)] if effective else []
    proposed = roll_up([*standing, *(p for p, _, _ in portions)], cable.date, banner).banner
    missing = rolled.banner.controls - (effective.controls if effective else frozenset())
    lost = frozenset(c for c in missing if _rolls(c)) if effective else frozenset()
    channels = missing & _CHANNELS if effective else frozenset()
    return {
        "portions.required": rolled.banner.banner,
        "portions.reason": rolled.reason,
        "portions.proposed": proposed.banner,
        "portions.above": banner is not None and rolled.banner.level > banner.level,
        "portions.noforn": "NF" in rolled.banner.controls,
        "portions.lost": [_write(control) for control in sorted(lost)],
        "portions.lost_at": _bearing(portions, lost),
        "portions.channels": [_write(control) for control in sorted(channels)],
        "portions.channels_at": _bearing(portions, channels),
        "portions.overreleased": _overreleased(banner, rolled),
    }


def portion_marks(cable: Cable) -> list[tuple[str, int | None, Mark]]:
    """Name, paragraph number and mark of every portion that bears one: paragraphs, their parts,
    the subject."""
    found: list[tuple[str, int | None, Mark]] = []
    for paragraph in cable.paragraphs:
        name = f"¶{paragraph.number}" if paragraph.number is not None else "an unnumbered paragraph"
        marks = [paragraph.mark, *(part.mark for part in paragraph.subparagraphs)]
        found += [(name, paragraph.number, mark) for mark in marks if mark]
    if cable.subject_mark:
        found.append(("the subject", None, cable.subject_mark))
    return found


def _named(cable: Cable) -> list[tuple[Portion, int | None, Mark]]:
    return [(Portion(n, mark.marking), at, mark) for n, at, mark in portion_marks(cable)]


def _rolls(control: str) -> bool:
    """Whether a banner must say it; the roll-up itself drops what a banner does not carry."""
    return control in _ROLLING or category_of(control) in _FAMILIES


def _write(control: str) -> str:
    return Marking(Level.U, frozenset({control})).banner.partition("//")[2]


def _bearing(
    portions: list[tuple[Portion, int | None, Mark]], controls: frozenset[str]
) -> list[int]:
    return sorted({at for p, at, _ in portions if at is not None and p.marking.controls & controls})


def _overreleased(banner: Marking | None, rolled: RollUp) -> list[str]:
    """Codes the banner's list gives and the portions do not; none where NOFORN is required, since
    rules of its own speak of that. A list that forgets USA forbids it nothing."""
    if banner is None or not banner.release_to or rolled.banner.release_to is None:
        return []
    return sorted(banner.release_to - rolled.banner.release_to - {"USA"})
