"""Persons, their mentions, and the clues that lead to them."""

from dataclasses import dataclass
from typing import Final

from rules.cable.model import Span
from rules.language.profile import RoleName

Role = RoleName

UNSURE_HEAD: Final = "title, perhaps not of a head of state"
DRAFTER: Final = "drafting line"
INITIALS: Final = "initials that the cable explains"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a person is named.

    span: the name alone, into the source: no title, no possessive.
    why: the kind of evidence, in words that never quote the source.
    """

    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The entry of an office's deny list that names someone. number: from 1. exemption: the one it
    gives, empty where it gives none."""

    number: int
    exemption: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells of a person's role.

    kind: in words that never quote the source. role: what it tells. span: where the words stand
    that tell it, a title or a line's key; the name itself where its place tells it.
    """

    kind: str
    role: Role
    span: Span


@dataclass(frozen=True, slots=True)
class Person:
    """One person: all mentions in reading order, and who it is as far as the source says.

    id: `P1` upwards in order of first mention.
    ambiguous: the name fits several people of this source, so it stands alone.
    evidence: of the role, in reading order, each place once.
    listed: in the office's deny list. doubted: may be the source that a mark protects.
    """

    id: str
    role: Role
    mentions: tuple[Mention, ...]
    ambiguous: bool = False
    evidence: tuple[Evidence, ...] = ()
    listed: Listed | None = None
    doubted: bool = False

    @property
    def may_be_kept(self) -> bool:
        """Whether a profile may keep the name at all."""
        return not (self.ambiguous or self.doubted or self.listed or self.role == "protected")


@dataclass(frozen=True, slots=True)
class Clue:
    """A name found by one recognizer.

    span: into the source. role: what the words beside this very mention say, `unknown` where they
    say nothing. titled: a title, rank or office stands before the name. strength: 0 to 1.
    group: mentions that share one cue ("officials Brown and Green") share a number; None elsewhere.
    sure: the cue is of that role alone; officials of any government may be "Minister".
    cue: where the words stand that say so; None where there are none beside the name.
    told: the kind of evidence for the role, where it is another's than `why`.
    """

    span: Span
    role: Role
    why: str
    strength: float
    titled: bool = False
    group: int | None = None
    sure: bool = True
    cue: Span | None = None
    told: str = ""
