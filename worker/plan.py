"""The plan: every span that a copy withholds, with its reason, none overlapping another."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from rules.cable.lostnumbers import find_lost_starts
from rules.cable.model import Cable, Paragraph, Span
from rules.cable.straymarks import has_stray_mark
from rules.cable.withheld import TOKEN
from rules.language.profile import Withholding
from rules.report import Redaction, RedactionStatus
from worker.people.evidence import Person
from worker.portions import UNREADABLE, Verdict, judge_portion, judge_subject
from worker.spans import SpanSet
from worker.tokens import is_withheld

_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\r?\n")
# Officials are weighed against the public interest; private people are not.
_PERSONS: Final[dict[str, tuple[RedactionStatus, str]]] = {
    "us_official": ("pending", "balancing"),
    "foreign_official": ("pending", "balancing"),
    "head": ("pending", "balancing"),
    "signer": ("pending", "balancing"),
    "private": ("proposed", ""),
    "protected": ("proposed", ""),
    "unknown": ("pending", "role unknown"),
}
Kind = Literal["portion", "subject", "heading", "person"]


@dataclass(frozen=True, slots=True)
class People:
    """Persons parted by a profile: whom the copy withholds, and whom it keeps."""

    withheld: tuple[Person, ...]
    kept: tuple[Person, ...]


def part_people(persons: Sequence[Person], withhold: Withholding) -> People:
    """A name that fits two people is never kept."""
    kept = [p for p in persons if not withhold.people or _is_kept(p, withhold)]
    return People(tuple(p for p in persons if p not in kept), tuple(kept))


def _is_kept(person: Person, withhold: Withholding) -> bool:
    return person.role in withhold.keep and not person.ambiguous


@dataclass(frozen=True, slots=True)
class _Target:
    """Text and the verdict on it, before page lines are taken out of it."""

    span: Span
    kind: Kind
    verdict: Verdict
    paragraph: int | None


def plan_redactions(
    text: str, cable: Cable, people: People, withhold: Withholding, as_of: date
) -> tuple[Redaction, ...]:
    """All redactions of the cable in reading order; the archive's page needs none, it is not
    released. A name inside a withheld portion goes with the portion, and what a copy already
    withholds stays as it is."""
    furniture = SpanSet(cable.furniture)
    targets = _find_targets(text, cable, as_of) if withhold.portions else ()
    withheld = _settle(target for target in targets if target.verdict.withheld)
    portions = [r for target in withheld for r in _withhold(text, furniture, target)]
    tokens = (found.span() for found in TOKEN.finditer(text))
    taken = SpanSet([*cable.furniture, *tokens, *(r.span for r in portions)])
    names = _plan_people(text, cable, people.withheld, taken)
    return tuple(sorted([*portions, *names], key=lambda r: r.span))


def _settle(targets: Iterable[_Target]) -> Iterator[_Target]:
    """Targets without overlap: where two reach into each other, the first has it."""
    at = 0
    for target in sorted(targets, key=lambda t: (t.span[0], -t.span[1])):
        start, end = max(at, target.span[0]), target.span[1]
        if start < end:
            yield replace(target, span=(start, end))
            at = end


def _find_targets(text: str, cable: Cable, as_of: date) -> Iterator[_Target]:
    unmarked = judge_portion(None, cable, as_of)  # once: it asks the whole cable
    verdicts = [
        _judge_own(text, p, judge_portion(p.mark, cable, as_of) if p.mark else unmarked)
        for p in cable.paragraphs
    ]
    subject = judge_subject(cable, as_of)
    if cable.subject is not None and subject.withheld:
        for span in (cable.subject.span, *cable.subject_copies):
            yield _Target(span, "subject", subject, None)
    for heading in cable.headings:
        # A line that may be the end of the paragraph above goes with either; above all paragraphs
        # it may be a text without a mark.
        neighbours = [heading.heads] if heading.sure else [heading.heads, heading.follows]
        judged = [verdicts[index] if index is not None else unmarked for index in neighbours]
        if verdict := next((v for v in judged if v.withheld), None):
            number = cable.paragraphs[heading.heads].number if heading.heads is not None else None
            yield _Target(heading.span, "heading", verdict, number)
    for span in _unclaimed(text, cable):
        yield _Target(span, "portion", unmarked, None)
    lost = find_lost_starts(text, cable)
    for paragraph, verdict, starts in zip(cable.paragraphs, verdicts, lost, strict=True):
        for span, own, marked in _segments(text, paragraph, verdict, cable, as_of):
            # A part's own mark holds wherever it stands; what follows a lost number does not.
            begun = [at for at in starts if at < span[1] and (at >= span[0] or not marked)]
            middle = max(span[0], min(begun)) if begun and not own.withheld else span[1]
            yield _Target((span[0], middle), "portion", own, paragraph.number)
            yield _Target((middle, span[1]), "portion", unmarked, paragraph.number)


def _judge_own(text: str, paragraph: Paragraph, verdict: Verdict) -> Verdict:
    """The verdict on what of a paragraph no part with a mark of its own has."""
    parts = SpanSet(part.span for part in paragraph.subparagraphs if part.mark)
    for span in parts.outside(paragraph.body_span):
        verdict = _doubt_mark(text, span, verdict)
    return verdict


def _doubt_mark(text: str, span: Span, verdict: Verdict) -> Verdict:
    """Released text that holds what looks like a classified mark is left to a person."""
    strayed = not verdict.withheld and has_stray_mark(text, span)
    return UNREADABLE if strayed else verdict


def _unclaimed(text: str, cable: Cable) -> Iterator[Span]:
    """Text of the cable that the reader put nowhere. There should be none; where there is, it is
    judged like an unmarked paragraph, since what no one judges would be released."""
    subject = [cable.subject.span] if cable.subject else []
    marks = [mark.span for mark in (cable.subject_mark, cable.banner) if mark]
    signature = [cable.signature.span] if cable.signature else []
    claimed = SpanSet(
        [
            *(*cable.header_spans, *cable.furniture, *subject, *cable.subject_copies),
            *(*marks, *signature, *(p.span for p in cable.paragraphs)),
            *(heading.span for heading in cable.headings),
        ]
    )
    for start, end in claimed.outside(cable.span):
        if any(char.isalnum() for char in text[start:end]):
            yield start, end


def _segments(
    text: str, paragraph: Paragraph, verdict: Verdict, cable: Cable, as_of: date
) -> Iterator[tuple[Span, Verdict, bool]]:
    """The body cut where a part bears a mark of its own, and whether a piece is such a part.

    A part that may be released inside a paragraph that may not ends at the first blank line: what
    follows may be the paragraph's own text again.
    """
    at, end = paragraph.body_span
    for part in paragraph.subparagraphs:
        if part.mark is None:
            continue
        stop = part.span[1]
        inside = (part.mark.span[1], stop)
        own = _doubt_mark(text, inside, judge_portion(part.mark, cable, as_of))
        if verdict.withheld and not own.withheld:
            gap = _BLANK_LINE.search(text, part.mark.span[1], stop)
            stop = gap.start() if gap else stop
        yield (at, part.span[0]), verdict, False
        yield (part.mark.span[1], stop), own, True
        at = stop
    yield (at, end), verdict, False


def _withhold(text: str, furniture: SpanSet, target: _Target) -> Iterator[Redaction]:
    """Redactions for a target; page lines inside it and white space around it are left standing."""
    for start, end in furniture.outside(target.span):
        piece = text[start:end]
        if is_withheld(piece):
            continue
        lead = len(piece) - len(piece.lstrip())
        yield Redaction(
            span=(start + lead, start + len(piece.rstrip())),
            kind=target.kind,
            rule=f"portion:{target.verdict.basis}",
            exemptions=target.verdict.exemptions,
            status=target.verdict.status,
            by="excise",
            at=None,
            reason=target.verdict.reason,
            paragraph=target.paragraph,
        )


def _plan_people(
    text: str, cable: Cable, persons: Iterable[Person], taken: SpanSet
) -> Iterator[Redaction]:
    """Every mention in the cable, cut back to what no withheld portion or page line holds."""
    for person in persons:
        status, reason = _PERSONS[person.role]
        for mention in person.mentions:
            inside = max(mention.span[0], cable.span[0]), min(mention.span[1], cable.span[1])
            for start, end in taken.outside(inside):
                if not text[start:end].strip():
                    continue
                yield Redaction(
                    span=(start, end),
                    kind="person",
                    rule=f"person:{person.role}",
                    exemptions=("(b)(6)",),
                    status=status,
                    by="excise",
                    at=None,
                    reason=reason,
                    paragraph=_paragraph_at(cable, start),
                    person=person.id,
                )


def _paragraph_at(cable: Cable, at: int) -> int | None:
    place = bisect_right(cable.paragraphs, at, key=lambda p: p.span[0])
    paragraph = cable.paragraphs[place - 1] if place else None
    return paragraph.number if paragraph and at < paragraph.span[1] else None
