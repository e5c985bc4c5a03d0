"""A cable as its drafter would know it: every piece as text, before it is laid out on paper."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

EraName = Literal["10501", "11652", "12065", "12356", "12958", "12958-2003", "13526"]
LayoutName = Literal["nara", "acp", "viewer", "listing", "extract", "plain", "bare"]
LevelName = Literal["U", "C", "S", "TS"]


@dataclass(frozen=True)
class Post:
    """mrn: as message numbers name it; origin: as the FM line does; router: of ACP-127."""

    mrn: str
    origin: str
    router: str
    tag: str  # of its country, two letters


@dataclass(frozen=True)
class Addressee:
    name: str
    router: str
    precedence: str | None  # PRIORITY, IMMEDIATE; none is routine
    number: str


@dataclass(frozen=True)
class Part:
    """A dashed or lettered part of a portion."""

    label: str
    text: str
    mark: str | None = None


@dataclass(frozen=True)
class Heading:
    text: str
    mark: str | None = None


@dataclass(frozen=True)
class Portion:
    """mark: as written, `(S//NF)`; gap: what parts it from the number."""

    number: int | None
    text: str
    mark: str | None = None
    gap: str = " "
    heading: Heading | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Draft:
    """One cable. Where a mutation wants a fault, it replaces the piece that bears it."""

    seed: int
    era: EraName
    layout: LayoutName
    width: int  # columns of body text
    sent: datetime
    post: Post
    serial: int
    level: LevelName
    banner: str  # `S E C R E T NOFORN`, as it stands before section and number
    captions: tuple[str, ...]
    attention: str | None
    authority: str | None  # the whole E.O. line; the date it gives in ⟦ ⟧
    tags: str | None
    subject: str
    subject_mark: str | None
    references: tuple[str, ...]
    classified_by: str | None
    portions: tuple[Portion, ...]
    signature: str | None
    precedence: str  # of the date-time group: R, P, O, Z
    to: tuple[Addressee, ...]
    info: tuple[Addressee, ...]
    sections: int = 1
    paginated: bool = True  # each section after the first has its page line
    anchors: bool = False  # the viewer's ¶ before every number
    # What the machinery of transmission and the archive wrote; None is "as it follows".
    first_line: str | None = None  # format line 2, `PP RUEHDE`
    de_line: str | None = None
    security_line: str | None = None
    dtg_line: str | None = None
    page_serial: str | None = None
    archive_id: str | None = None
    archive_level: str | None = None
    archive_title: str | None = None
    archive_created: datetime | None = None
    partial: bool = False
    header_copy: Literal["none", "same", "differs"] = "none"
    glued: bool = False  # the banner stands on the end of the line before
    subject_tail: str = ""  # what was glued to the subject
    ending: str = "NNN"
    # Habits of the machine that kept it.
    crlf: bool = False
    double_spaced: bool = False  # two spaces after a full stop
    trailing: bool = False  # a space at the end of every other line

    @property
    def marked(self) -> bool:
        """Whether every portion bears a mark."""
        return all(portion.mark for portion in self.portions)

    def portion(self, index: int) -> Portion:
        return self.portions[index]

    def with_portion(self, index: int, **changes: object) -> "Draft":
        """The draft with one portion changed; fields as in `Portion`."""
        changed = replace(self.portions[index], **changes)  # type: ignore[arg-type]  # fields by name
        return replace(
            self, portions=(*self.portions[:index], changed, *self.portions[index + 1 :])
        )


@dataclass(frozen=True)
class Paper:
    """A laid-out cable. places: where each named piece stands, code points, end exclusive."""

    text: str
    places: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
