"""Counts what a finder's hits get right in one document."""

from collections.abc import Callable, Sequence

from rules.cable.model import Span
from worker.evaluation.counts import Counts, Hit, Marked, Miss, Tag, Verdict
from worker.evaluation.gold import GoldRow
from worker.evaluation.titles import skip_titles
from worker.evaluation.variants import Variant
from worker.people.cues import Cues
from worker.spans import SpanSet

Judge = Callable[[Hit, str], Verdict | None]


def list_names(row: GoldRow, cues: Cues) -> tuple[Span, ...]:
    """For each of the row's persons the name without the titles before it."""
    return tuple(
        (person.start + skip_titles(row.text[person.start : person.end], cues), person.end)
        for person in row.persons
    )


def count_row(
    row: GoldRow,
    names: Sequence[Span],
    variant: Variant,
    found: Sequence[Span],
    judge: Judge,
) -> Marked:
    """Compare hits with the tags of one row.

    names: from `list_names`. found: the hits, spans into the variant's text. judge: what a person
    said of a hit with these words; it counts before the tags.
    """
    tagged = [_around(variant, (p.start, p.end)) for p in row.persons]
    extra = [_around(variant, (p.start, p.end)) for p in row.persons_extra]
    tags, extras, known = SpanSet(tagged), SpanSet(extra), SpanSet(tagged + extra)
    hits = tuple(
        Hit(row.id, variant.case, span, variant.origin(span), _tag(span, tags, extras))
        for span in sorted(set(found))
    )
    covering = SpanSet(found)
    misses: list[Miss] = []
    persons: dict[str, bool] = {}
    for person, name in zip(row.persons, names, strict=True):
        pieces = variant.place(name)
        whole = not any(_shows(variant.text, piece, covering) for piece in pieces)
        if person.person_key is not None:
            persons[person.person_key] = persons.get(person.person_key, True) and whole
        if not whole:
            touched = any(True for piece in pieces for _ in covering.touching(piece))
            misses.append(Miss(row.id, variant.case, person.person_key, pieces, touched))
    said = [judge(hit, row.text[slice(*hit.origin)]) for hit in hits]
    verdicts = [
        one or ("right" if hit.tag != "none" else None) for hit, one in zip(hits, said, strict=True)
    ]
    doubtful = SpanSet(hit.span for hit, one in zip(hits, said, strict=True) if one != "right")
    everything = (0, len(variant.text))
    counts = Counts(
        documents=1,
        characters=len(variant.text),
        mentions=len(row.persons),
        covered=len(row.persons) - len(misses),
        persons=len(persons),
        whole_persons=sum(persons.values()),
        hits=len(hits),
        right=verdicts.count("right"),
        wrong=verdicts.count("wrong"),
        innocent=sum(
            end - start
            for span in doubtful.within(everything)
            for start, end in known.outside(span)
        ),
    )
    return Marked(counts, hits, tuple(misses))


def _around(variant: Variant, span: Span) -> Span:
    """From the first to the last character of a tag, page lines inside it among them."""
    pieces = variant.place(span)
    return pieces[0][0], pieces[-1][1]


def _tag(span: Span, tags: SpanSet, extras: SpanSet) -> Tag:
    if any(True for _ in tags.touching(span)):
        return "person"
    return "extra" if any(True for _ in extras.touching(span)) else "none"


def _shows(text: str, piece: Span, covering: SpanSet) -> bool:
    """Whether a letter or digit of a name would still be read."""
    return any(any(map(str.isalnum, text[start:end])) for start, end in covering.outside(piece))
