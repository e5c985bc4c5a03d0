"""What the leak check found in a copy, brought back to the source as mentions of its person.

A name that the finder took in one place and left in another, because an ordinary word or a place is
spelled like it, would fail the cable: what the check finds is withheld as well, and checked again.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.cable.model import Span
from worker.leak import Leak
from worker.people.evidence import Mention, Person
from worker.redact import Copy

_WHY: Final = "found by the check of the copy"


def add_leaks(
    persons: Sequence[Person], leaks: Sequence[Leak], copy: Copy
) -> tuple[Person, ...] | None:
    """`persons` with the leaks of `copy` as mentions; None where one stands nowhere in the source,
    which no plan can mend."""
    added: dict[str, list[Mention]] = defaultdict(list)
    end = 0
    for leak in sorted(leaks, key=lambda leak: (leak.span[0], -leak.span[1])):
        place = _find_source(leak.span, copy)
        if place is None:
            return None
        if leak.span[0] >= end:
            added[leak.person].append(Mention(place, _WHY))
            end = leak.span[1]
    return tuple(
        replace(p, mentions=tuple(sorted([*p.mentions, *added[p.id]], key=lambda m: m.span)))
        if p.id in added
        else p
        for p in persons
    )


def _find_source(span: Span, copy: Copy) -> Span | None:
    """Where released text of the copy stands in the source; None where a token is part of it."""
    at = bisect_right(copy.kept, span[0], key=lambda run: run[1]) - 1
    if at < 0:
        return None
    source, here, length = copy.kept[at]
    if span[1] > here + length:
        return None
    return source + span[0] - here, source + span[1] - here
