"""The leak check: the copy is searched for what the plan withheld, by another road than the plan.

Names. Every form of every withheld mention is looked for in the copy with the shadow matcher, and
as a scanner may have misread it. Where one is found it is a leak, but for three cases, which are
the rule for released people who share a withheld one's name and for names that are also words:

1. the place lies inside a mention of a person who is kept (the signer, a head of state): there it
   names the other one;
2. the form is a single word, the place is written in lower case and the withheld mention is not:
   there it is the ordinary word (rice, bush);
3. the place lies in a routing, banner or page line, or inside the name of more words of a post
   that the cable's own routing gives (LA PAZ, SAN JOSE): there it is the place.

Names that must be withheld (a deny list's, and sources marked for protection anywhere in the batch)
know but the second case, and that only for words of the language.

Words. A run of eight withheld words, or a whole withheld SUBJECT of four words or more, that stands
in released text holds the cable for a recorded decision; it does not block, since the portions'
marks may both be right.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rules.cable.model import Cable, Span
from rules.cable.repetition import Furniture, RunIndex, Words
from rules.cable.withheld import TOKEN
from rules.report import NAMED, Redaction
from worker.plan import People
from worker.posts import name_posts
from worker.protection.hits import HitFinder
from worker.protection.slips import SlipMatcher
from worker.redact import Copy
from worker.shadow import FormMatcher, Shadow, fold_text
from worker.spans import SpanSet

LEAST_WORDS: Final = 8
_SHORTEST_SUBJECT: Final = 4


def _no_word(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Leak:
    """A withheld form in the copy. span: into the copy's text."""

    person: str
    span: Span


def find_leaks(
    text: str,
    cable: Cable,
    people: People,
    copy: Copy,
    known: Callable[[str], bool] = _no_word,
) -> tuple[tuple[Leak, ...], int]:
    """Surviving forms of withheld people in `copy`, and how many forms were looked for.

    known: whether the language has a word, so that `torn` is not taken for a misread Tom.
    """
    furniture = SpanSet(cable.furniture)
    forms = {
        read_surface(text, mention.span, furniture): person.id
        for person in people.withheld
        for mention in person.mentions
    }
    folded = fold_text(copy.text)
    excused = SpanSet(m.span for person in people.kept for m in person.mentions)
    places = _post_names(cable, copy, folded)
    tokens = SpanSet(found.span() for found in TOKEN.finditer(copy.text))
    leaks = tuple(
        Leak(forms[match.form], match.span)
        for match in (
            *FormMatcher(forms).find(folded),
            *SlipMatcher(forms, known).find(copy.text, folded),
        )
        if not tokens.covers(match.span)
        and not places.covers(match.span)
        and not _is_excused(match.span, excused, copy)
        and not is_ordinary_word(match.form, copy.text[slice(*match.span)])
    )
    return leaks, len(forms)


def find_survivors(copy: Copy, finder: HitFinder) -> tuple[Span, ...]:
    """Where names that must be withheld still stand in `copy`."""
    tokens = SpanSet(found.span() for found in TOKEN.finditer(copy.text))
    return tuple(hit.span for hit in finder.find(copy.text) if not tokens.covers(hit.span))


def find_runs(
    text: str, cable: Cable, redactions: Sequence[Redaction], copy: Copy
) -> tuple[tuple[Span, Span], ...]:
    """Runs of eight words or more shared by withheld and released text, both as source spans; of a
    withheld SUBJECT all its words, four at least, since headers repeat it."""
    indexes: dict[int, RunIndex] = {}
    furniture = Furniture(cable.furniture)
    for redaction in redactions:
        if redaction.kind not in NAMED:
            words = Words(text, list(furniture.outside(redaction.span)))
            number = len(words.texts)
            short = redaction.kind == "subject" and number < LEAST_WORDS
            least = max(number, _SHORTEST_SUBJECT) if short else LEAST_WORDS
            indexes.setdefault(least, RunIndex(least)).add(words)
    return tuple(
        (run.first, run.second)
        for words in _released_words(text, furniture, redactions, copy)
        for index in indexes.values()
        for run in index.find(words)
    )


def _released_words(
    text: str, furniture: Furniture, redactions: Sequence[Redaction], copy: Copy
) -> Iterator[Words]:
    """Words of each released stretch; a withheld name inside a sentence does not part it."""
    released: list[Span] = []
    for (source, _, length), redaction in zip_longest(copy.kept, redactions):
        released += furniture.outside((source, source + length))
        if redaction is not None and redaction.kind not in NAMED:
            yield Words(text, released)
            released = []
    yield Words(text, released)


def read_surface(text: str, span: Span, furniture: SpanSet) -> str:
    """What stands at a span, without page lines in it."""
    return " ".join(text[start:end] for start, end in furniture.outside(span))


def _post_names(cable: Cable, copy: Copy, folded: Shadow) -> SpanSet:
    """Where the copy names a post of its own routing: spans into the copy."""
    routing = cable.routing
    named = [a.span for a in (*routing.to, *routing.info)]
    named += [routing.origin.span] if routing.origin else []
    named += [cable.mrn_span] if cable.mrn_span else []
    lines = SpanSet([*named, *cable.furniture])
    phrases = [post for post in name_posts(cable) if len(post.split()) > 1]
    return SpanSet(
        [
            *(match.span for match in FormMatcher(phrases).find(folded)),
            *(
                (here + part[0] - source, here + part[1] - source)
                for source, here, length in copy.kept
                for part in lines.within((source, source + length))
            ),
        ]
    )


def _is_excused(span: Span, excused: SpanSet, copy: Copy) -> bool:
    """Whether the place is released text of the source, throughout, that is excused there."""
    place = bisect_right(copy.kept, span[0], key=lambda run: run[1]) - 1
    source, here, length = copy.kept[max(0, place)]
    inside = here <= span[0] and span[1] <= here + length
    return inside and excused.covers((source + span[0] - here, source + span[1] - here))


def is_ordinary_word(form: str, found: str) -> bool:
    """Whether a withheld name is found as the word it also is: rice, bush."""
    return len(form.split()) == 1 and found.islower() and not form.islower()
