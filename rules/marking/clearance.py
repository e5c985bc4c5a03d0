"""Who may read what is marked: a reader's clearance beside a marking, by the audit's own join."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.marking.register import CATEGORY_OF
from rules.marking.value import Level, Marking

HOME: Final = "USA"
# Foreign disclosure marks shut out others, never the citizens of the country that made them.
_DISCLOSURE: Final = frozenset({"NF", "RELIDO", "EYES"})


@dataclass(frozen=True, slots=True)
class Clearance:
    """What a reader is cleared for.

    level: the highest. controls: tokens in portion form (`SI`, `ND`, `FGI GBR`, `SBU`) the reader
    is read into; disclosure marks need no entry. countries: whose the reader is, as in a release
    list; with any other than USA, only what is released to all of them is theirs.
    everything: no mark shuts this reader out, not even one that cannot be read.
    """

    level: Level = Level.U
    controls: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset({HOME})
    everything: bool = False

    @property
    def ceiling(self) -> Marking:
        """The highest marking this reader may read, `everything` left aside."""
        abroad = self.countries - {HOME}
        if abroad:
            controls = self.controls - _DISCLOSURE - _withheld_abroad()
            return Marking(self.level, controls | {"EYES"}, abroad | {HOME})
        twins = {f"{control}-NF" for control in self.controls} & CATEGORY_OF.keys()
        return Marking(self.level, self.controls | twins | _DISCLOSURE)


EVERYTHING: Final = Clearance(Level.TS, everything=True)


def may_read(clearance: Clearance, marking: Marking | None) -> bool:
    """Whether what is marked so may be shown to this reader: the join with the reader's ceiling
    adds nothing to the ceiling.

    marking: None where a mark is missing or cannot be read, which is above every ceiling.
    """
    if clearance.everything:
        return True
    return marking is not None and _is_under(marking, clearance.ceiling)


@lru_cache(maxsize=4096)  # lists ask a few markings again and again
def _is_under(marking: Marking, ceiling: Marking) -> bool:
    return marking <= ceiling


def _withheld_abroad() -> frozenset[str]:
    return frozenset(control for control in CATEGORY_OF if control.endswith("-NF"))


def write_marking(marking: Marking) -> str:
    """As text that `parse_marking` reads; the same for equal markings."""
    lists = (marking.release_to, marking.display_to)
    return json.dumps(
        [
            marking.level.name,
            sorted(marking.controls),
            *(None if codes is None else sorted(codes) for codes in lists),
            marking.owner,
            marking.restricted,
        ]
    )


@lru_cache(maxsize=512)
def parse_marking(text: str) -> Marking:
    level, controls, release, display, owner, restricted = json.loads(text)
    return Marking(
        Level[level],
        frozenset(controls),
        None if release is None else frozenset(release),
        None if display is None else frozenset(display),
        owner,
        restricted,
    )
