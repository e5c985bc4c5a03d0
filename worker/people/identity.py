"""Whether one name can be a shorter or other form of another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from worker.people.lexicon import Lexicon
from worker.people.spelling import Words
from worker.people.variants import Likeness, Variants, load_variants
from worker.shadow import SOFT_HYPHEN, fold_text

_PIECES: Final = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_SUFFIXES: Final = {"jr": "jr", "sr": "sr", "ii": "ii", "iii": "iii"}
_MOST_JOINED: Final = 3  # words of one spelling that are one word of the other
_MOST_PARTS: Final = 9


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    parts: words in lower case without hyphens and apostrophes, each in the first spelling of its
    family; an initial is one letter; particles and articles stand where they were.
    words: the parts that are neither initials nor particles. suffix: `jr`, or empty.
    spelled: the parts as they are spelled here, whatever the family.
    """

    parts: Words
    words: Words
    suffix: str = ""
    spelled: Words = ()

    @property
    def rank(self) -> tuple[int, int, bool, Words]:
        """Sorts the fullest names first: a form of a name has no more letters than the name."""
        letters = sum(len(part) for part in self.parts if len(part) > 1)
        return -letters, -len(self.parts), not self.suffix, self.parts

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.parts if len(part) == 1 or part in self.words)


@dataclass(frozen=True, slots=True)
class Naming:
    """Takes names apart and compares them."""

    lexicon: Lexicon
    variants: Variants
    likeness: Likeness

    @classmethod
    def of(cls, lexicon: Lexicon) -> "Naming":
        variants = load_variants()
        return cls(lexicon, variants, Likeness(variants, lexicon))

    def read(self, surface: str) -> Name:
        parts: list[str] = []
        folded = fold_text(_turn(surface)).text.replace(SOFT_HYPHEN, "-")
        for piece in _PIECES.findall(folded)[:_MOST_PARTS]:
            parts += self._cut(piece)
        spelled = tuple(parts)
        parts = list(map(self.variants.settle, parts))
        suffix = _SUFFIXES.get(parts[-1], "") if len(parts) > 1 else ""
        if suffix:
            parts.pop()
            spelled = spelled[:-1]
        words = tuple(part for part in parts if len(part) > 1 and not self.is_particle(part))
        whole = tuple(parts)
        words = words or tuple(part for part in parts if len(part) > 1)
        return Name(whole, words, suffix, spelled)

    def _cut(self, piece: str) -> Iterator[str]:
        """`al-assad` is an article and a word; `brooks-rubin` and `o'brien` are one word, and so is
        what `anti-` or the like hangs on to."""
        pieces = piece.split("-")
        if len(pieces) > 1 and pieces[0] in self.variants.prefixes:
            pieces.pop(0)
        while len(pieces) > 1 and self.is_particle(pieces[0]):
            yield pieces.pop(0)
        yield "".join(pieces).replace("'", "")

    def is_particle(self, word: str) -> bool:
        """An article or particle, which a name may have or leave out."""
        return word in self.lexicon.particles or word in self.variants.articles

    def keys(self, name: Name) -> dict[str, tuple[int, ...]]:
        """Keys of each word, and of words run together, with the places of the words they hold."""
        found: dict[str, tuple[int, ...]] = {}
        for start in range(len(name.parts)):
            for end in range(start + 1, min(start + _MOST_JOINED, len(name.parts)) + 1):
                joined = "".join(name.parts[start:end])
                if len(joined) > 1:
                    for key in self.variants.keys(self.variants.settle(joined)):
                        found.setdefault(key, tuple(range(start, end)))
        return found

    def fits(self, part: Name, whole: Name, *, strict: bool = False, fully: bool = False) -> bool:
        """Whether `part` may be a form of `whole`: all its words stand there in the same order. An
        initial stands for a word; one that `whole` lacks may be a middle name it leaves out, unless
        `whole` has another in its place. strict: no other spelling. fully: `whole` lacks none."""
        if part.suffix and whole.suffix and part.suffix != whole.suffix:
            return False
        if strict:
            return _Alignment(self, strict, fully).holds(part.spelled, whole.spelled)
        return _Alignment(self, strict, fully).holds(part.parts, whole.parts)

    def same(self, mine: Words, theirs: Words, *, strict: bool) -> bool:
        """Whether words of one name, run together, are words of another."""
        one, other = "".join(mine), "".join(theirs)
        if len(one) == 1 or len(other) == 1:
            return one[0] == other[0] and len(mine) == len(theirs) == 1
        if strict:
            return one == other
        return self.likeness.same(self.variants.settle(one), self.variants.settle(other))


@dataclass(frozen=True, slots=True)
class _Alignment:
    """Lays a name along another, word by word."""

    naming: Naming
    strict: bool
    fully: bool
    failed: set[tuple[int, int, bool, bool]] = field(default_factory=set)  # tried in vain

    def holds(self, part: Words, whole: Words, *, lacks: bool = False, skips: bool = False) -> bool:
        """lacks: `whole` has no word for an initial of `part`. skips: `part` has none for a word of
        `whole`. Never both before the last word: John G. Brown is no form of John F. Brown."""
        state = len(part), len(whole), lacks, skips
        if state in self.failed:
            return False
        held = self._try(part, whole, lacks=lacks, skips=skips)
        if not held:
            self.failed.add(state)
        return held

    def _try(self, part: Words, whole: Words, *, lacks: bool, skips: bool) -> bool:
        if not part:
            return True
        if self.naming.is_particle(part[0]) and self.holds(
            part[1:], whole, lacks=lacks, skips=skips
        ):
            return True
        if not whole:
            return False
        for mine, theirs in _joins(part, whole):
            if self.naming.same(part[:mine], whole[:theirs], strict=self.strict) and self.holds(
                part[mine:], whole[theirs:], lacks=lacks, skips=skips
            ):
                return True
        if self._may_lack(part, skips) and self.holds(part[1:], whole, lacks=True, skips=False):
            return True
        free = self.naming.is_particle(whole[0])
        return (free or not lacks) and self.holds(
            part, whole[1:], lacks=lacks, skips=skips or not free
        )

    def _may_lack(self, part: Words, skips: bool) -> bool:
        more = any(len(word) > 1 for word in part[1:])
        return len(part[0]) == 1 and more and not skips and not self.fully


def _turn(surface: str) -> str:
    """`TAYLOR, PHILIP B.` in the order it is said; `Taylor, Jr.` stays."""
    last, comma, first = surface.partition(",")
    is_suffix = first.strip(" .\n").lower() in _SUFFIXES
    return f"{first} {last}" if comma and first.strip() and not is_suffix else surface


def _joins(part: Sequence[str], whole: Sequence[str]) -> Iterator[tuple[int, int]]:
    """How many words of each may be one: one and one, or several against one."""
    yield 1, 1
    for several in range(2, _MOST_JOINED + 1):
        if several <= len(part):
            yield several, 1
        if several <= len(whole):
            yield 1, several


def split_glued(text: str) -> Iterator[tuple[str, str]]:
    """Initials and surname of what a drafter's line runs together: `PBTAYLOR` as P B TAYLOR."""
    for initials in range(min(4, max(len(text) - 2, 0))):
        yield text[:initials], text[initials:]
