"""Sets of spans, asked for what covers or touches a place, in logarithmic time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from rules.cable.model import Span


class SpanSet:
    """Spans joined where they overlap or touch, in reading order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        joined: list[Span] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        self._starts = [start for start, _ in joined]
        self._ends = [end for _, end in joined]

    def __iter__(self) -> Iterator[Span]:
        return zip(self._starts, self._ends, strict=True)

    def covers(self, span: Span) -> bool:
        """Whether one of the spans holds all of `span`."""
        place = bisect_right(self._starts, span[0]) - 1
        return place >= 0 and span[1] <= self._ends[place]

    def touching(self, span: Span) -> Iterator[Span]:
        """Those that share a code point with `span`."""
        place = bisect_right(self._ends, span[0])
        stop = bisect_left(self._starts, span[1])
        yield from zip(self._starts[place:stop], self._ends[place:stop], strict=True)

    def outside(self, span: Span) -> Iterator[Span]:
        """The parts of `span` that none of the spans holds, empty ones left out."""
        at = span[0]
        for start, end in self.touching(span):
            if at < start:
                yield at, start
            at = max(at, end)
        if at < span[1]:
            yield at, span[1]

    def within(self, span: Span) -> Iterator[Span]:
        """The parts of `span` that one of the spans holds."""
        for start, end in self.touching(span):
            yield max(start, span[0]), min(end, span[1])
