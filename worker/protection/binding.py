"""Persons as the finder has them, joined with those who must be withheld.

Nothing here ever takes a mention away or keeps someone: names are added, mentions widened, and
persons bound, so a longer list never reveals more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rules.cable.model import Cable, Span
from worker.people.evidence import Clue, Listed, Mention, Person, Role
from worker.people.lexicon import Lexicon
from worker.people.propagation import spread_names
from worker.people.spelling import Words, spell_name
from worker.protection.hits import Hit, HitFinder, holds_words
from worker.protection.slips import SlipMatcher
from worker.protection.sources import Marked
from worker.shadow import FormMatcher, Shadow
from worker.spans import SpanSet

_MARKED = "marked as a source to protect"
_MUST = "on the list of names to withhold"
_MISREAD = "named elsewhere in the source, misread here"


@dataclass(frozen=True, slots=True)
class Bond:
    """A place that names someone who must be withheld, and why."""

    span: Span
    protected: bool
    listed: Listed | None
    why: str
    names: tuple[str, ...] = ()


def bind_persons(
    text: str,
    cable: Cable,
    persons: Sequence[Person],
    marked: Marked,
    finder: HitFinder,
    *,
    folded: Shadow,
) -> tuple[Person, ...]:
    """All persons, ids in order of first mention.

    marked: what marks of protection in this source mean. finder: of names that must be withheld.
    folded: the shadow of the source without page lines.
    """
    bonds = [Bond(span, True, None, _MARKED) for span in marked.names]
    bonds += [
        Bond(hit.span, hit.entry.protected, _listed(hit), _MUST, hit.entry.names)
        for hit in finder.find(text, cable.furniture)
        if hit.entry.kind == "person"
    ]
    drafts = [_Draft(person) for person in persons]
    for group in _crowds(bonds):
        _bind(drafts, group)
    furniture, lexicon = SpanSet(cable.furniture), finder.lexicon
    bound = [draft for draft in drafts if draft.bound]
    for draft in bound:
        _spread(text, folded, draft, drafts, lexicon)
    names = [
        (draft, words) for draft in bound for words in draft.called | draft.words(text, furniture)
    ]
    for draft in drafts:
        if not draft.bound and draft.role != "signer":
            _join_bearer(draft, text, furniture, names)
        # A source of another cable may be meant by its surname here, but not where a head of state
        # bears it.
        named = draft.words(text, furniture) if draft.role not in ("signer", "head") else ()
        if not draft.bound and any(finder.may_be_source(words) for words in named):
            draft.bind(protected=True, listed=None)
    _add_misread(text, furniture, folded, drafts, lexicon)
    doubts = SpanSet(marked.doubts)
    for draft in drafts:
        touched = any(any(doubts.touching(mention.span)) for mention in draft.mentions)
        draft.doubted = draft.doubted or (touched and not draft.bound)
    return _number(drafts)


class _Draft:
    """A person under change."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.role: Role = person.role
        self.mentions = list(person.mentions)
        self.listed = person.listed
        self.doubted = person.doubted
        self.bound = False
        self.called: set[Words] = set()  # other names that a list gives the person

    def words(self, text: str, furniture: SpanSet) -> set[Words]:
        found = {spell_name(find_surface(text, m.span, furniture)) for m in self.mentions}
        return {words for words in found if is_spoken_name(words)}

    def bind(self, protected: bool, listed: Listed | None) -> None:
        self.bound = True
        self.role = "protected" if protected else self.role
        self.listed = self.listed or listed


def _listed(hit: Hit) -> Listed | None:
    number = hit.entry.number
    return None if number is None else Listed(number, hit.entry.exemption)


def _crowds(bonds: Iterable[Bond]) -> Iterable[list[Bond]]:
    """Bonds that overlap, together."""
    crowd: list[Bond] = []
    end = -1
    for bond in sorted(bonds, key=lambda bond: bond.span):
        if crowd and bond.span[0] >= end:
            yield crowd
            crowd, end = [], -1
        crowd.append(bond)
        end = max(end, bond.span[1])
    if crowd:
        yield crowd


def _bind(drafts: list[_Draft], crowd: Sequence[Bond]) -> None:
    """Give a place to the person named there, else to one of its own."""
    start, end = min(b.span[0] for b in crowd), max(b.span[1] for b in crowd)
    named = [d for d in drafts if any(_touch(m.span, (start, end)) for m in d.mentions)]
    for draft in named:
        inside = [m for m in draft.mentions if _touch(m.span, (start, end))]
        draft.mentions = [m for m in draft.mentions if m not in inside]
        start, end = (
            min(start, *(m.span[0] for m in inside)),
            max(end, *(m.span[1] for m in inside)),
        )
    if not named:
        named = [_Draft(Person("", "unknown", ()))]
        drafts += named
    named[0].mentions.append(Mention((start, end), crowd[0].why))
    protected = any(bond.protected for bond in crowd)
    listed = next((bond.listed for bond in crowd if bond.listed), None)
    called = {spell_name(name) for bond in crowd for name in bond.names}
    for draft in named:
        draft.bind(protected, listed)
        draft.called |= called


def _spread(
    text: str, folded: Shadow, draft: _Draft, drafts: Sequence[_Draft], lexicon: Lexicon
) -> None:
    """Further mentions of a bound name that nobody has: its surname alone, for one."""
    clues = [
        Clue(m.span, "unknown", m.why, 1.0)
        for m in draft.mentions
        if is_spoken_name(spell_name(text[slice(*m.span)]))
    ]
    spread = [(clue.span, clue.why) for clue in spread_names(text, folded, clues, lexicon)]
    # A misread or disguised mention has no surname to go by; the list has.
    surnames = {words[-1] for words in draft.called if len(words) > 1}
    spread += [
        (match.span, _MUST)
        for match in FormMatcher(w for w in surnames if _tells_person(w, lexicon)).find(folded)
        if text[match.span[0]].isupper()
    ]
    taken = SpanSet(m.span for one in drafts for m in one.mentions)
    for span, why in sorted(spread):
        if not any(taken.touching(span)):
            draft.mentions.append(Mention(span, why))
            taken = SpanSet(m.span for one in drafts for m in one.mentions)


def _tells_person(word: str, lexicon: Lexicon) -> bool:
    return len(word) > 2 and not (
        lexicon.is_common(word) or lexicon.is_place(word) or lexicon.is_function(word)
    )


def _join_bearer(
    draft: _Draft,
    text: str,
    furniture: SpanSet,
    names: Sequence[tuple[_Draft, Words]],
) -> None:
    """Whoever bears words of a bound name, in the same order, may be that person: `Minister Brown`
    beside `John Brown (PROTECT)`."""
    for words in draft.words(text, furniture):
        for other, whole in names:
            if holds_words(whole, words):
                draft.bind(other.role == "protected", other.listed)


def _add_misread(
    text: str, furniture: SpanSet, folded: Shadow, drafts: Sequence[_Draft], lexicon: Lexicon
) -> None:
    """Mentions of any person that a scanner misread; the leak check looks for them too."""
    owners: dict[str, _Draft] = {}
    for draft in sorted(drafts, key=lambda draft: not draft.bound):
        if draft.role != "signer":
            for mention in draft.mentions:
                surface = find_surface(text, mention.span, furniture)
                owners.setdefault(surface, draft)
                for word in spell_name(surface)[-1:]:
                    if _tells_person(word, lexicon):
                        owners.setdefault(word, draft)
    taken = SpanSet(m.span for draft in drafts for m in draft.mentions)
    found = SlipMatcher(owners, lexicon.is_known).find(text, folded)
    for match in sorted(found, key=lambda m: (m.span[0], -m.span[1])):
        if not any(taken.touching(match.span)):
            owners[match.form].mentions.append(Mention(match.span, _MISREAD))
            taken = SpanSet(m.span for draft in drafts for m in draft.mentions)


def is_spoken_name(words: Words) -> bool:
    """False for a name spaced letter by letter, whose words are no words."""
    return any(len(word) > 1 for word in words)


def _number(drafts: Iterable[_Draft]) -> tuple[Person, ...]:
    kept = [draft for draft in drafts if draft.mentions]
    for draft in kept:
        draft.mentions.sort(key=lambda mention: mention.span)
    kept.sort(key=lambda draft: draft.mentions[0].span)
    return tuple(
        replace(
            draft.person,
            id=f"P{number}",
            role=draft.role,
            mentions=tuple(draft.mentions),
            listed=draft.listed,
            doubted=draft.doubted,
        )
        for number, draft in enumerate(kept, 1)
    )


def find_surface(text: str, span: Span, furniture: SpanSet) -> str:
    """The words of a mention without the page lines in it."""
    return " ".join(text[start:end] for start, end in furniture.outside(span))


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
