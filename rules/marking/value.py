"""A marking as a value: level, controls and release lists, with order, join and normal form."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache, reduce
from typing import Final

from rules.marking.controls import close_controls, find_leaves, write_category
from rules.marking.register import (
    ACTIVITIES,
    CATEGORIES,
    CATEGORY_ORDER,
    MEMBERS,
    TETRAGRAPHS,
)


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
_NATO_PORTION: Final = {"TS": "CTS", "S": "NS", "C": "NC", "R": "NR", "U": "NU"}
_ACTIVITY_LETTER: Final = {activity: letter for letter, activity in ACTIVITIES.items()}


@dataclass(frozen=True, slots=True)
class Marking:
    """What a mark says.

    controls: tokens in portion form (`NF`, `OC`, `SBU`, `LOU`); a compartment brings its system
    with it (`SI-G ABCD`, `SI-G`, `SI`), so that one token is looked for, never a prefix.
    release_to, display_to: country codes of a REL TO and a DISPLAY ONLY list; None for no list.
    owner: whose information a mark that begins with `//` says it is: `GBR`, `CAN GBR`, `NATO`,
    `NATO ISAF` (of an activity of the North Atlantic Council), `UN`, `FGI` (not told), `JOINT GBR
    USA`, `JOINT` (those the banner names); empty for a mark of the United States.
    restricted: the level is RESTRICTED, foreign or of the years before 15 December 1953, which is
    protected as C.
    """

    level: Level
    controls: frozenset[str] = frozenset()
    release_to: frozenset[str] | None = None
    display_to: frozenset[str] | None = None
    owner: str = ""
    restricted: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "controls", close_controls(self.controls))

    @property
    def portion(self) -> str:
        """The portion mark in the register's form, without parentheses: `S//OC/NF`."""
        return _write(self, banner=False)

    @property
    def banner(self) -> str:
        """The banner line in the register's form: `SECRET//ORCON/NOFORN`."""
        return _write(self, banner=True)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Controls in the register's order, a system left out where its compartment stands."""
        return find_leaves(self.controls)

    @property
    def listed(self) -> bool:
        return self.release_to is not None or self.display_to is not None

    def write_level(self, *, banner: bool) -> str:
        """The level as the register writes it, with its owner."""
        short = "R" if self.restricted else self.level.name
        word = "RESTRICTED" if self.restricted else BANNER_WORD[self.level]
        if not self.owner:  # RESTRICTED of the United States had no letter of its own
            return word if banner or self.restricted else short
        first, _, rest = self.owner.partition(" ")
        if first == "NATO":
            return self._write_nato(rest, word if banner else short, banner=banner)
        if first == "JOINT":
            return " ".join(filter(None, ["//JOINT", word if banner else short, rest]))
        return f"//{self.owner} {word if banner else short}"

    def _write_nato(self, activity: str, level: str, *, banner: bool) -> str:
        """`//NATO ISAF SECRET`, `//NIS`; an activity without a letter of its own in full."""
        if banner:
            cosmic = self.level == Level.TS and not activity
            return " ".join(filter(None, ["//COSMIC" if cosmic else "//NATO", activity, level]))
        if not activity:
            return f"//{_NATO_PORTION[level]}"
        return f"//N{_ACTIVITY_LETTER.get(activity, activity)}{level}"

    def write_categories(self, *, banner: bool) -> list[str]:
        """Its categories of controls in the register's order, each written."""
        parts: list[str] = []
        if not (self.controls or self.listed):
            return parts
        for category in CATEGORY_ORDER:
            written = write_category(category, self.controls, banner=banner)
            if category == "dissemination":
                written = self._write_lists(written)
            if written:
                parts.append("/".join(written))
        return parts

    def _write_lists(self, written: list[str]) -> list[str]:
        """Release lists in their place among the dissemination controls; EYES writes its own."""
        lists = []
        if self.release_to and "EYES" in self.controls:
            eyes = "/".join(sort_codes(self.release_to)) + " EYES ONLY"
            written[written.index("EYES")] = eyes
        elif self.release_to is not None:
            listed = " TO " + ", ".join(sort_codes(self.release_to)) if self.release_to else ""
            lists.append(("RELIDO", f"REL{listed}"))
        if self.display_to is not None:
            shown = ", ".join(sort_codes(self.display_to))
            lists.append(("WAIVED", f"DISPLAY ONLY {shown}"))
        for follower, text in reversed(lists):
            order = [token.portion for token in CATEGORIES["dissemination"]]
            before = self.controls.intersection(order[: order.index(follower)])
            written.insert(len(before), text)
        return written

    def join(self, other: "Marking") -> "Marking":
        """The least marking that protects both, as the register rolls portions up to a banner.

        Levels: the higher. Controls: all. Lists: what both allow (what may be released may be
        displayed), and NOFORN where nothing but USA is left or where a list meets a classified
        portion that bears none (CAPCO register, Table 3, rules 2, 12 and 16). NOFORN supersedes
        every list. Information of different owners is a mark of the United States with FGI.
        """
        owner = self.owner if self.owner == other.owner else ""
        controls = self.controls | other.controls
        if self.owner != other.owner:
            controls |= _foreign_information(self.owner) | _foreign_information(other.owner)
        rank = max((m.level, not m.restricted) for m in (self, other))
        level, restricted = rank[0], self.owner == other.owner and not rank[1]
        if "NF" in controls or self._withholds(other) or other._withholds(self):
            return Marking(level, controls | {"NF"}, None, None, owner, restricted)
        lists = [(m.release_to, m.display_to) for m in (self, other) if m.listed]
        if not lists:
            return Marking(level, controls, None, None, owner, restricted)
        if len(set(lists)) == 1:
            return Marking(level, controls, *lists[0], owner, restricted)
        release, display = _share(lists)
        if release is None and display is None:
            controls |= {"NF"}
        return Marking(level, controls, release, display, owner, restricted)

    def _withholds(self, other: "Marking") -> bool:
        """Whether this is classified without a release list while the other bears one."""
        return self.level > Level.U and not self.listed and other.listed

    def __le__(self, other: "Marking") -> bool:
        """Whether what is marked so may stand under `other`: joining adds nothing."""
        return self.join(other) == other.join(other)


@lru_cache(maxsize=512)  # a few markings are written again and again
def _write(marking: Marking, *, banner: bool) -> str:
    return "//".join([marking.write_level(banner=banner), *marking.write_categories(banner=banner)])


Lists = tuple[frozenset[str] | None, frozenset[str] | None]


def _share(lists: list[Lists]) -> Lists:
    """What all lists allow: (release, display), None for nothing beyond USA."""
    release = reduce(share_codes, (rel or frozenset() for rel, _ in lists))
    shown = reduce(share_codes, ((rel or frozenset()) | (d or frozenset()) for rel, d in lists))
    display = shown - expand_codes(release) - release - {"USA"}
    return (release if release - {"USA"} else None), (display or None)


def share_codes(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Codes both lists allow; TEYE, ACGU and FVEY stand for their members too (Table 3 rule 23)."""
    both = one & other
    return both | ((expand_codes(one) & expand_codes(other)) - expand_codes(both))


def expand_codes(codes: frozenset[str]) -> frozenset[str]:
    """`codes` with the members of the groups that may be expanded in the groups' place."""
    return frozenset(member for code in codes for member in MEMBERS.get(code, (code,)))


def _foreign_information(owner: str) -> frozenset[str]:
    """The FGI tokens under which foreign information stands in a mark of the United States; of a
    joint mark that names nobody the source is concealed."""
    named = [code for code in owner.split() if code not in ("JOINT", "FGI", "USA")]
    concealed = owner in ("FGI", "JOINT")
    return frozenset(f"FGI {code}" for code in named) | ({"FGI"} if concealed else set())


def sort_codes(codes: frozenset[str]) -> list[str]:
    """USA first, then trigraphs, then groups, each in order of the alphabet (register H.8)."""
    return sorted(codes, key=lambda code: (code != "USA", code in TETRAGRAPHS, code))
