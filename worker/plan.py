"""The plan: every span that a copy withholds, with its reason, none overlapping another."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rules.cable.lostnumbers import find_lost_starts
from rules.cable.model import Cable, Heading, Span
from rules.cable.repetition import find_subjects
from rules.cable.withheld import TOKEN
from rules.language.profile import Withholding
from rules.report import Redaction, RedactionKind, RedactionStatus
from worker.people.evidence import Person
from worker.portions import ADDED, UNNAMED_SOURCE, Verdict, judge_subject
from worker.protection.hits import Hit
from worker.rulings import NO_RULINGS, Rulings
from worker.segments import Judge, Segment, cut_paragraph, judge_own
from worker.spans import SpanSet
from worker.tokens import is_withheld


@dataclass(frozen=True, slots=True)
class People:
    """Persons parted by a profile: whom the copy withholds, and whom it keeps.

    added: ids of those withheld whom a reviewer added; they get what others leave of a place."""

    withheld: tuple[Person, ...]
    kept: tuple[Person, ...]
    added: frozenset[str] = frozenset()


def part_people(persons: Sequence[Person], withhold: Withholding) -> People:
    """A name that fits two people, a protected source and whom a deny list names are never kept,
    but by a profile that withholds nothing at all."""
    whole = not withhold.anything
    kept = [p for p in persons if whole or (p.may_be_kept and _is_kept(p, withhold))]
    return People(tuple(p for p in persons if p not in kept), tuple(kept))


def _is_kept(person: Person, withhold: Withholding) -> bool:
    return not withhold.people or withhold.keeps(person.role)


@dataclass(frozen=True, slots=True)
class Demands:
    """What must be withheld beside portions and people.

    things: places of organisations and places that a deny list names. doubts: spans that may tell
    of a source to protect that nobody could name.
    """

    things: tuple[Hit, ...] = ()
    doubts: tuple[Span, ...] = ()


NO_DEMANDS: Final = Demands()


@dataclass(frozen=True, slots=True)
class _Target:
    """Text and the verdict on it, before page lines are taken out of it."""

    span: Span
    kind: RedactionKind
    verdict: Verdict
    paragraph: int | None


def plan_redactions(
    text: str,
    cable: Cable,
    people: People,
    withhold: Withholding,
    as_of: date,
    *,
    demands: Demands = NO_DEMANDS,
    rulings: Rulings = NO_RULINGS,
) -> tuple[Redaction, ...]:
    """All redactions of the cable in reading order; the archive's page needs none, it is not
    released. A name inside a withheld portion goes with the portion, and what a copy already
    withholds stays as it is. Demands hold under every profile that withholds anything. Where a
    rule gives a place up, what comes after it may still withhold it."""
    furniture = SpanSet(cable.furniture)
    asked = demands if withhold.anything else NO_DEMANDS
    doubts = list(_spare(_find_doubts(cable, asked.doubts), rulings))
    doubted = SpanSet(target.span for target in doubts)
    targets = _find_targets(text, cable, as_of) if withhold.portions else ()
    judged = _settle(
        replace(target, span=piece)
        for target in _spare((t for t in targets if t.verdict.withheld), rulings)
        for piece in doubted.outside(target.span)
    )
    withheld = [*judged, *doubts]
    withheld += _find_added(cable, rulings.added, SpanSet(target.span for target in withheld))
    portions = [r for target in withheld for r in _withhold(text, furniture, target)]
    tokens = (found.span() for found in TOKEN.finditer(text))
    taken = [*tokens, *(r.span for r in portions)]
    things = list(_plan_things(text, _Room(cable, taken), asked.things))
    taken += [r.span for r in things]
    own = [person for person in people.withheld if person.id not in people.added]
    names = list(_plan_people(text, _Room(cable, taken), own, withhold))
    if people.added:
        added = [person for person in people.withheld if person.id in people.added]
        room = _Room(cable, [*taken, *(r.span for r in names)])
        names += _plan_people(text, room, added, withhold)
    return tuple(sorted([*portions, *things, *names], key=lambda r: r.span))


def _spare(targets: Iterable[_Target], rulings: Rulings) -> Iterator[_Target]:
    """Targets but for what their rule gives up."""
    for target in targets:
        for piece in rulings.left(_name_rule(target.verdict)).outside(target.span):
            yield replace(target, span=piece)


def _find_added(cable: Cable, added: Iterable[Span], taken: SpanSet) -> Iterator[_Target]:
    """What a reviewer added, as far as it lies in the cable and nothing else withholds it."""
    for start, end in SpanSet(added):
        for span in SpanSet([cable.span]).within((start, end)):
            for piece in taken.outside(span):
                yield _Target(piece, "portion", ADDED, _paragraph_at(cable, piece[0]))


def _name_rule(verdict: Verdict) -> str:
    return f"portion:{verdict.basis}"


def _find_doubts(cable: Cable, doubts: Sequence[Span]) -> Iterator[_Target]:
    """Targets for what may tell of a source, joined where they overlap."""
    subject = SpanSet([cable.subject.span] if cable.subject else [])
    for start, end in SpanSet(doubts).within(cable.span):
        kind: RedactionKind = "subject" if subject.covers((start, end)) else "portion"
        yield _Target((start, end), kind, UNNAMED_SOURCE, _paragraph_at(cable, start))


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
            rule=_name_rule(target.verdict),
            exemptions=target.verdict.exemptions,
            status=target.verdict.status,
            by="excise",
            at=None,
            reason=target.verdict.reason,
            paragraph=target.paragraph,
        )


class _Room:
    """What of the cable is free for a name to be withheld in."""

    def __init__(self, cable: Cable, taken: Iterable[Span]) -> None:
        self.cable = cable
        self._taken = SpanSet(taken)
        self._furniture = SpanSet(cable.furniture)

    def parts(self, text: str, span: Span) -> Iterator[Span]:
        """The parts of a name inside the cable that nothing else withholds. A page line that cuts a
        name in two stands; one that holds a whole name gives it up."""
        inside = max(span[0], self.cable.span[0]), min(span[1], self.cable.span[1])
        whole = self._furniture.covers(inside)
        for free in self._taken.outside(inside):
            for part in (free,) if whole else self._furniture.outside(free):
                if text[slice(*part)].strip():
                    yield part


def _plan_things(text: str, room: _Room, hits: Iterable[Hit]) -> Iterator[Redaction]:
    """Listed organisations and places; one without an exemption of its own waits for a person."""
    at = 0
    for hit in sorted(hits, key=lambda hit: (hit.span[0], -hit.span[1])):
        entry = hit.entry
        for span in room.parts(text, (max(at, hit.span[0]), hit.span[1])):
            yield Redaction(
                span=span,
                kind=entry.kind,
                rule=f"deny:{entry.kind}",
                exemptions=(entry.exemption,) if entry.exemption else (),
                status="proposed" if entry.exemption else "pending",
                by="excise",
                at=None,
                reason="" if entry.exemption else "site list",
                paragraph=_paragraph_at(room.cable, span[0]),
                entry=entry.number,
            )
        at = max(at, hit.span[1])


def _plan_people(
    text: str, room: _Room, persons: Iterable[Person], withhold: Withholding
) -> Iterator[Redaction]:
    """Every mention in the cable, cut back to what no withheld portion or page line holds."""
    for person in persons:
        rule, exemption, status, reason = _decide(person, withhold)
        for mention in person.mentions:
            for span in room.parts(text, mention.span):
                yield Redaction(
                    span=span,
                    kind="person",
                    rule=rule,
                    exemptions=(exemption,),
                    status=status,
                    by="excise",
                    at=None,
                    reason=reason,
                    paragraph=_paragraph_at(room.cable, span[0]),
                    person=person.id,
                    entry=person.listed.number if person.listed else None,
                )


def _decide(person: Person, withhold: Withholding) -> tuple[str, str, RedactionStatus, str]:
    """Rule, exemption, status and what a person must decide."""
    decided = withhold.decide(person.role)
    exemption = (person.listed.exemption if person.listed else "") or decided.exemption
    rule = f"person:{person.role}"
    if person.listed and person.role != "protected":
        return "deny:person", exemption, "proposed", ""
    if person.doubted and person.role != "protected":
        return rule, exemption, "pending", UNNAMED_SOURCE.reason
    # Kept but for a doubt about who it is: a person weighs that.
    question = "balancing" if decided.keep else decided.question
    return rule, exemption, decided.status, question


def _paragraph_at(cable: Cable, at: int) -> int | None:
    place = bisect_right(cable.paragraphs, at, key=lambda p: p.span[0])
    paragraph = cable.paragraphs[place - 1] if place else None
    return paragraph.number if paragraph and at < paragraph.span[1] else None
