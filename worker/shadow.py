"""Text as a matcher wants it, with the way back to the text as it stands.

Only the original is ever edited. A `Shadow` is what two spellings of one name have in common:
lines unwrapped, page lines and invisible characters gone, look-alikes and case folded. Every
character of it knows which characters of the original it stands for, so a span found here can be
taken back without drift.
"""

import html
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain

from rules.cable.model import Span

SOFT_HYPHEN = "\u00ad"

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Words of ASCII with one space between them, which is nearly all of a cable.
_PLAIN_RUN = re.compile(r"[!-~]+(?: [!-~]+)*")
_RUN = re.compile(rf"({_PLAIN_RUN.pattern})|(\s+)|.", re.DOTALL)
_NEWLINES = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_HYPHENS = frozenset("-\u2010\u2011")

_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bb\u02bc\u02b9\ua78c\u055a", "'")
_QUOTES |= dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
_HYPHENATING = dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
# A dash that parts clauses is no hyphen to a reader, but a disguise of one to a matcher.
_PARTING = dict.fromkeys("\u2014\u2015\ufe58", "-")

# Letters of other scripts that pass for Latin ones in print, and Latin letters NFKD leaves alone.
_LOOK_ALIKES = dict(
    zip(
        "авекмнорстухіјѕһѵԁԛԝӏАВЕКМНОРСТУХІЈЅҺѴԀԚԜӀ",
        "abekmhopctyxijshvdqwlabekmhopctyxijshvdqwl",
        strict=True,
    )
)
_LOOK_ALIKES |= dict(
    zip("αβεηικνορτυχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abenikvoptuxywabezhikmnoptyx", strict=True)
)
_LOOK_ALIKES |= dict(zip("ıłøđħŋɡɑŁØĐĦŊ", "ilodhngalodhn", strict=True))
_LOOK_ALIKES |= {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ð": "d"}

# What small print confuses, as one letter each. `rn` and `m` become `m` before.
_SKELETON = str.maketrans("01i58", "ollsb")

_PLAIN = _QUOTES | _HYPHENATING
_FOLDED = _PLAIN | _PARTING | _LOOK_ALIKES


@dataclass(frozen=True, eq=False)
class Shadow:
    """A normalised text and its index map.

    text: the normalised text. A hyphen that ended a line stands as a soft hyphen, since only a
    reader can say whether it belongs to the word; `FormMatcher` tries both.
    starts, ends: for each character of `text`, the first code point of the original it stands
    for and the one after the last. Both never decrease.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> Span:
        """Where `text[start:end]` stands in the original. The range must not be empty."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError("a span of the shadow is not empty and lies inside it")
        return self.starts[start], self.ends[end - 1]

    def shadowed(self, span: Span) -> Span:
        """The part of the shadow that stands for a span of the original; empty where all of it was
        dropped."""
        return bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])

    @cached_property
    def letters(self) -> "Letters":
        """Its letters and digits, picked out once for all matchers."""
        return _pick_letters(self.text)

    @cached_property
    def skeleton(self) -> "Shadow":
        """The same with letters that a scanner takes for one another as one; `rn` becomes one
        letter that stands for both."""
        return _to_skeleton(self)


def fold_text(text: str, furniture: Iterable[Span] = ()) -> Shadow:
    """The shadow for matching: one line, lower case, look-alikes and accents folded.

    furniture: page lines to drop, spans into `text`.
    """
    return _build(text, furniture, folded=True)


def unwrap_text(text: str, furniture: Iterable[Span] = ()) -> Shadow:
    """The shadow for reading: case, accents and lines as they are; page lines and invisible
    characters gone, white space single, quotes and dashes plain.

    A line break stays one newline, blank lines are two. Page lines never part a paragraph.
    """
    return _build(text, furniture, folded=False)


def _build(text: str, furniture: Iterable[Span], *, folded: bool) -> Shadow:
    table = _ASCII_FOLDED if folded else _ASCII_CLEAN
    if not furniture and "&" not in text and _PLAIN_RUN.fullmatch(text):
        return Shadow(text.translate(table), range(len(text)), range(1, len(text) + 1))
    builder = _Builder(text, folded, table)
    at = 0
    for start, end, instead in _holes(text, furniture):
        if start < at and (instead or end <= at):
            continue
        builder.read(at, start)
        for letter in instead or ("",):
            builder.add(max(start, at), end, letter)
        at = end
    builder.read(at, len(text))
    return Shadow("".join(builder.letters), builder.starts, builder.ends)


def _holes(text: str, furniture: Iterable[Span]) -> list[tuple[int, int, str]]:
    """Page lines, with `""`, and entities, with the letters they stand for."""
    holes = [(start, end, "") for start, end in furniture if start < end]
    if "&" in text:
        holes += [
            (match.start(), match.end(), html.unescape(match.group()))
            for match in _ENTITY.finditer(text)
        ]
    return sorted(holes)


class _Builder:
    """Collects a shadow, by runs where the text is plain, else character by character."""

    def __init__(self, text: str, folded: bool, table: Mapping[int, str]) -> None:
        self.text = text
        self.folded = folded
        self.table = table
        self.letters: list[str] = []
        self.places = array("q", range(len(text) + 1))
        self.starts = array("q")
        self.ends = array("q")
        self.gap: tuple[int, int] | None = None
        self.newlines = 0
        self.page_line = False
        self.after_soft_hyphen = False
        self.wrap_hyphen = False

    def read(self, start: int, end: int) -> None:
        """A stretch of the text."""
        for run in _RUN.finditer(self.text, start, end):
            if run[1]:
                self._add_plain(*run.span(), run[1])
            elif run[2]:
                self._widen_gap(*run.span())
                self.newlines += sum(map(_NEWLINES.__contains__, run[2]))
            else:
                self.add(*run.span(), run[0])

    def _add_plain(self, start: int, end: int, run: str) -> None:
        if self.gap is not None:
            self._close_gap(run)
        self.after_soft_hyphen = False
        self.wrap_hyphen = run[-1] == "-" and (run[-2:-1] or self._last()).isalpha()
        self.letters.append(run.translate(self.table))
        self.starts += self.places[start:end]
        self.ends += self.places[start + 1 : end + 1]

    def _last(self) -> str:
        """The letter before; empty at the beginning."""
        return self.letters[-1][-1] if self.letters else ""

    def add(self, start: int, end: int, letter: str) -> None:
        if not letter:
            self._widen_gap(start, end)
            self.page_line = True
            return
        if letter.isspace():
            self._widen_gap(start, end)
            self.newlines += letter in _NEWLINES
            return
        piece = _fold(letter) if self.folded else _clean(letter)
        if not piece:
            self._drop(end, letter)
            return
        if self.gap is not None:
            self._close_gap(piece)
        self.after_soft_hyphen = False
        self.wrap_hyphen = letter in _HYPHENS and self._last().isalpha()
        for part in piece:
            self._emit(part, start, end)

    def _emit(self, letter: str, start: int, end: int) -> None:
        self.letters.append(letter)
        self.starts.append(start)
        self.ends.append(end)

    def _widen_gap(self, start: int, end: int) -> None:
        self.gap = (self.gap[0] if self.gap else start, end)

    def _drop(self, end: int, letter: str) -> None:
        if letter == SOFT_HYPHEN:
            self.after_soft_hyphen = True
        elif self.gap is None and self.letters and unicodedata.category(letter)[0] == "M":
            place = len(self.starts) - 1
            while place >= 0 and self.starts[place] == self.starts[-1]:
                self.ends[place] = end  # an accent goes with its letter, with both of an ß
                place -= 1

    def _close_gap(self, following: str) -> None:
        start, end = self.gap or (0, 0)
        broken = self.newlines > 0 or self.page_line
        parted = self.newlines > 1 and not self.page_line
        self.gap, self.newlines, self.page_line = None, 0, False
        if not self.letters:
            return
        if self.folded and broken and following[0].isalpha():
            if self.after_soft_hyphen:
                return
            if self.wrap_hyphen:
                self.letters[-1] = self.letters[-1][:-1] + SOFT_HYPHEN
                return
        if self.folded or not broken:
            self._emit(" ", start, end)
            return
        self._emit("\n", start, end)
        if parted:
            self._emit("\n", start, end)


@lru_cache(maxsize=16_384)
def _clean(letter: str) -> str:
    if unicodedata.category(letter) in ("Cf", "Cc"):
        return ""
    plain = _PLAIN.get(letter)
    if plain is not None:
        return plain
    if unicodedata.category(letter)[0] == "M":
        return letter
    return unicodedata.normalize("NFKC", letter).replace(" ", "") or letter


@lru_cache(maxsize=16_384)
def _fold(letter: str) -> str:
    pieces = []
    for part in unicodedata.normalize("NFKD", _FOLDED.get(letter, letter)):
        # Twice, since folding case may uncover an accent (İ) that hides a look-alike.
        for bare in unicodedata.normalize("NFKD", _FOLDED.get(part, part).casefold()):
            if unicodedata.category(bare) not in ("Cf", "Cc", "Mn", "Me") and not bare.isspace():
                pieces.append(_FOLDED.get(bare, bare))
    return "".join(pieces)


_ASCII_FOLDED = {code: _fold(chr(code)) for code in range(ord("!"), ord("~") + 1)}
_ASCII_CLEAN = {code: _clean(chr(code)) for code in range(ord("!"), ord("~") + 1)}


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A surface form found in the original; `span` covers it from first to last letter."""

    form: str
    span: Span


# What may stand between two letters, from nothing to white space.
_NOTHING, _JOINER, _SPACE = 0, 1, 2
_JOINERS = "-'." + SOFT_HYPHEN
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters and digits of a shadow alone.

    begins: where runs of them begin, here; openings: with which two letters; starts: where the same
    runs begin in the shadow. gaps: what stood before each letter, and behind the last.
    """

    text: str
    begins: Sequence[int]
    openings: Sequence[str]
    starts: Sequence[int]
    gaps: Sequence[int]

    def place(self, at: int) -> int:
        """Where a letter stands in the shadow."""
        run = bisect_right(self.begins, at) - 1
        return self.starts[run] + at - self.begins[run]


def _pick_letters(shadow: str) -> Letters:
    runs, between = _WORD.findall(shadow), _WORD.split(shadow)
    lengths = list(map(len, runs))
    begins = list(accumulate(lengths, initial=0))
    edges = accumulate(chain.from_iterable(zip(map(len, between), (*lengths, 0), strict=True)))
    gaps = bytearray(begins[-1] + 1)
    for begin, gap in zip(begins, between, strict=True):
        gaps[begin] = _SPACE if gap == " " or gap.strip(_JOINERS) else _JOINER
    gaps[0] = gaps[-1] = _SPACE
    text = "".join(runs)
    begins.pop()
    openings = [text[begin : begin + 2] for begin in begins]
    return Letters(text, begins, openings, list(edges)[::2][:-1], gaps)


def _to_skeleton(shadow: Shadow) -> Shadow:
    text = shadow.text.replace("rn", "m").translate(_SKELETON)
    if len(text) == len(shadow.text):
        return Shadow(text, shadow.starts, shadow.ends)
    starts, ends = array("q"), array("q")
    at = 0
    for pair in re.finditer("rn", shadow.text):
        place = pair.start()
        starts.extend(shadow.starts[at : place + 1])
        ends.extend(shadow.ends[at:place])
        ends.append(shadow.ends[place + 1])
        at = place + 2
    starts.extend(shadow.starts[at:])
    ends.extend(shadow.ends[at:])
    return Shadow(text, starts, ends)


class FormMatcher:
    """Finds many surface forms at once, through every disguise the shadow sees through.

    A form matches whole words only. Between its words any white space or punctuation may stand, or
    nothing; inside a word only a hyphen, an apostrophe or a point (`El-Baradei` for `ElBaradei`,
    `Zem-` at a line's end), or one gap after each letter (`Z E M S K I Y`). Forms without a letter
    or digit are ignored. Time grows with the text, not with the number of forms.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        self._root: dict[str, object] = {}
        self._openings: set[str] = set()  # the first two letters, or the only one
        for form in dict.fromkeys(forms):
            letters = fold_text(form).letters
            if not letters.text:
                continue
            self._openings.add(letters.text[:2])
            node = self._root
            for letter in letters.text:
                node = node.setdefault(letter, {})  # type: ignore[assignment]  # a trie of dicts
            words = frozenset(k for k in range(len(letters.text)) if letters.gaps[k] != _NOTHING)
            node.setdefault("", []).append((form, words))  # type: ignore[attr-defined]  # a leaf

    def find(self, shadow: Shadow) -> tuple[FormMatch, ...]:
        """Every occurrence in reading order; forms that overlap are all given.

        shadow: from `fold_text`.
        """
        known = self._openings
        if not known:
            return ()
        letters = shadow.letters
        found = []
        for start, opening in zip(letters.begins, letters.openings, strict=True):
            if opening not in known and opening[0] not in known:
                continue
            for form, end in self._walk(letters, start):
                span = shadow.original(letters.place(start), letters.place(end - 1) + 1)
                found.append(FormMatch(form, span))
        return tuple(found)

    def _walk(self, letters: Letters, start: int) -> Iterator[tuple[str, int]]:
        node = self._root
        for at in range(start, len(letters.text)):
            following = node.get(letters.text[at])
            if following is None:
                return
            node = following  # type: ignore[assignment]  # a trie of dicts
            if "" in node and letters.gaps[at + 1] != _NOTHING:
                gaps = letters.gaps[start : at + 1]
                for form, words in node[""]:  # type: ignore[attr-defined]  # a leaf
                    if _spelled(gaps, words):
                        yield form, at + 1


def _spelled(gaps: Sequence[int], words: frozenset[int]) -> bool:
    """Whether gaps in the text stand where the form has them, or letters are spaced throughout."""
    inside = [k for k in range(1, len(gaps)) if gaps[k] == _SPACE and k not in words]
    return not inside or (len(gaps) > 2 and _NOTHING not in gaps[1:])


def find_forms(shadow: Shadow, forms: Iterable[str]) -> tuple[FormMatch, ...]:
    """Every occurrence of each form, with its span in the original; see `FormMatcher`."""
    return FormMatcher(forms).find(shadow)
