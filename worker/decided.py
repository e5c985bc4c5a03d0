"""The plan under reviewers' decisions: what they accepted, rejected and added, and nothing else.

A rejected redaction leaves its text standing, but gives up no more than its own claim: names inside
a released portion are withheld as names, and a place that a second rule withholds stays withheld.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from rules.cable.model import Span
from rules.report import NAMED, Redaction, RedactionStatus
from worker.decisions import Decision, refuse_decisions
from worker.people.evidence import Mention, Person
from worker.plan import People
from worker.rulings import Rulings
from worker.spans import SpanSet

_WHY: Final = "added by a reviewer"

_Numbered = tuple[int, Decision]
Plan = Callable[[People, Rulings], tuple[Redaction, ...]]


@dataclass(frozen=True, slots=True)
class Ruled:
    """redactions: what the copy withholds. rejected: what it leaves standing, with who said so.
    people: as the decisions part them. stale: numbers of decisions that found no redaction, or
    whose place is withheld all the same."""

    people: People
    redactions: tuple[Redaction, ...]
    rejected: tuple[Redaction, ...] = ()
    stale: tuple[int, ...] = ()

    @property
    def listed(self) -> tuple[Redaction, ...]:
        """All of them in reading order, for the working report."""
        return tuple(sorted([*self.redactions, *self.rejected], key=lambda r: r.span))

    def check(self) -> None:
        """Raises ExciseError: DECISION_STALE."""
        if self.stale:
            raise refuse_decisions(
                "DECISION_STALE",
                "Decisions that do not fit this proposal",
                self.stale,
                "The cable, its rules or another decision changed; read the proposal again.",
            )


def add_persons(persons: Sequence[Person], decisions: Sequence[Decision]) -> tuple[Person, ...]:
    """`persons`, and after them one for each name that a reviewer added."""
    first = max(map(_count, persons), default=0) + 1
    added = (one for one in decisions if _adds(one, "person"))
    found = (
        Person(f"P{n}", "unknown", (Mention(one.span, _WHY),)) for n, one in enumerate(added, first)
    )
    return (*persons, *found)


def rule_plan(people: People, decisions: Sequence[Decision], plan: Plan) -> Ruled:
    """Plan under the decisions.

    people: parted by the profile, those of `add_persons` among them.
    Raises ExciseError: MUST_REDACT where one would release a protected source or what a deny list
    names, NO_EXEMPTION where one accepts what claims none.
    """
    if not decisions:
        return Ruled(people, plan(people, Rulings()))
    return _Ruling(people, decisions, plan).rule()


class _Ruling:
    """One plan in the making. Decisions are known by their numbers, from 1; `met` are those that
    found their redaction."""

    def __init__(self, people: People, decisions: Sequence[Decision], plan: Plan) -> None:
        self._numbered: list[_Numbered] = list(enumerate(decisions, 1))
        self._at: dict[Span, list[_Numbered]] = {}
        for numbered in self._numbered:
            self._at.setdefault(numbered[1].span, []).append(numbered)
        self._plan = plan
        self._met: set[int] = set()
        self._rejected: dict[tuple[Span, str], Redaction] = {}
        self._rulings = Rulings(added=tuple(d.span for d in decisions if _adds(d, "portion")))
        self._added: dict[str, _Numbered] = {}
        self._people = self._add_people(people)

    def rule(self) -> Ruled:
        redactions = self._reject_portions()
        if self._reject_names(redactions):
            redactions = self._plan(self._people, self._rulings)
        decided = tuple(self._mark(redactions))
        rejected = tuple(self._rejected.values())
        left = SpanSet(r.span for r in decided)
        contradicted = {
            number
            for redaction in rejected
            if redaction.kind in NAMED and any(left.touching(redaction.span))
            for number, _ in self._at.get(redaction.span, ())
        }
        unmet = {number for number, _ in self._numbered} - self._met
        return Ruled(self._people, decided, rejected, tuple(sorted(unmet | contradicted)))

    def _add_people(self, people: People) -> People:
        """Whom a reviewer added is withheld; so is a person whom the profile keeps, all mentions,
        where an addition meets one of them."""
        additions = [(n, one) for n, one in self._numbered if _adds(one, "person")]
        mine = sorted(filter(_is_added, (*people.withheld, *people.kept)), key=_count)
        self._added = {p.id: one for p, one in zip(mine, additions, strict=True)}
        taken = {
            person.id: one
            for person in people.kept
            for one in additions
            if person.id not in self._added and _meets(person, one[1].span)
        }
        hidden = [p for p in people.withheld if p.id not in self._added]
        hidden += [p for p in people.kept if p.id in taken]
        kept = tuple(p for p in people.kept if p.id not in taken and p.id not in self._added)
        added = frozenset(self._added)
        self._added |= taken
        return People((*hidden, *mine), kept, added)

    def _reject_portions(self) -> tuple[Redaction, ...]:
        """Until nothing more is released: under what one rule gives up, another may stand."""
        while True:
            redactions = self._plan(self._people, self._rulings)
            released = dict(self._rulings.released)
            found = [
                (redaction, one)
                for redaction in redactions
                if redaction.kind not in NAMED and (one := self._find("reject", redaction))
            ]
            if not found:
                return redactions
            for redaction, one in found:
                self._reject(redaction, one)
                places = [*self._rulings.left(redaction.rule), *released.get(redaction.rule, ())]
                released[redaction.rule] = SpanSet([*places, redaction.span])
            self._rulings = replace(self._rulings, released=released)

    def _reject_names(self, redactions: Sequence[Redaction]) -> bool:
        """Whether any name is released."""
        found = [
            (redaction, one)
            for redaction in redactions
            if redaction.kind in NAMED and (one := self._find("reject", redaction))
        ]
        if barred := [number for redaction, (number, _) in found if _must_stay(redaction)]:
            raise refuse_decisions(
                "MUST_REDACT",
                "Decisions that would release a protected source or what a deny list names",
                barred,
                "These are released by no decision; correct the list or the mark if it is wrong.",
            )
        for redaction, one in found:
            same = [r for r in redactions if r.person == redaction.person]
            if one[1].scope == "person":
                self._people = _keep_person(self._people, redaction.person)
            else:
                span = _find_mention(self._people, redaction)
                same = [r for r in same if _in(r.span, span)]
                self._people = _keep_mention(self._people, redaction.person, span)
            for each in same:
                self._reject(each, one)
        return bool(found)

    def _mark(self, redactions: Sequence[Redaction]) -> Iterator[Redaction]:
        """The redactions with what was decided on each; a decision on one mention goes before that
        on its person. Raises ExciseError: NO_EXEMPTION."""
        accepted = {r.span: one for r in redactions if (one := self._find("accept", r))}
        whole = {
            r.person: accepted[r.span]
            for r in redactions
            if r.span in accepted and accepted[r.span][1].scope == "person"
        }
        bare = []
        for redaction in redactions:
            one = accepted.get(redaction.span) or whole.get(redaction.person)
            status: RedactionStatus = "accepted" if one else "added"
            one = one or self._find_addition(redaction)
            if one is None:
                yield redaction
                continue
            self._met.add(one[0])
            marked = _settle(redaction, one[1], status)
            bare += [one[0]] * (not marked.exemptions)
            yield marked
        if bare:
            raise refuse_decisions(
                "NO_EXEMPTION",
                "Decisions that withhold text under no exemption",
                bare,
                "Name the exemption it is withheld under, like (b)(6).",
            )

    def _find(self, verdict: Literal["accept", "reject"], redaction: Redaction) -> _Numbered | None:
        """The decision on this very redaction; a rejection counts for one alone."""
        for number, one in self._at.get(redaction.span, ()):
            spent = verdict == "reject" and number in self._met
            if one.verdict == verdict and one.fits(redaction) and not spent:
                return number, one
        return None

    def _find_addition(self, redaction: Redaction) -> _Numbered | None:
        if redaction.person is not None:
            return self._added.get(redaction.person)
        if redaction.status != "added":
            return None
        additions = (one for one in self._numbered if _adds(one[1], "portion"))
        return next((one for one in additions if _meet(redaction.span, one[1].span)), None)

    def _reject(self, redaction: Redaction, one: _Numbered) -> None:
        self._met.add(one[0])
        key = redaction.span, redaction.rule
        self._rejected.setdefault(key, _settle(redaction, one[1], "rejected"))


def _settle(redaction: Redaction, decision: Decision, status: RedactionStatus) -> Redaction:
    claimed = decision.exemptions or redaction.exemptions
    return redaction.model_copy(
        update={
            "status": status,
            "by": decision.by,
            "at": decision.at.isoformat(),
            "reason": decision.reason,
            "exemptions": () if status == "rejected" else claimed,
        }
    )


def _adds(decision: Decision, kind: str) -> bool:
    return decision.verdict == "add" and decision.kind == kind


def _is_added(person: Person) -> bool:
    return any(mention.why == _WHY for mention in person.mentions)


def _count(person: Person) -> int:
    return int(person.id.removeprefix("P"))


def _must_stay(redaction: Redaction) -> bool:
    listed = redaction.entry is not None or redaction.rule.startswith("deny:")
    return listed or redaction.rule == "person:protected"


def _keep_person(people: People, person_id: str | None) -> People:
    moved = [p for p in people.withheld if p.id == person_id]
    withheld = tuple(p for p in people.withheld if p.id != person_id)
    return replace(people, withheld=withheld, kept=(*people.kept, *moved))


def _keep_mention(people: People, person_id: str | None, span: Span) -> People:
    """The mention parted from its person, as one of a person that is kept."""
    withheld: list[Person] = []
    kept = list(people.kept)
    for person in people.withheld:
        parted = tuple(m for m in person.mentions if m.span == span)
        if person.id != person_id or not parted:
            withheld.append(person)
            continue
        kept.append(replace(person, mentions=parted))
        if rest := tuple(m for m in person.mentions if m.span != span):
            withheld.append(replace(person, mentions=rest))
    return replace(people, withheld=tuple(withheld), kept=tuple(kept))


def _find_mention(people: People, redaction: Redaction) -> Span:
    """The whole mention that a redaction is part of: a page line may cut it."""
    return next(
        mention.span
        for person in (*people.withheld, *people.kept)
        if person.id == redaction.person
        for mention in person.mentions
        if _in(redaction.span, mention.span)
    )


def _meets(person: Person, span: Span) -> bool:
    return any(_meet(mention.span, span) for mention in person.mentions)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _in(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
