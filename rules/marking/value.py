"""A marking as a value: level, controls and release list, with order, join and normal form."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """Classification levels of E.O. 13526 section 1.2, lowest first."""

    U = 0
    C = 1
    S = 2
    TS = 3


BANNER_WORD = {
    Level.U: "UNCLASSIFIED",
    Level.C: "CONFIDENTIAL",
    Level.S: "SECRET",
    Level.TS: "TOP SECRET",
}


@dataclass(frozen=True, slots=True)
class Marking:
    """What a mark says.

    controls: tokens in portion form (`NF`, `OC`, `SBU`, `LOU`).
    release_to: country codes of a REL TO list; None where there is no list.
    """

    level: Level
    controls: frozenset[str] = frozenset()
    release_to: frozenset[str] | None = None
