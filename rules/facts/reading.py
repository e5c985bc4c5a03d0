"""A cable with all that was worked out from it once, before any rule is asked."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from rules.cable.crossreference import find_cross_references, paragraphs_holding
from rules.cable.model import Cable, CrossReference, Paragraph, Source, Span
from rules.cable.repetition import Furniture, Run, RunIndex, Words, find_shareable
from rules.marking.register import CAPTION_CONTROLS
from rules.marking.value import Level, Marking

# Runs of fewer words are phrases of the trade, not repetitions (rule TEXT-01).
LEAST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Repeat:
    """A run of words shared by two portions (or a portion and the archive's page: second None)."""

    first: int
    second: int | None
    words: int
    spans: tuple[Span, Span]
    same_mark: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """numbered: the paragraphs with a number; numbers: those numbers.

    holding: by each thing a citation names, the paragraphs that hold it, in order.
    """

    source: Source
    cable: Cable
    as_of: date
    citations: tuple[CrossReference, ...]
    repeats: tuple[Repeat, ...]
    numbered: tuple[Paragraph, ...]
    numbers: frozenset[int]
    holding: Mapping[str, Mapping[int, None]]


def read_closely(source: Source, cable: Cable, as_of: date) -> Reading:
    """Work out cross-references and repetitions."""
    citations = find_cross_references(source.text, cable)
    numbered = tuple(p for p in cable.paragraphs if p.number is not None)
    things = {citation.thing for citation in citations if citation.thing}
    return Reading(
        source,
        cable,
        as_of,
        citations,
        _find_repeats(source, cable),
        numbered,
        frozenset(p.number for p in numbered if p.number is not None),
        {t: dict.fromkeys(paragraphs_holding(t, source.text, cable)) for t in things},
    )


def entire_mark(cable: Cable) -> Marking | None:
    """The marking of a cable marked `ENTIRE TEXT`."""
    return next((p.mark.marking for p in cable.paragraphs if p.mark and p.mark.entire_text), None)


def effective_marking(cable: Cable) -> Marking | None:
    """Banner and captions together; None where no banner was read."""
    if cable.banner is None:
        return None
    added = {
        CAPTION_CONTROLS[caption.text]
        for caption in cable.captions
        if caption.text in CAPTION_CONTROLS
    }
    banner = cable.banner.marking
    return Marking(banner.level, banner.controls | added, banner.release_to)


def portion_markings(cable: Cable) -> list[Marking]:
    """Markings of paragraphs, of their parts and of the subject, as far as they bear marks."""
    marks = [p.mark for p in cable.paragraphs]
    marks += [part.mark for p in cable.paragraphs for part in p.subparagraphs]
    marks.append(cable.subject_mark)
    return [mark.marking for mark in marks if mark]


def handling_marking(cable: Cable) -> Marking | None:
    """The least marking that protects banner, captions and every portion; None where no banner was
    read, since what stands unmarked below it could be anything."""
    banner = effective_marking(cable)
    return rolled_up([banner, *portion_markings(cable)]) if banner else None


def access_marking(cable: Cable) -> Marking | None:
    """What a reader of this cable must be cleared for: all that `handling_marking` protects, the
    banner as it stands, and the archive's own mark; None where one of them cannot be read."""
    handled = handling_marking(cable)
    marks = [cable.banner, cable.subject_mark, cable.archive.classification, *cable.unread]
    for paragraph in cable.paragraphs:
        marks += [paragraph.mark, *(part.mark for part in paragraph.subparagraphs)]
    read = [mark for mark in marks if mark]
    unknown = any(one.kind == "unknown-token" for mark in read for one in mark.deviations)
    if handled is None or cable.unread or unknown:
        return None
    return rolled_up([handled, *(mark.marking for mark in read)])


def rolled_up(markings: list[Marking]) -> Marking:
    """The least marking that protects all of `markings`; UNCLASSIFIED for none."""
    return reduce(Marking.join, dict.fromkeys(markings), Marking(Level.U))


def _find_repeats(source: Source, cable: Cable) -> tuple[Repeat, ...]:
    """Repetitions between numbered paragraphs, and between a paragraph and the archive's page.

    Each paragraph is searched in those before it and then added, so the cost is linear in the text.
    """
    furniture = Furniture(cable.furniture)
    numbered = [p for p in cable.paragraphs if p.number is not None]
    spans = [list(furniture.outside(p.body_span)) for p in numbered]
    texts = [Words(source.text, own) for own in ([(0, cable.span[0])], *spans)]
    shareable = find_shareable(texts, LEAST_WORDS)
    page, before = RunIndex(LEAST_WORDS), RunIndex(LEAST_WORDS)
    if 0 in shareable:
        page.add(texts[0])
    found: list[Repeat] = []
    starts = [p.span[0] for p in numbered]
    for at, paragraph in enumerate(numbered, 1):
        if at not in shareable:
            continue
        words = texts[at]
        for run in before.find(words):
            first = numbered[bisect_right(starts, run.first[0]) - 1]
            found.append(_repeat(first, paragraph, run))
        for run in page.find(words):
            places = (run.second, run.first)
            found.append(Repeat(paragraph.number or 0, None, run.words, places, same_mark=False))
        before.add(words)
    return tuple(found)


def _repeat(first: Paragraph, second: Paragraph, run: Run) -> Repeat:
    marks = [p.mark.marking if p.mark else None for p in (first, second)]
    return Repeat(
        first.number or 0,
        second.number,
        run.words,
        (run.first, run.second),
        same_mark=marks[0] == marks[1],
    )
