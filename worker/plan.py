"""The plan: every span that a copy withholds, with its reason, none overlapping another."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from rules.cable.lostnumbers import find_lost_starts
from rules.cable.model import Cable, Heading, Span
from rules.cable.repetition import find_subjects
from rules.cable.withheld import TOKEN
from rules.language.profile import Withholding
from rules.report import Redaction, RedactionStatus
from worker.people.evidence import Person
from worker.portions import Verdict, judge_subject
from worker.segments import Judge, Segment, cut_paragraph, judge_own
from worker.spans import SpanSet
from worker.tokens import is_withheld

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
    judge = Judge(text, cable, as_of)
    subject = judge_subject(cable, as_of)
    again = find_subjects(text, cable) if subject.withheld else ()
    lost = find_lost_starts(text, cable)
    verdicts = [judge_own(paragraph, judge) for paragraph in cable.paragraphs]
    paragraphs = [
        cut_paragraph(p, verdict, [*starts, *_within(p.body_span, again)], judge)
        for p, verdict, starts in zip(cable.paragraphs, verdicts, lost, strict=True)
    ]
    if cable.subject is not None and subject.withheld:
        for span in (cable.subject.span, *cable.subject_copies):
            yield _Target(span, "subject", subject, None)
    for heading in cable.headings:
        judged = [verdicts[heading.heads]] if heading.heads is not None else []
        if not heading.sure:
            judged.append(_judge_above(heading, paragraphs, judge))
        if verdict := next((v for v in judged if v.withheld), None):
            number = cable.paragraphs[heading.heads].number if heading.heads is not None else None
            yield _Target(heading.span, "heading", verdict, number)
    for span in _unclaimed(text, cable):
        yield _Target(span, "portion", judge.unmarked, None)
    for paragraph, segments in zip(cable.paragraphs, paragraphs, strict=True):
        for segment in segments:
            yield _Target(segment.span, "portion", segment.verdict, paragraph.number)


def _within(span: Span, places: Sequence[int]) -> Sequence[int]:
    return places[bisect_left(places, span[0]) : bisect_left(places, span[1])]


def _judge_above(
    heading: Heading, paragraphs: Sequence[Sequence[Segment]], judge: Judge
) -> Verdict:
    """The verdict on a line that may be the end of the text above, or, above all paragraphs, a text
    without a mark."""
    above = paragraphs[heading.follows] if heading.follows is not None else ()
    return above[-1].verdict if above else judge.unmarked


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
