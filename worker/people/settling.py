"""Clues that overlap, settled: one for each place."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rules.cable.model import Span
from worker.people.evidence import Clue


def settle_clues(clues: Iterable[Clue]) -> list[Clue]:
    """Clues that do not overlap, in reading order.

    The signature first, then the longest, then the strongest, then the first. A clue inside the one
    kept lends it its role, unless that role releases: a head of state must be named by the very
    words kept.
    """
    settled: list[Clue] = []
    crowd: list[Clue] = []
    end = -1
    for clue in sorted(clues, key=lambda clue: clue.span):
        if clue.span[0] >= end:
            settled.extend(_settle_crowd(crowd))
            crowd = []
        crowd.append(clue)
        end = max(end, clue.span[1])
    return [*settled, *_settle_crowd(crowd)]


def _settle_crowd(crowd: Sequence[Clue]) -> list[Clue]:
    """Settle clues that overlap one another, a handful."""
    kept: list[Clue] = []
    for clue in sorted(crowd, key=_rank):
        at = next(
            (
                index
                for index, other in enumerate(kept)
                if other.span[0] < clue.span[1] and clue.span[0] < other.span[1]
            ),
            None,
        )
        if at is None:
            kept.append(clue)
        elif kept[at].role == "unknown" and clue.role not in ("unknown", "head", "signer"):
            kept[at] = replace(
                kept[at],
                role=clue.role,
                titled=kept[at].titled or clue.titled,
                sure=clue.sure,
                cue=clue.cue,
                told=clue.told or clue.why,
            )
    return sorted(kept, key=lambda clue: clue.span)


def _rank(clue: Clue) -> tuple[bool, int, float, Span, str, str]:
    length = clue.span[1] - clue.span[0]
    return clue.role != "signer", -length, -clue.strength, clue.span, clue.why, clue.role
