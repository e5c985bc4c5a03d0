"""What a result leaves behind to be compared with others: keyed fingerprints of its runs of words.

Two cables are near-duplicates where they share many runs of eight words. Where the copy of one
releases a run of which the other withholds a word, whoever reads both reads what was withheld. A
portion counts, and so does a name inside a sentence. No text is kept, and without the office's key
nobody can try what a fingerprint stands for.
"""

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rules.cable.model import Cable, Span
from rules.cable.repetition import Furniture, Words

RUN_WORDS: Final = 8  # as in the leak check
LANDMARKS: Final = 16
TWIN_SHARE: Final = 0.3
_LEAST_SHARED: Final = 2  # of the landmarks
_WIDTH: Final = 8  # bytes of a fingerprint


@dataclass(frozen=True, slots=True)
class Traces:
    """Fingerprints of one result; `None` and empty where there is nothing to compare.

    mrn: of the message reference number, and which sections of it are here where some are missing.
    wording: of all words, so that a line broken elsewhere is the same text.
    withheld: of runs of which a word is withheld and that stand nowhere released; released: of the
    others. Both are sets of 8-byte numbers.
    """

    mrn: str | None = None
    wording: str = ""
    withheld: frozenset[int] = frozenset()
    released: frozenset[int] = frozenset()

    @property
    def landmarks(self) -> tuple[int, ...]:
        """The lowest fingerprints: near-duplicates have most of them in common. Signed, since
        databases know no others."""
        lowest = sorted(self.withheld | self.released)[:LANDMARKS]
        return tuple(mark - (1 << 64) if mark >> 63 else mark for mark in lowest)

    def is_twin(self, other: "Traces") -> bool:
        """Whether a third of the shorter cable's runs stand in the longer one, or nearly so."""
        mine, theirs = self.withheld | self.released, other.withheld | other.released
        least = min(len(mine), len(theirs))
        return bool(least) and len(mine & theirs) >= TWIN_SHARE * least


def least_shared(landmarks: int) -> int:
    """How many of so many landmarks a twin shares at least."""
    return min(_LEAST_SHARED, landmarks)


def trace_cable(
    text: str, cable: Cable, kept: Sequence[tuple[int, int, int]], key: bytes
) -> Traces:
    """Of the subject and the body; headers of one post are alike and say nothing.

    kept: what the copy releases, as (start in source, start in the copy, length), in order.
    key: the office's secret.
    """
    words = Words(text, list(_read_spans(cable)))
    own = hashlib.blake2b(b"excise traces", key=key, digest_size=32).digest()
    prints = [
        int.from_bytes(hashlib.blake2b(run, digest_size=_WIDTH, key=own).digest(), "big")
        for run in _runs(words.texts)
    ]
    hidden = _count_withheld(words.places, kept)
    released: set[int] = set()
    withheld: set[int] = set()
    for at, mark in enumerate(prints):
        (withheld if hidden[at + RUN_WORDS] > hidden[at] else released).add(mark)
    whole = " ".join(words.texts).encode("utf-8", "surrogatepass")
    return Traces(
        mrn=_name(cable, own),
        wording=hashlib.blake2b(whole, digest_size=16, key=own).hexdigest(),
        withheld=frozenset(withheld - released),
        released=frozenset(released),
    )


def pack(prints: Iterable[int]) -> bytes:
    """For the store."""
    return array("Q", sorted(prints)).tobytes()


def unpack(packed: bytes) -> frozenset[int]:
    prints = array("Q")
    prints.frombytes(packed)
    return frozenset(prints)


def _read_spans(cable: Cable) -> Iterator[Span]:
    furniture = Furniture(cable.furniture)
    begin = cable.span[0]
    if cable.paragraphs:
        begin = cable.paragraphs[0].span[0]
        if cable.subject:
            yield from furniture.outside(cable.subject.span)
    yield from furniture.outside((begin, cable.span[1]))


def _runs(texts: Sequence[str]) -> Iterator[bytes]:
    ahead = (texts[at:] for at in range(RUN_WORDS))
    return (" ".join(run).encode("utf-8", "surrogatepass") for run in zip(*ahead, strict=False))


def _count_withheld(places: Sequence[Span], kept: Sequence[tuple[int, int, int]]) -> list[int]:
    """At each word the number of withheld ones before it."""
    starts = [start for start, _, _ in kept]
    ends = [start + length for start, _, length in kept]
    counts = [0]
    for start, end in places:
        at = bisect_right(starts, start) - 1
        counts.append(counts[-1] + (at < 0 or ends[at] < end))
    return counts


def _name(cable: Cable, key: bytes) -> str | None:
    if cable.mrn is None:
        return None
    name, section = cable.mrn, cable.section
    if section is not None and len(section.seen) < section.expected:
        name = f"{name} {'+'.join(map(str, section.seen))}/{section.expected}"
    return hashlib.blake2b(
        name.encode("utf-8", "surrogatepass"), digest_size=16, key=key
    ).hexdigest()
