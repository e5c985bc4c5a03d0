"""Marks of protection: `(STRICTLY PROTECT)`, `PLEASE PROTECT SOURCE`, and their habits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from rules.cable.model import Span
from rules.language.sitelists import ProtectWords
from worker.protection.scan import CLOSING, OPENING, Range, Scan
from worker.protection.slips import SlipMatcher
from worker.shadow import FormMatcher, Shadow

_LIGHT: Final = frozenset(",-:;/*")
_STRONG: Final = frozenset(".!?:;-/*\"'") | frozenset(OPENING) | frozenset(CLOSING)
_STOPS: Final = frozenset(".!?")
_END: Final = frozenset(".,!?:;-/*\"'") | frozenset(CLOSING)


@dataclass(frozen=True, slots=True)
class Mark:
    """words: the mark's own. outer: with the brackets around it, if it stands in some. plural:
    whether it speaks of several people."""

    words: Range
    outer: Range
    plural: bool


class MarkReader:
    """Tells marks from prose: "to protect American interests" is none."""

    def __init__(self, words: ProtectWords) -> None:
        self._word = frozenset(words.word)
        self._urging = frozenset(words.urging)
        self._object = frozenset(words.object)
        self._plural = frozenset(words.plural)
        self._all = self._word | self._urging | self._object | set(words.filler) | self._plural
        self._anchors = FormMatcher(self._word)
        self._slips = SlipMatcher(self._word, lambda _: False)
        self._vocabulary = FormMatcher(word for word in self._all if len(word) > 3)

    def find_words(self, text: str, folded: Shadow) -> tuple[Span, ...]:
        """Ranges of the shadow that are words of a mark in any disguise; none where the text has no
        word that makes one, which is nearly always."""
        anchors = [*self._anchors.find(folded), *self._slips.find(text, folded)]
        if not anchors:
            return ()
        found = [*anchors, *self._vocabulary.find(folded)]
        return tuple(sorted({folded.shadowed(match.span) for match in found}))

    def find(self, scan: Scan) -> Iterator[Mark]:
        """Every mark, in reading order."""
        end = 0
        for at, word in enumerate(scan.words):
            if at < end or not self._is_word(word.text):
                continue
            mark = self._in_brackets(scan, at) or self._alone(scan, at)
            if mark is not None:
                yield mark
                end = mark.words[1]

    def _is_word(self, text: str) -> bool:
        return text in self._word or text.translate(_FIGURES) in self._word

    def _belongs(self, text: str) -> bool:
        return text in self._all or self._is_word(text)

    def _in_brackets(self, scan: Scan, at: int) -> Mark | None:
        outer = scan.bracket(at)
        if outer is None:
            return None
        start, end = at, at + 1
        while scan.words[start - 1].text.isalnum():
            start -= 1
        while scan.words[end].text.isalnum():
            end += 1
        run = [word.text for word in scan.words[start:end]]
        urged = bool(self._urging.intersection(run[: at - start]))
        if not all(map(self._belongs, run[: at - start])):
            return None
        if not all(map(self._belongs, run)) and not urged:
            return None
        first, last = start - 1 == outer[0], end >= outer[1] - 2
        told = self._urging.union(self._object).intersection(run)
        # "(to guard, protect, and defend)" is prose.
        return self._make(scan, (start, end), outer) if told or first or last else None

    def _alone(self, scan: Scan, at: int) -> Mark | None:
        first, last = at, at + 1
        while first and not scan.words[first].parted and self._belongs(scan.words[first - 1].text):
            first -= 1
        while (
            last < len(scan.words)
            and not scan.words[last].parted
            and self._belongs(scan.words[last].text)
        ):
            last += 1
        runs = ((s, e) for s in range(first, at + 1) for e in range(last, at, -1))
        run = next((run for run in runs if self._stands_alone(scan, run, at)), None)
        return self._make(scan, run, run) if run is not None else None

    def _stands_alone(self, scan: Scan, run: Range, at: int) -> bool:
        start, end = run
        urged = any(word.text in self._urging for word in scan.words[start:at])
        sourced = any(word.text in self._object for word in scan.words[at + 1 : end])
        named = _name_ends(scan, start)
        ended = self._ends(scan, end)
        if urged:
            opened = start and scan.words[start - 1].text in OPENING
            return named or bool(opened) or (self._begins(scan, start, _END) and ended)
        if sourced:
            several = any(word.text in self._plural for word in scan.words[start:end])
            more = frozenset() if several else _END  # "to hide, protect sources, and run" is prose
            return (named or self._begins(scan, start, more)) and ended
        if run != (at, at + 1):
            return False
        return (named and ended) or self._is_sentence(scan, at)

    def _is_sentence(self, scan: Scan, at: int) -> bool:
        """Whether the word stands all by itself: `Protect.`, but not the second point of a list."""
        words = scan.words
        before = words[at - 1].text if at else "."
        begun = words[at].parted or (before in _STOPS and not words[at - 2].text.isdigit())
        after = words[at + 1] if at + 1 < len(words) else None
        return begun and (after is None or after.parted or after.text in _STOPS)

    def _begins(self, scan: Scan, start: int, more: frozenset[str]) -> bool:
        return (
            not start
            or scan.words[start].parted
            or scan.words[start - 1].text in _STRONG | more
            or _name_ends(scan, start)
        )

    def _ends(self, scan: Scan, end: int) -> bool:
        return (
            end == len(scan.words)
            or scan.words[end].parted
            or scan.words[end].text in _END
            or scan.name_after(end) is not None
        )

    def _make(self, scan: Scan, words: Range, outer: Range) -> Mark:
        plural = any(word.text in self._plural for word in scan.words[slice(*words)])
        return Mark(words, outer, plural)


_FIGURES: Final = str.maketrans("0", "o")


def _name_ends(scan: Scan, at: int) -> bool:
    """Whether a name ends just before, a sign between them not counted."""
    if at and scan.words[at - 1].text in _LIGHT:
        at -= 1
    return scan.name_before(at) is not None


def load_words(site: ProtectWords) -> ProtectWords:
    """The words that come with the package, and a site's own."""
    text = (Path(__file__).parent.parent / "people" / "protect.yaml").read_text(encoding="utf-8")
    ours: dict[str, Any] = yaml.safe_load(text)
    return ProtectWords(
        **{key: (*_distinct(ours[key], getattr(site, key)),) for key in ProtectWords.model_fields}
    )


@lru_cache(maxsize=4)
def load_marks(site: ProtectWords) -> MarkReader:
    """A reader of our marks and a site's, made once a process."""
    return MarkReader(load_words(site))


def _distinct(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in lists for word in words))
