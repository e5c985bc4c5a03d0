"""Runs a people finder over gold, in every case asked for, and adds up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from rules.cable.model import Span
from worker.evaluation.counting import Judge, count_row, list_names
from worker.evaluation.counts import Counts, Marked
from worker.evaluation.gold import GoldRow
from worker.evaluation.variants import Case, Variant, vary
from worker.people.cues import load_cues
from worker.pipeline import load_finder
from worker.reading import read_anyway

GroupKind = Literal["volume", "region", "layout"]
GROUPS: tuple[GroupKind, ...] = get_args(GroupKind)
Find = Callable[[str], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Step:
    """One document in one case, measured."""

    row: GoldRow
    variant: Variant
    marked: Marked


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one case: of all documents where `kind` is None, or of one group of them."""

    case: Case
    kind: GroupKind | None
    name: str | None
    counts: Counts


class Tally:
    """Adds up steps by case and group."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Case, GroupKind | None, str | None], Counts] = {}

    def add(self, step: Step) -> None:
        keys: list[tuple[GroupKind | None, str | None]] = [(None, None)]
        keys += [(kind, name) for kind in GROUPS if (name := getattr(step.row, kind))]
        for kind, name in keys:
            key = (step.variant.case, kind, name)
            self._counts[key] = self._counts.get(key, Counts()) + step.marked.counts

    def lines(self) -> tuple[Line, ...]:
        """All documents first, case by case; then each kind of group by name, case by case."""
        groups: tuple[GroupKind | None, ...] = (None, *GROUPS)
        # Sorting keeps the order of the cases, in which every row brought them.
        order = sorted(self._counts, key=lambda key: (groups.index(key[1]), key[2] or ""))
        return tuple(Line(*key, self._counts[key]) for key in order)


def measure(
    rows: Sequence[GoldRow],
    cases: Sequence[Case],
    find: Find,
    judge: Judge,
) -> Iterator[Step]:
    """Each row in each case, as it is done. find: gives hits in a text."""
    cues = load_cues()
    for row in rows:
        names = list_names(row, cues)
        for case in cases:
            variant = vary(row.text, names, case, row.id)
            marked = count_row(row, names, variant, find(variant.text), judge)
            yield Step(row, variant, marked)


def open_finder() -> Find:
    """Our own finder, over a text that may be no cable; takes about a second to load."""
    finder = load_finder()

    def find(text: str) -> list[Span]:
        persons = finder.find(text, read_anyway(text))
        return [mention.span for person in persons for mention in person.mentions]

    return find
