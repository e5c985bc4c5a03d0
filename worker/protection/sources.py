"""Whom the marks of protection in a source mean, and what is left to a person where none is told.

A mark protects the name beside it: before it, else after it; with the names that are listed with
that one. A name with an apposition between it and the mark (`BROWN, A TRADER (PROTECT)`) is
protected, and since the mark may mean someone in the apposition, the sentence is left to a person
as well. So is every sentence with a mark and no name beside it, and the paragraph where the
sentence holds nothing but the mark.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rules.cable.model import Cable, Span
from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader
from worker.people.tokens import Token, split_tokens
from worker.protection.marks import Mark, MarkReader
from worker.protection.scan import CLOSING, OPENING, Range, Scan, scan_source
from worker.shadow import Shadow, fold_text, unwrap_text

_BETWEEN: Final = frozenset(",-:;/\"'*")
_JOINS: Final = frozenset({",", ";", "/", "&", "and", "or"})
_MOST_NAMES: Final = 60
_LONGEST_NAME: Final = 6


@dataclass(slots=True)
class Marked:
    """names: spans of protected names. doubts: spans to be left to a person, joined nowhere."""

    names: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads the marks of one source after another."""

    lexicon: Lexicon
    cues: Cues
    marks: MarkReader

    def asks(self, text: str, cable: Cable) -> bool:
        """Whether any word of a mark stands in the source."""
        return bool(self.marks.find_words(text, fold_text(text, cable.furniture)))

    def read(self, text: str, cable: Cable, mentions: Sequence[Span], folded: Shadow) -> Marked:
        """mentions: names found in the source, spans into it. folded: its shadow."""
        words = self.marks.find_words(text, folded)
        marked = Marked()
        if not words:
            return marked
        scan = scan_source(
            text, folded, cable.furniture, words, names=mentions, titles=self._titles()
        )
        page = _Page(unwrap_text(text, cable.furniture), NameReader(self.lexicon, self.cues))
        for mark in self.marks.find(scan):
            _Resolution(scan, mark, page, marked, cable, self.lexicon).settle()
        marked.names = [(start, end) for start, end in marked.names if start < end]
        return marked

    def _titles(self) -> frozenset[str]:
        cues = (cue for some in self.cues.by_word.values() for cue in some)
        words = {word for cue in cues for word in cue.words}
        return frozenset(word for word in words if not self.lexicon.is_function(word))


class _Page:
    """The source as names are read in it."""

    def __init__(self, shadow: Shadow, names: NameReader) -> None:
        self.shadow = shadow
        self.names = names
        self.tokens = split_tokens(shadow.text)

    def index(self, at: int) -> int:
        """The first token that begins at or after a place of the source."""
        for index, token in enumerate(self.tokens):
            if self.shadow.starts[token.start] >= at:
                return index
        return len(self.tokens)

    def span(self, words: Range) -> Span:
        start, end = self.tokens[words[0]].start, self.tokens[words[1] - 1].end
        return self.shadow.original(start, end)


@dataclass(frozen=True, slots=True)
class _Resolution:
    """One mark on its way to names or a doubt."""

    scan: Scan
    mark: Mark
    page: _Page
    marked: Marked
    cable: Cable
    lexicon: Lexicon

    def settle(self) -> None:
        chain = self._before() or self._after()
        if chain is None:
            self._settle_apart()
            return
        names, open_ended = chain
        self.marked.names += names
        if self.mark.plural and (open_ended or len(names) < 2):
            self._leave_to_person()

    def _before(self) -> tuple[list[Span], bool] | None:
        """The name that ends before the mark, or before the bracket it stands in, and those listed
        with it."""
        start = self.mark.words[0]
        lost = (
            start and self.mark.outer == self.mark.words
        )  # the bracket it stands in is not closed
        opened = lost and self.scan.words[start - 1].text in OPENING
        for at in dict.fromkeys((start, self.mark.outer[0], start - 1 if opened else start)):
            place = self._skip_back(at)
            if (name := self.scan.name_before(place)) is not None:
                return self._chain_back(name, place)
            if found := self._read_before(place):
                return [found], self._joined(place)
        return None

    def _after(self) -> tuple[list[Span], bool] | None:
        at = self.mark.outer[1]
        while at < len(self.scan.words) and self.scan.words[at].text in _BETWEEN:
            if self.scan.words[at].parted:
                return None
            at += 1
        if at == len(self.scan.words) or self.scan.words[at].parted:
            return None
        name = self.scan.name_after(at)
        if name is None:
            found = self._read_after(at)
            return ([found], False) if found else None
        return self._chain_on(name)

    def _skip_back(self, at: int) -> int:
        """Over signs, a possessive, and a bracket that holds no name."""
        words = self.scan.words
        while at and not (at < len(words) and words[at].parted):
            text = words[at - 1].text
            possessive = text == "s" and at > 1 and words[at - 2].text == "'"
            initial = text == "." and self.scan.name_before(at - 1) is not None
            if text in _BETWEEN or possessive or initial:
                at -= 1
            elif text in CLOSING and (opening := self.scan.opening(at - 1)) is not None:
                if self.scan.last_name(opening, at) is not None:
                    return at
                at = opening
            else:
                return at
        return at

    def _chain_back(self, name: Range, place: int) -> tuple[list[Span], bool]:
        """Names joined by commas and "and"; and whether a join is left without a name."""
        names = self._spans([name], before=place)
        at = name[0]
        while len(names) < _MOST_NAMES:
            place, joined = self._skip_join(at)
            earlier = self.scan.name_before(place) if joined else None
            if earlier is None:
                return names, joined
            names += self._spans([earlier], before=place)
            at = earlier[0]
        return names, True

    def _skip_join(self, at: int) -> tuple[int, bool]:
        """Back over titles and what joins names in a list."""
        joined = False
        while at and not self.scan.words[at].parted:
            text = self.scan.words[at - 1].text
            if self.scan.name_before(at) is not None and joined:
                break
            if text in _JOINS:
                joined = True
            elif text in CLOSING and (opening := self.scan.opening(at - 1)) is not None:
                at = opening + 1
            elif text not in self.scan.titles and text != ".":
                break
            at -= 1
        return at, joined

    def _chain_on(self, name: Range) -> tuple[list[Span], bool]:
        names = self._spans([name])
        at = name[1]
        words = self.scan.words
        while len(names) < _MOST_NAMES:
            joined = False
            while at < len(words) and words[at].text in _JOINS and not words[at].parted:
                at, joined = at + 1, True
            if not joined:
                return names, False
            later = self.scan.name_after(at)
            if later is None:
                return names, words[at - 1].text in ("and", "&")
            names += self._spans([later])
            at = later[1]
        return names, True

    def _widen(self, name: Range) -> int:
        """Where the name begins, a word between its halves that is more than a forename counted:
        `Rosa May Hill`, of which Rosa and Hill were found."""
        words, at = self.scan.words, name[0] - 1
        own = words[name[0]].span[0]
        earlier = self.scan.name_before(at) if at > 0 else None
        if earlier is None or words[at].parted or words[at + 1].parted:
            return own
        token = self.page.tokens[self.page.index(words[at].span[0])]
        borne = self.lexicon.is_forename(token.low) or self.lexicon.is_surname(token.low)
        between = token.capital and (borne or not token.capitals) and token.word
        apart = token.low in _JOINS or token.low in self.scan.titles
        return words[earlier[0]].span[0] if between and not apart else own

    def _joined(self, at: int) -> bool:
        return self._skip_join(at)[1]

    def _spans(self, names: Sequence[Range], before: int | None = None) -> list[Span]:
        """Where they stand; a name of one word with the forename that stands before it. Deleted
        names give nothing, but count as found."""
        spans = []
        for name in names:
            span = self.scan.span(name)
            if name not in self.scan.gone and before is not None and name[1] - name[0] == 1:
                read = self._read_before(before, strong=False)
                span = (min(read[0], span[0]), span[1]) if read else span
                span = (self._widen(name), span[1]) if not read else span
            spans.append((span[0], span[0]) if name in self.scan.gone else span)
        return spans

    def _read_before(self, at: int, *, strong: bool = True) -> Span | None:
        """A name that nobody found, where the mark says that one ends."""
        if not at:
            return None
        stop = self.page.index(self.scan.words[at - 1].span[1])
        for start in range(max(0, stop - _LONGEST_NAME), stop):
            if span := self._read(start, stop, strong=strong):
                return span
        return None

    def _read_after(self, at: int) -> Span | None:
        """A name that nobody found, where the mark says that one begins."""
        return self._read(self.page.index(self.scan.words[at].span[0]), None, strong=True)

    def _read(self, start: int, stop: int | None, *, strong: bool) -> Span | None:
        tokens = self.page.tokens
        found = self.page.names.read(tokens, start, strong=strong) if start < len(tokens) else None
        if found is None or (stop is not None and found[1] != stop):
            return None
        return self.page.span(found) if self._could_be_name(tokens[slice(*found)]) else None

    def _could_be_name(self, tokens: Sequence[Token]) -> bool:
        words = [token.low for token in tokens if token.word]
        return any(
            len(word) > 1 and not self.lexicon.is_common(word) and not self.lexicon.is_place(word)
            for word in words
        ) and not any(word in self.scan.titles for word in words)

    def _settle_apart(self) -> None:
        """No name beside the mark: the last one before it in its sentence, where a comma begins an
        apposition, and the sentence."""
        paragraph = self._paragraph()
        first, _ = self.scan.sentence(self.mark.outer, paragraph)
        name = self.scan.last_name(first, self.mark.outer[0])
        if name is not None and self.scan.words[name[1]].text == ",":
            if name in self.scan.gone:
                return
            self.marked.names += self._spans([name], before=name[1])
        self._leave_to_person()

    def _leave_to_person(self) -> None:
        paragraph = self._paragraph()
        sentence = self.scan.sentence(self.mark.outer, paragraph)
        if not self._is_all_of(sentence):
            self.marked.doubts.append(self.scan.span(sentence))
            return
        self.marked.doubts.append(self.scan.span(paragraph))
        if self._is_all_of(paragraph):
            self.marked.doubts += self._text_above(paragraph[0])

    def _is_all_of(self, words: Range) -> bool:
        """Whether the mark is all that these words say."""
        return not any(
            word.text.isalnum()
            for at, word in enumerate(self.scan.words[slice(*words)], words[0])
            if not self.mark.words[0] <= at < self.mark.words[1]
        )

    def _text_above(self, at: int) -> Iterator[Span]:
        """The paragraph above one that is a mark and nothing else, which speaks of what it says."""
        while at:
            at -= 1
            if _is_text(self.cable, self.scan.words[at].span[0]):
                yield self.scan.span(self._paragraph(at))
                return

    def _paragraph(self, at: int | None = None) -> Range:
        at = self.mark.words[0] if at is None else at
        place = self.scan.words[at].span[0]
        return self.scan.paragraph(at, _region(self.cable, place))


def _region(cable: Cable, place: int) -> Span:
    """The part of the cable that holds a place: a portion's text, the subject, else the cable, else
    the page around it."""
    for start, end in _texts(cable):
        if start <= place < end:
            return start, end
    start, end = cable.span
    if start <= place < end:
        return start, end
    return (0, start) if place < start else (end, place + 10**9)


def _is_text(cable: Cable, place: int) -> bool:
    return any(start <= place < end for start, end in _texts(cable))


def _texts(cable: Cable) -> tuple[Span, ...]:
    subject = [cable.subject.span] if cable.subject else []
    return (*subject, *cable.subject_copies, *(p.body_span for p in cable.paragraphs))
