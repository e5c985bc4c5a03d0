"""A marking as a value: level, controls and release list, with order, join and normal form."""

from dataclasses import dataclass
from enum import IntEnum

from rules.marking.register import CATEGORIES, TETRAGRAPHS


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

    @property
    def portion(self) -> str:
        """The portion mark in the register's form, without parentheses: `S//OC/NF`."""
        return "//".join([self.level.name, *self._categories(banner=False)])

    @property
    def banner(self) -> str:
        """The banner line in the register's form: `SECRET//ORCON/NOFORN`."""
        return "//".join([BANNER_WORD[self.level], *self._categories(banner=True)])

    def _categories(self, *, banner: bool) -> list[str]:
        parts = []
        for category, tokens in CATEGORIES.items():
            written = [
                token.banner if banner else token.portion
                for token in tokens
                if token.portion in self.controls
            ]
            if category == "dissemination" and self.release_to is not None:
                written.append("REL TO " + ", ".join(sort_codes(self.release_to)))
            if written:
                parts.append("/".join(written))
        return parts

    def join(self, other: "Marking") -> "Marking":
        """The least marking that protects both, as the register rolls portions up to a banner.

        Levels: the higher. Controls: all. Release lists: what both allow, and NOFORN where nothing
        but USA is left or where a list meets a classified portion that bears none (CAPCO register,
        Table 3, rules 2, 12 and 16). NOFORN supersedes every list.
        """
        level = max(self.level, other.level)
        controls = self.controls | other.controls
        if "NF" in controls or self._withholds(other) or other._withholds(self):
            return Marking(level, controls | {"NF"}, None)
        lists = [m.release_to for m in (self, other) if m.release_to is not None]
        if not lists:
            return Marking(level, controls)
        shared = frozenset.intersection(*lists)
        if len(lists) == 2 and self.release_to != other.release_to and not shared - {"USA"}:
            return Marking(level, controls | {"NF"}, None)
        return Marking(level, controls, shared)

    def _withholds(self, other: "Marking") -> bool:
        """Whether this is classified without a release list while the other bears one."""
        return self.level > Level.U and self.release_to is None and other.release_to is not None

    def __le__(self, other: "Marking") -> bool:
        """Whether what is marked so may stand under `other`: joining adds nothing."""
        return self.join(other) == other.join(other)


def sort_codes(codes: frozenset[str]) -> list[str]:
    """USA first, then trigraphs, then tetragraphs, each in order of the alphabet (register H.8)."""
    return sorted(codes, key=lambda code: (code != "USA", code in TETRAGRAPHS, code))
