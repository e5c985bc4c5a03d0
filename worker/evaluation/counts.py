"""What is counted: hits, misses, and the numbers that add up over documents."""

from dataclasses import dataclass, fields
from typing import Literal

from rules.cable.model import Span
from worker.evaluation.variants import Case
from worker.evaluation.wilson import Share

Tag = Literal["person", "extra", "none"]
Verdict = Literal["right", "wrong"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One place a finder takes for a person.

    span: into the variant's text. origin: the same in the row's own text. tag: what it overlaps.
    """

    id: str
    case: Case
    span: Span
    origin: Span
    tag: Tag


@dataclass(frozen=True, slots=True)
class Miss:
    """A tagged mention not covered in full. pieces: where it stands in the variant's text."""

    id: str
    case: Case
    person_key: str | None
    pieces: tuple[Span, ...]
    touched: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """right: hits on a tag or an extra, or judged right; wrong: judged wrong; the others are
    unjudged. innocent: characters in hits outside of tags and extras, those of hits judged right
    left out."""

    documents: int = 0
    characters: int = 0
    mentions: int = 0
    covered: int = 0
    persons: int = 0
    whole_persons: int = 0
    hits: int = 0
    right: int = 0
    wrong: int = 0
    innocent: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def unjudged(self) -> int:
        return self.hits - self.right - self.wrong

    @property
    def mention_recall(self) -> Share:
        return Share(self.covered, self.mentions)

    @property
    def person_recall(self) -> Share:
        return Share(self.whole_persons, self.persons)

    @property
    def precision(self) -> Share:
        """At least this: what nobody tagged or judged counts as wrong."""
        return Share(self.right, self.hits)

    @property
    def innocent_removed(self) -> Share:
        return Share(self.innocent, self.characters)


@dataclass(frozen=True, slots=True)
class Marked:
    """A document's counts with the hits and misses behind them."""

    counts: Counts
    hits: tuple[Hit, ...]
    misses: tuple[Miss, ...]
