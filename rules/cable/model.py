"""A cable as it was read: frozen values, each with its place in the source.

Every span is a pair of code-point offsets into the decoded source, end exclusive.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from rules.marking.value import Marking

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Field:
    """A piece of the source as it stands there."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Source:
    """Decoded bytes. `notes` say how the decoding went (`cp1252`, `nul bytes`); empty for UTF-8."""

    name: str
    text: str
    encoding: str
    sha256: str
    notes: tuple[str, ...] = ()


DeviationKind = Literal[
    "spelling",  # N/F for NF, a hyphen for a slash before a control
    "separator",  # one slash, or none, where the register wants two
    "release-form",  # REL for REL TO
    "country-name",  # CHINA for CHN
    "legacy-form",  # bare SBU for U//SBU
    "unknown-token",
    "form",  # NOFORN in a portion mark, NF in a banner
    "order",  # a control out of the register's order, or twice
    "list-start",  # a release list that does not begin with USA
    "list-order",  # codes out of order, or twice
    "nato-form",  # COSMIC SECRET, NATO TOP SECRET
    "hybrid-level",  # SECRET SENSITIVE
    "no-slashes",  # NATO SECRET: a mark that is not of the United States begins with //
    "us-restricted",  # RESTRICTED as a level of the United States
    # Right until the register changed them (section I, Table 8):
    "comma",  # between controls of one category
    "list-and",  # before the last country of a list
    "aea-separator",  # one slash between nuclear and dissemination controls
    "program-prefix",  # SAR- before each program
]


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where a mark departs from the register, and what the register would have there."""

    kind: DeviationKind
    found: str
    wanted: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A portion mark or banner: what it says and how it is written."""

    marking: Marking
    text: str
    span: Span
    deviations: tuple[Deviation, ...] = ()
    entire_text: bool = False


@dataclass(frozen=True, slots=True)
class Subparagraph:
    """A lettered, dashed or starred part of a paragraph; `mark` is None where it inherits."""

    label: str
    mark: Mark | None
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading between paragraphs; it follows the paragraph it heads.

    heads, follows: index into `Cable.paragraphs` of the paragraph after and before it.
    sure: the text before it came to a full stop, and dashes or a heading's usual words tell it;
    where not, the line may be the last of that text, or one that nobody marked.
    """

    text: str
    span: Span
    heads: int | None
    follows: int | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A portion of the body.

    number: as written; None for text that bears no number.
    span: from the number (or first word) to the end of the last line of text.
    label_span: the number and its point; an empty span at the start where there is none.
    body_span: the text after number and mark.
    """

    number: int | None
    mark: Mark | None
    span: Span
    label_span: Span
    body_span: Span
    subparagraphs: tuple[Subparagraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Addressee:
    text: str
    precedence: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Routing:
    """Format lines 2 to 8 of ACP-127; None where the archive cut them off."""

    precedence: str | None = None  # of format line 2: Z, O, P or R
    precedence_span: Span | None = None
    de_line: Field | None = None
    de_serial: str | None = None  # four digits
    de_day: int | None = None  # day of the year
    de_time: str | None = None  # hhmm
    security: Field | None = None  # ZNR UUUUU, ZNY SSSSS
    security_letter: str | None = None  # U E C S T
    dtg: Field | None = None
    dtg_precedence: str | None = None
    sent: datetime | None = None  # UTC, from the date-time group
    origin: Field | None = None  # what follows FM
    to: tuple[Addressee, ...] = ()
    info: tuple[Addressee, ...] = ()


DeclassKind = Literal[
    "date", "group", "gds", "rds", "xgds", "xcode", "oadr", "mr", "event", "n/a", "none"
]


@dataclass(frozen=True, slots=True)
class Authority:
    """The E.O. line: `E.O. 12958: DECL: 04/26/2024`."""

    order: int | None
    kind: DeclassKind
    on: date | None
    text: str
    span: Span
    on_span: Span | None = None
    name: Field | None = None  # the classifier named after a dated GDS (E.O. 12065)


@dataclass(frozen=True, slots=True)
class ClassifiedBy:
    """The Classified By line: who, in what office, for which reasons."""

    text: str
    span: Span
    who: Field | None  # title and name, as written
    section: str | None  # 1.4 or 1.5
    reasons: tuple[str, ...]  # letters, lower case, in the order written
    reasons_span: Span | None
    has_title: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """What the archive's page says about the cable; evidence, never released."""

    mrn: Field | None = None
    created: datetime | None = None
    created_text: Field | None = None
    classification: Mark | None = None
    title: Field | None = None
    partial_extract: Field | None = None


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A sentence that sends the reader to a paragraph of the same cable."""

    paragraph: int | None  # the paragraph it stands in
    targets: tuple[int, ...]
    thing: str | None  # "talking points", where the sentence names what stands there
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """`SECTION 01 OF 02` and the parts that were in fact seen."""

    expected: int
    seen: tuple[int, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Trap:
    """Something the reader noticed that is no marking: prior deletions, damage, odd spacing."""

    kind: Literal[
        "prior-deletion",
        "encoding-damage",
        "unbalanced-parenthesis",
        "pseudo-paragraph",
        "mark-spacing",
        "banner-glued",
        "subject-glued",
        "header-repeated",
        "header-differs",
        "text-lost",  # a row of stars that begins or ends inside a word
    ]
    paragraph: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Cable:
    """One cable inside its source.

    span: from the first routing line to the signature or NNN; all outside is the archive's page.
    furniture: page lines, repeated section headers and stamps inside the body, never content.
    header_spans: header lines other than the subject, kept in every release (names are judged).
    unread: lines that begin as a banner and hold what the register does not know. They are body,
    since their words would go into every copy, and still say how high the cable may be.
    """

    span: Span
    archive: Archive
    routing: Routing
    mrn: str | None
    mrn_span: Span | None
    date: date | None
    banner: Mark | None
    captions: tuple[Field, ...]
    attention: tuple[Field, ...]
    authority: Authority | None
    tags: Field | None
    subject: Field | None  # text unwrapped; span of the text, the key left out
    subject_mark: Mark | None
    subject_copies: tuple[Span, ...]  # the subject again in a repeated header
    references: tuple[Field, ...]
    classified_by: ClassifiedBy | None
    section: Section | None
    headings: tuple[Heading, ...]
    paragraphs: tuple[Paragraph, ...]
    signature: Field | None
    furniture: tuple[Span, ...]
    header_spans: tuple[Span, ...]
    traps: tuple[Trap, ...]
    unread: tuple[Mark, ...] = ()
    truncated: bool = False  # cut or holed, or called a partial extract

    @property
    def partial(self) -> bool:
        """Whether what is missing may have stood in what the copy leaves out."""
        lost = any(trap.kind == "text-lost" for trap in self.traps)
        return lost or self.archive.partial_extract is not None
