"""The leak check over everything that may be handed on: reports, pages, tables, names of files.

The copy has a check of its own (worker.leak), which knows what each place of it was in the source.
Here an artefact is taken apart into pieces of text, whatever its format. A piece that stands in the
checked copy, or that Excise writes into every artefact of the kind, is left out; in what remains
any form of a withheld person blocks, and eight words in a row of a withheld portion hold.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final, Literal

from rules.cable.model import Cable, Span
from rules.cable.repetition import RunIndex, Words
from rules.report import NAMED, Redaction, Report
from worker.leak import LEAST_WORDS, is_ordinary_word, read_surface
from worker.people.spelling import spell_name
from worker.protection.slips import SlipMatcher
from worker.shadow import FormMatcher, fold_text
from worker.spans import SpanSet

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')

_SHORTEST: Final = 4  # letters

Kind = Literal["text", "json", "html", "csv"]


@dataclass(frozen=True, slots=True)
class Artefact:
    """Something that may leave the office. name: what we call it, never what a submitter did."""

    name: str
    kind: Kind
    content: str


@dataclass(frozen=True, slots=True)
class Checked:
    """hits, runs: the names of artefacts that give away a person, and words of a portion."""

    hits: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """Where people are named in the source, by what becomes of them."""

    withheld: tuple[Span, ...]
    kept: tuple[Span, ...]


def part_named(text: str, report: Report, cable: Cable) -> Named:
    """From a working report: withheld is of whose name no letter stands in what the cable releases.

    A page line inside a name is released, and so is the line end beside it: neither is of the name.
    """
    redacted = (one.span for one in report.redactions if one.status != "rejected")
    gone = SpanSet([*redacted, *cable.furniture])
    withheld: list[Span] = []
    kept: list[Span] = []
    for person in report.persons:
        inside = (span for span in person.mentions if _meets(span, cable.span))
        left = (text[slice(*part)] for span in inside for part in gone.outside(span))
        stands = any(any(map(str.isalnum, part)) for part in left)
        (kept if stands else withheld).extend(person.mentions)
    return Named(tuple(withheld), tuple(kept))


class Secrets:
    """What of one cable is withheld, ready to be looked for."""

    def __init__(
        self,
        text: str,
        cable: Cable,
        people: Named,
        redactions: Iterable[Redaction],
        known: Callable[[str], bool],
    ) -> None:
        """text: the decoded source. known: whether the language has a word."""
        furniture = SpanSet(cable.furniture)
        surfaces = {read_surface(text, span, furniture) for span in people.withheld}
        kept = {read_surface(text, span, furniture) for span in people.kept}
        released = {word for surface in kept for word in spell_name(surface)}
        # In the source a name is followed to each of its places; here a part of it may stand alone.
        parts = {word for surface in surfaces for word in spell_name(surface)} - released
        forms = (surfaces - kept) | {word.title() for word in parts if _tells(word, known)}
        self._forms = FormMatcher(forms)
        self._slips = SlipMatcher(forms, known)
        self._runs = RunIndex(LEAST_WORDS)
        for one in redactions:
            if one.kind not in NAMED and one.status != "rejected":
                self._runs.add(Words(text, list(furniture.outside(one.span))))

    def check(
        self, copy: str, artefacts: Iterable[Artefact], own: Collection[str | None] = ()
    ) -> Checked:
        """copy: the text of the checked copy. own: pieces that Excise writes itself, as
        `read_pieces` gives them for an artefact about nothing."""
        hits, runs = [], []
        for artefact in artefacts:
            pieces = dict.fromkeys(piece for piece in read_pieces(artefact) if piece not in own)
            if self._names(pieces, copy):
                hits.append(artefact.name)
            if self._quotes(pieces, copy):
                runs.append(artefact.name)
        return Checked(tuple(hits), tuple(runs))

    def _names(self, pieces: Iterable[str], copy: str) -> bool:
        return _stands(self._find_name, pieces, copy)

    def _quotes(self, pieces: Iterable[str], copy: str) -> bool:
        return _stands(self._find_run, pieces, copy)

    def _find_name(self, text: str) -> bool:
        folded = fold_text(text)
        found = (
            *self._forms.find(folded),
            *self._slips.find(text, folded),
        )
        return any(not is_ordinary_word(one.form, text[slice(*one.span)]) for one in found)

    def _find_run(self, text: str) -> bool:
        return any(self._runs.find(Words(text, [(0, len(text))])))


def _tells(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a word of a name tells of its bearer by itself."""
    return len(word) >= _SHORTEST and not known(word)


def _stands(find: Callable[[str], bool], pieces: Iterable[str], copy: str) -> bool:
    """Whether there is anything to find that the copy does not say. Mostly there is nothing at all,
    and comparing with the copy is dear."""
    if not find("\n".join(pieces)):
        return False
    return find("\n".join(piece for piece in pieces if piece not in copy))


def _meets(span: Span, whole: Span) -> bool:
    return span[0] < whole[1] and whole[0] < span[1]


def read_pieces(artefact: Artefact) -> Iterator[str]:
    """The text in an artefact, bit by bit, without white space around; empty bits are left out.

    Of JSON every string, keys included; of HTML text, attributes and comments; of a table its
    cells.
    """
    return (piece for raw in _READERS[artefact.kind](artefact.content) if (piece := raw.strip()))


def _read_json(content: str) -> Iterator[str]:
    """In JSON a quotation mark stands at the ends of strings only, or escaped."""
    return (json.loads(raw) for raw in dict.fromkeys(_STRING.findall(content)))


def _read_html(content: str) -> Iterator[str]:
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return iter(reader.pieces)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.pieces += data.splitlines()

    def handle_comment(self, data: str) -> None:
        self.pieces.append(data)


def _read_csv(content: str) -> Iterator[str]:
    return (cell for row in csv.reader(io.StringIO(content)) for cell in row)


_READERS: Final[dict[Kind, Callable[[str], Iterator[str]]]] = {
    "text": lambda content: iter(content.splitlines()),
    "json": _read_json,
    "html": _read_html,
    "csv": _read_csv,
}
