"""What the working report's page shows, taken from the report and the text it points into."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rules.cable.lines import LEVEL_ONLY, PAGE
from rules.marking.banner import read_banner
from rules.report import (
    NAMED,
    Finding,
    LevelName,
    ParagraphReport,
    PersonReport,
    Redaction,
    RedactionStatus,
    Report,
    Span,
)
from service.pages import words
from service.pages.lines import Cover, Line, Lines, Note, annotate, check_spans

State = Literal["released", "in part", "withheld", "pending"]

_EXCERPTS = 4
_CONTEXT = 64
_NUMBER: Final = re.compile(r"\s*[¶(]?\s*\d+\s*[.)]")
_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Portion:
    """A block of the portion map. written: the mark as it stands, where it is not canonical."""

    label: str
    level: LevelName | None
    style: str
    controls: str
    state: State
    line: int
    written: str | None
    canonical: str | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line a finding points at; pieces are (text, pointed at)."""

    line: int
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    finding: Finding
    excerpts: tuple[Excerpt, ...]
    more: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RedactionRow:
    """One decision: a withheld portion, or all withheld mentions of a person decided alike."""

    places: tuple[str, ...]
    lines: tuple[int, ...]
    amount: str
    exemptions: tuple[str, ...]
    status: RedactionStatus
    by: str
    at: str | None
    reason: str
    rule: str
    person: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One kind of evidence for a person's role. role: in words, where it is not the person's."""

    kind: str
    role: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: str
    role: str
    lines: tuple[int, ...]
    mentions: int
    withheld: int
    ambiguous: bool
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the source. level: style class of the portion it lies in, None outside portions.
    letter: the portion's letter, on its first line alone. outside: on the archive's page."""

    line: Line
    level: str | None
    letter: str | None
    outside: bool


class WorkingView:
    """Raises ExciseError REPORT_MISMATCH where the report's spans do not lie in the text."""

    def __init__(self, report: Report, text: str) -> None:
        check_spans(_all_spans(report), len(text))
        self.report = report
        self._lines = Lines(text)
        self._withheld = [r for r in report.redactions if r.status != "rejected"]
        self._cover = Cover(redaction.span for redaction in self._withheld)
        self._open = Cover(
            redaction.span
            for redaction in self._withheld
            if redaction.status == "pending" and redaction.kind not in NAMED
        )
        self.banner_text = self._quote(report.cable.banner_span)
        self.portions = [self._portion(paragraph) for paragraph in report.cable.paragraphs]
        self.findings = [
            self._finding(finding)
            for finding in sorted(
                report.findings, key=lambda f: (words.SEVERITIES.index(f.severity), f.rule)
            )
        ]
        self.text_rows = self._text_rows()
        self.person_rows = self._person_rows()
        self.persons = [
            PersonRow(
                person.id,
                words.role(person.role),
                self._numbers(person.mentions),
                len(person.mentions),
                sum(not self._cover.gaps(mention) for mention in person.mentions),
                person.ambiguous,
                self._evidence(person),
            )
            for person in report.persons
        ]
        self.classifier_lines = self._numbers_of(report.cable.classified_by_span)
        self.signature_lines = self._numbers_of(report.cable.signature_span)
        self.runs = [
            (self._lines.number(first[0]), self._lines.number(second[0]))
            for first, second in (report.verification.runs if report.verification else ())
        ]

    @property
    def marking(self) -> str:
        marking = self.report.cable.handle_as
        return words.banner(marking.level, marking.controls)

    @property
    def style(self) -> str:
        return words.level_class(self.report.cable.handle_as.level)

    @property
    def audit_only(self) -> bool:
        """Only the markings were checked: no copy was proposed, so no portion has a state."""
        return self.report.disposition is None and not self.report.redactions

    def severities(self) -> list[tuple[str, int]]:
        return words.tally_severities(f.severity for f in self.report.findings)

    def states(self) -> list[tuple[State, int]]:
        order: tuple[State, ...] = ("released", "in part", "withheld", "pending")
        return [(state, sum(p.state == state for p in self.portions)) for state in order]

    def pending(self) -> int:
        return sum(redaction.status == "pending" for redaction in self.report.redactions)

    def people_withheld(self) -> int:
        return sum(person.withheld > 0 for person in self.persons)

    def text(self) -> Iterator[TextLine]:
        """Every line of the source, with redactions, people and portions marked."""
        start, end = self.report.source.cable_span
        paragraphs = sorted(self.report.cable.paragraphs, key=lambda p: p.span)
        at = 0
        for line in annotate(self._lines, self._notes()):
            first, last = line.span
            while at < len(paragraphs) and paragraphs[at].span[1] <= first:
                at += 1
            inside = (
                paragraphs[at]
                if at < len(paragraphs) and paragraphs[at].span[0] < max(last, first + 1)
                else None
            )
            opens = inside is not None and inside.span[0] >= first
            yield TextLine(
                line,
                words.level_class(inside.level) if inside else None,
                (inside.level or "?") if inside and opens else None,
                last <= start or first >= end,
            )

    def _notes(self) -> list[Note]:
        notes: list[Note] = []
        for redaction in self._withheld:
            pending = redaction.status == "pending"
            label = " ".join(redaction.exemptions) or redaction.reason
            if pending:
                label = f"pending: {redaction.reason}"
            if redaction.kind in NAMED:
                notes.append(Note(redaction.span, "open" if pending else "gone"))
            else:
                style = "open" if pending else "gone"
                notes.append(Note(redaction.span, style, label, href="#redactions"))
        for person in self.report.persons:
            notes.extend(
                Note(mention, "person", person.id, before=False, href=f"#{person.id}")
                for mention in person.mentions
            )
        return notes

    def _portion(self, paragraph: ParagraphReport) -> Portion:
        written = (paragraph.marking_text or "").strip().strip("()").strip()
        return Portion(
            label=f"¶{paragraph.number}" if paragraph.number is not None else "¶",
            level=paragraph.level,
            style=words.level_class(paragraph.level),
            controls="/".join(
                [
                    *paragraph.controls,
                    *(["REL " + " ".join(paragraph.release_to)] * bool(paragraph.release_to)),
                ]
            ),
            state=self._state(paragraph),
            line=self._lines.number(paragraph.span[0]),
            written=written if written and written != paragraph.canonical else None,
            canonical=paragraph.canonical,
        )

    def _state(self, paragraph: ParagraphReport) -> State:
        if not self._cover.within(paragraph.span):
            return "released"
        left = "\n".join(self._lines.text[s:e] for s, e in self._cover.gaps(paragraph.span))
        left = _NUMBER.sub("", left, count=1)
        left = left.replace(paragraph.marking_text or "", "", 1)
        if any(_WORD.search(line) and not _is_furniture(line) for line in left.splitlines()):
            return "in part"
        return "pending" if self._open.within(paragraph.span) else "withheld"

    def _finding(self, finding: Finding) -> FindingRow:
        pointed = Cover(finding.spans)
        numbers = self._numbers(finding.spans)
        shown = numbers[:_EXCERPTS]
        return FindingRow(
            finding,
            tuple(self._excerpt(number, pointed) for number in shown),
            numbers[_EXCERPTS:],
        )

    def _excerpt(self, number: int, pointed: Cover) -> Excerpt:
        text = self._lines.text
        start, end = self._lines.bounds(number)
        hits = pointed.within((start, end))
        first = max(start, hits[0][0] - _CONTEXT) if hits else start
        last = min(end, (hits[-1][1] if hits else start) + 2 * _CONTEXT)
        pieces: list[tuple[str, bool]] = [("… ", False)] if first > start else []
        at = first
        for hit_start, hit_end in hits:
            pieces += [(text[at:hit_start], False), (text[hit_start:hit_end], True)]
            at = hit_end
        pieces.append((text[at:last], False))
        if last < end:
            pieces.append((" …", False))
        return Excerpt(number, tuple((run, hit) for run, hit in pieces if run))

    def _text_rows(self) -> list[RedactionRow]:
        """One row a place and decision: page lines cut a withheld portion in pieces."""
        others = [one for one in self.report.redactions if one.kind not in NAMED]
        return [
            self._row(group, words.count(len(self._numbers([r.span for r in group])), "line"))
            for group in _grouped(others, lambda r: (_place(r), _decision(r)))
        ]

    def _person_rows(self) -> list[RedactionRow]:
        """One row a person and decision, so that forty mentions of one name stay one line."""
        names = [one for one in self.report.redactions if one.kind in NAMED]
        return [
            self._row(group, words.count(len(group), "mention"))
            for group in _grouped(names, lambda r: (r.person, r.entry, _decision(r)))
        ]

    def _row(self, group: Sequence[Redaction], amount: str) -> RedactionRow:
        first = group[0]
        return RedactionRow(
            places=tuple(dict.fromkeys(_place(redaction) for redaction in group)),
            lines=self._numbers([redaction.span for redaction in group]),
            amount=amount,
            exemptions=first.exemptions,
            status=first.status,
            by=first.by,
            at=first.at,
            reason=first.reason,
            rule=first.rule,
            person=first.person,
            entry=first.entry,
        )

    def _evidence(self, person: PersonReport) -> tuple[EvidenceRow, ...]:
        """One row a kind of evidence and role."""
        found: dict[tuple[str, str], list[Span]] = {}
        for one in person.evidence:
            other = "" if one.role == person.role else words.role(one.role)
            found.setdefault((one.kind, other), []).append(one.span)
        return tuple(
            EvidenceRow(kind, other, self._numbers(spans)) for (kind, other), spans in found.items()
        )

    def _numbers(self, spans: Sequence[Span]) -> tuple[int, ...]:
        return tuple(sorted({number for span in spans for number in self._lines.numbers(span)}))

    def _numbers_of(self, span: Span | None) -> tuple[int, ...]:
        return self._numbers((span,)) if span else ()

    def _quote(self, span: Span | None) -> str | None:
        return " ".join(self._lines.text[slice(*span)].split()) if span else None


def _grouped(
    redactions: Iterable[Redaction], key: Callable[[Redaction], Hashable]
) -> Iterable[list[Redaction]]:
    groups: dict[Hashable, list[Redaction]] = {}
    for redaction in sorted(redactions, key=lambda r: r.span):
        groups.setdefault(key(redaction), []).append(redaction)
    return groups.values()


def _decision(redaction: Redaction) -> Hashable:
    one = redaction
    return one.rule, one.exemptions, one.status, one.by, one.at, one.reason


def _is_furniture(line: str) -> bool:
    """Page lines stay in the copy inside a withheld portion; they are no words of it."""
    return bool(PAGE.match(line) or LEVEL_ONLY.match(line) or read_banner(line, 0))


def _place(redaction: Redaction) -> str:
    if redaction.kind == "subject":
        return "Subject"
    if redaction.kind == "heading":
        of = "" if redaction.paragraph is None else f" of ¶{redaction.paragraph}"
        return f"Heading{of}"
    return "Header" if redaction.paragraph is None else f"¶{redaction.paragraph}"


def _all_spans(report: Report) -> list[Span]:
    cable = report.cable
    single = (
        report.source.cable_span,
        cable.banner_span,
        cable.classified_by_span,
        cable.signature_span,
    )
    return [
        *(span for span in single if span is not None),
        *(paragraph.span for paragraph in cable.paragraphs),
        *(span for finding in report.findings for span in finding.spans),
        *(mention for person in report.persons for mention in person.mentions),
        *(one.span for person in report.persons for one in person.evidence),
        *(redaction.span for redaction in report.redactions),
        *(
            span
            for run in (report.verification.runs if report.verification else ())
            for span in run
        ),
    ]
