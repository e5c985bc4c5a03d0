"""The report: the public contract between Excise and everyone who reads its results.

`Report` is the working one, for cleared readers. `ReleasableReport` is derived from the redacted
text alone and never carries a removed word. Both are published as JSON Schema.
"""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Span = tuple[int, int]
Severity = Literal["error", "warning", "info"]
RedactionStatus = Literal["proposed", "pending", "accepted", "rejected", "added"]
LevelName = Literal["U", "C", "S", "TS"]
ClearanceName = Literal["PROPOSED, NOT CLEARED", "RELEASED IN PART", "RELEASED IN FULL"]
Disposition = Literal["ready", "needs_decision", "held"]
RedactionKind = Literal["portion", "subject", "heading", "person", "organisation", "place"]
# Kinds that withhold a name inside a sentence, rather than the sentence.
NAMED: Final = frozenset({"person", "organisation", "place"})


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class SourceReport(Model):
    name: str | None
    sha256: str
    chars: int
    encoding: str
    cable_span: Span
    notes: tuple[str, ...] = ()


class EffectiveMarking(Model):
    level: LevelName | None
    controls: tuple[str, ...]


class ParagraphReport(Model):
    number: int | None
    level: LevelName | None
    controls: tuple[str, ...]
    release_to: tuple[str, ...]
    marking_text: str | None
    canonical: str | None
    span: Span


class CableReport(Model):
    """`effective` is banner and captions together; `handle_as` protects every portion too, so it is
    the higher one where the banner is too low."""

    mrn: str | None
    date: str | None
    precedence: str | None
    from_: str | None = Field(alias="from")
    to: tuple[str, ...]
    info: tuple[str, ...]
    level: LevelName | None
    controls: tuple[str, ...]
    captions: tuple[str, ...]
    effective: EffectiveMarking
    handle_as: EffectiveMarking
    banner_span: Span | None
    executive_order: str | None
    declassify_on: str | None
    classified_by_span: Span | None
    reasons: tuple[str, ...]
    tags: tuple[str, ...]
    subject: str | None
    references: tuple[str, ...]
    signature_span: Span | None
    paragraphs: tuple[ParagraphReport, ...]


class Finding(Model):
    rule: str
    severity: Severity
    paragraphs: tuple[int, ...]
    spans: tuple[Span, ...]
    message: str
    sources: tuple[str, ...]
    suggestion: str


class EvidenceReport(Model):
    """What tells of a person's role. `kind` is title, signature, drafting line and the like; `span`
    is where the words stand that tell it, or the name itself where its place does."""

    kind: str
    role: str
    span: Span


class PersonReport(Model):
    """One person, all mentions. `role` is head, signer, author, us_official, foreign_official,
    private, protected or unknown. An `ambiguous` name fits two people, and is linked to neither."""

    id: str
    role: str
    mentions: tuple[Span, ...]
    ambiguous: bool = False
    evidence: tuple[EvidenceReport, ...] = ()


class Redaction(Model):
    """One withheld span, or, where a reviewer rejected it, one that stands in the copy. `rule` says
    why; `exemptions` are codes such as `(b)(1) 1.4(b)`.

    A pending redaction claims no exemption; `reason` then says what a person must decide
    (`declassification due`, `unmarked`, `controlled`, `balancing`, `protected source not found`),
    and once a reviewer accepted, rejected or added it, what that reviewer gave as the reason.
    entry: where a deny list asked for it, the number of its entry, from 1.
    """

    span: Span
    kind: RedactionKind
    rule: str
    exemptions: tuple[str, ...]
    status: RedactionStatus
    by: str
    at: str | None
    reason: str
    paragraph: int | None = None
    person: str | None = None
    entry: int | None = None


class Ruleset(Model):
    """must_redact: HMAC-SHA256, by the office's key, of all names that had to be withheld: its deny
    list's and those of sources marked for protection in any cable of the batch. None where there
    were none, and where nothing was redacted. must_redact_complete: False where a cable of the
    batch could not be read, which may mark more."""

    digest: str
    profile: str
    packs: tuple[str, ...]
    must_redact: str | None = None
    must_redact_complete: bool = True


class Verification(Model):
    """The leak check: `leaks` surviving names (any blocks), `runs` withheld runs in released text
    (any holds), `checked` forms looked for."""

    leaks: int
    checked: int
    runs: tuple[tuple[Span, Span], ...] = ()


class Report(Model):
    """decisions: HMAC-SHA256, by the office's key, of all that reviewers decided on this source;
    None where they decided nothing."""

    schema_: Literal["excise/report/1"] = Field("excise/report/1", alias="schema")
    source: SourceReport
    as_of: str
    cable: CableReport
    findings: tuple[Finding, ...]
    persons: tuple[PersonReport, ...]
    redactions: tuple[Redaction, ...]
    ruleset: Ruleset
    decisions: str | None = None
    verification: Verification | None
    disposition: Disposition | None = None


class ReleasableRedaction(Model):
    """What was withheld, without what it said. `span` is into the redacted copy; `amount` is in
    lines, rounded up, since the length of a mask leaks; `fingerprint` is keyed."""

    span: Span
    kind: RedactionKind
    rule: str
    exemptions: tuple[str, ...]
    status: RedactionStatus
    reason: str
    paragraph: int | None
    amount: str
    fingerprint: str


class ReleasableFinding(Model):
    rule: str
    title: str
    severity: Severity
    paragraphs: tuple[int, ...]


class ReleasablePortion(Model):
    """A portion after review: its original mark, and what its contents are marked now."""

    number: int | None
    original: str | None
    now: str
    action: Literal["released", "released in part", "withheld"]


class ReleasableReport(Model):
    """decisions: as in the working report. What a reviewer rejected stands in the copy and is not
    listed. release: the id of the release that cleared it; nothing else does."""

    schema_: Literal["excise/release-report/1"] = Field("excise/release-report/1", alias="schema")
    clearance: ClearanceName = "PROPOSED, NOT CLEARED"
    release: str | None = None
    as_of: str
    mrn: str | None
    date: str | None
    original_marking: str | None
    contents_marking: str
    redacted_sha256: str
    portions: tuple[ReleasablePortion, ...]
    findings: tuple[ReleasableFinding, ...]
    redactions: tuple[ReleasableRedaction, ...]
    ruleset: Ruleset
    decisions: str | None = None
    verification: Verification
    disposition: Disposition
