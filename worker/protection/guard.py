"""What a source asks to protect and what an office forbids, brought to bear on one cable."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rules.cable.model import Cable, Span
from rules.language.sitelists import AllowList, SiteLists
from worker.people.cues import Cues
from worker.people.evidence import Person
from worker.people.lexicon import Lexicon
from worker.people.spelling import spell_name
from worker.plan import Demands
from worker.protection.binding import bind_persons, find_surface, is_spoken_name
from worker.protection.hits import HitFinder
from worker.protection.marks import load_marks
from worker.protection.mustredact import NOTHING, Entry, MustRedact, Origin, join_entries
from worker.protection.sources import Marked, SourceReader
from worker.shadow import Shadow, fold_text
from worker.spans import SpanSet

_SHORT = 3  # letters from which a name alone tells a person in another cable


@dataclass(frozen=True, slots=True)
class Guarded:
    """persons: those of the finder, bound where they must be withheld. must_redact: everything that
    must be, this source's own included; `finder` looks for it."""

    persons: tuple[Person, ...]
    demands: Demands
    must_redact: MustRedact
    finder: HitFinder


@dataclass(frozen=True, slots=True)
class Guard:
    """Reads marks of protection and binds persons under an office's lists.

    denied: its deny list as what must be withheld. make_finder: gives the finder of such names; a
    batch asks for the same one again and again, so it should remember.
    """

    lexicon: Lexicon
    cues: Cues
    lists: SiteLists
    denied: MustRedact
    make_finder: Callable[[MustRedact], HitFinder]

    def asks(self, text: str, cable: Cable) -> bool:
        """Whether any word of a mark stands in the source: a quick look before names are found."""
        return self._reader().asks(text, cable)

    def guard(
        self,
        text: str,
        cable: Cable,
        sha256: str,
        persons: Sequence[Person],
        batch: MustRedact,
        *,
        folded: Shadow | None = None,
    ) -> Guarded:
        """batch: what was collected from all cables of the batch. folded: the shadow of the source
        without page lines, where there is one already."""
        folded = folded or fold_text(text, cable.furniture)
        marked = self._read(text, cable, persons, folded)
        own = self._collect(text, cable, sha256, persons, marked, folded=folded)
        must = batch | self.denied | own
        finder = self.make_finder(must)
        bound = bind_persons(text, cable, persons, marked, finder, folded=folded)
        things = (hit for hit in finder.find(text, cable.furniture) if hit.entry.kind != "person")
        return Guarded(
            _drop_allowed(text, cable, bound, self.lists.allow),
            Demands(tuple(things), tuple(marked.doubts)),
            must,
            finder,
        )

    def collect(
        self, text: str, cable: Cable, sha256: str, persons: Sequence[Person]
    ) -> MustRedact:
        """The sources that this cable marks for protection, for the other cables of its batch."""
        folded = fold_text(text, cable.furniture)
        marked = self._read(text, cable, persons, folded)
        return self._collect(text, cable, sha256, persons, marked, folded=folded)

    def _reader(self) -> SourceReader:
        return SourceReader(self.lexicon, self.cues, load_marks(self.lists.protect))

    def _read(self, text: str, cable: Cable, persons: Sequence[Person], folded: Shadow) -> Marked:
        mentions = sorted(mention.span for person in persons for mention in person.mentions)
        return self._reader().read(text, cable, mentions, folded)

    def _collect(
        self,
        text: str,
        cable: Cable,
        sha256: str,
        persons: Sequence[Person],
        marked: Marked,
        *,
        folded: Shadow,
    ) -> MustRedact:
        if not marked.names:
            return NOTHING
        nobody = self.make_finder(NOTHING)
        bound = bind_persons(text, cable, persons, marked, nobody, folded=folded)
        origin = Origin("cable", cable=sha256)
        return join_entries(
            Entry("person", names, "", (origin,))
            for person in bound
            if any(_meets(mention.span, marked.names) for mention in person.mentions)
            and (names := tuple(self._names(text, cable, person)))
        )

    def _names(self, text: str, cable: Cable, person: Person) -> Iterator[str]:
        """What the person is called, as other cables may call them: the full names, and the last
        two words of long ones; a word alone only where there is no more."""
        furniture = SpanSet(cable.furniture)
        surfaces = {find_surface(text, m.span, furniture) for m in person.mentions}
        spelled = {
            surface: words
            for surface in sorted(surfaces)
            if is_spoken_name(words := spell_name(surface))
        }
        full = [surface for surface, words in spelled.items() if len(words) > 1]
        for surface in full:
            yield " ".join(surface.split())
            if len(spelled[surface]) > 2:
                yield " ".join(spelled[surface][-2:]).title()
        for surface, words in spelled.items():
            if not full and not self._is_small(words[-1]):
                yield " ".join(surface.split())

    def _is_small(self, word: str) -> bool:
        """A word that would take ordinary text of other cables with it."""
        small = len(word) < _SHORT and self.lexicon.is_common(word)
        return small or self.lexicon.is_function(word)


def _drop_allowed(
    text: str, cable: Cable, persons: Sequence[Person], allow: AllowList
) -> tuple[Person, ...]:
    """Persons but for those who are never called anything but an allowed word, and whom nothing
    demands to withhold."""
    if not allow.words:
        return tuple(persons)
    allowed, furniture = {spell_name(entry.word) for entry in allow.words}, SpanSet(cable.furniture)
    kept = (
        person
        for person in persons
        if person.role == "protected"
        or person.listed
        or person.doubted
        or not all(
            spell_name(find_surface(text, mention.span, furniture)) in allowed
            for mention in person.mentions
        )
    )
    return tuple(replace(person, id=f"P{n}") for n, person in enumerate(kept, 1))


def _meets(span: Span, names: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in names)
