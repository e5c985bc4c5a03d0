"""Facts of one mark: a banner, a paragraph's, a part's or the subject's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from rules.cable.model import Cable, Mark, Span
from rules.facts.fact import Fact, names_of
from rules.marking.compartments import is_ill_compartmented
from rules.marking.controls import category_of, sigma_numbers
from rules.marking.value import Marking, sort_codes

Kind = Literal["banner", "portion"]
# The most that stands before the level inside a mark's span.
_MOST_PARENTHESES: Final = 3
_DISCLOSING: Final = frozenset({"NF", "RELIDO", "EYES"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A mark as the cable shows it, at one place or many: alike in all that facts tell.

    paragraphs: the numbers of those it stands in.
    """

    kind: Kind
    mark: Mark
    paragraphs: tuple[int, ...]
    spans: tuple[Span, ...]

    @property
    def marking(self) -> Marking:
        return self.mark.marking

    def found(self, kind: str) -> list[str]:
        """What deviates in this way, as written."""
        return [d.found for d in self.mark.deviations if d.kind == kind]


def level_is_read(mark: Mark) -> bool:
    """Whether the mark's own level was read, and not merely held or guessed."""
    start = mark.span[0] + _MOST_PARENTHESES
    return not any(
        d.kind == "unknown-token" and d.span[0] <= start and mark.text.startswith(d.found)
        for d in mark.deviations
    )


def _show(shown: Shown) -> str:
    return shown.mark.text if shown.kind == "banner" else f"({shown.mark.text})"


def _write(shown: Shown) -> str:
    """The register's form; as written where a token is unknown, which it would leave out."""
    marking = shown.marking
    if shown.found("unknown-token"):
        return _show(shown)
    return marking.banner if shown.kind == "banner" else f"({marking.portion})"


def _discloses(shown: Shown) -> bool:
    return shown.marking.listed or bool(shown.marking.controls & _DISCLOSING)


def _sigmas(shown: Shown) -> list[int]:
    return [n for root in ("RD", "FRD") for n in sigma_numbers(root, shown.marking.controls)]


FACTS: Final[dict[str, Fact[Shown]]] = {
    "mark.kind": Fact("string", "portion or banner", lambda s: s.kind),
    "mark.shown": Fact("string", "the mark as written, a portion in its parentheses", _show),
    "mark.proper": Fact("string", "the same in the register's form", _write),
    "mark.slashed": Fact(
        "bool", "it is written with the register's double slash", lambda s: "//" in s.mark.text
    ),
    "mark.level": Fact(
        "string", "U C S TS; a foreign RESTRICTED is C", lambda s: s.marking.level.name
    ),
    "mark.readable": Fact(
        "bool",
        "its level could be read; it is held at TS where it could not",
        lambda s: level_is_read(s.mark),
    ),
    "mark.restricted": Fact(
        "bool", "its level is a foreign RESTRICTED", lambda s: s.marking.restricted
    ),
    "mark.owner": Fact(
        "string",
        "GBR, NATO, FGI, or JOINT; empty for the United States",
        lambda s: s.marking.owner.partition(" ")[0],
    ),
    "mark.partners": Fact(
        "list(string)",
        "countries of a JOINT mark",
        lambda s: s.marking.owner.partition(" ")[2].split(),
    ),
    "mark.controls": Fact(
        "list(string)",
        "portion form, each with what it belongs to",
        lambda s: sorted(s.marking.controls),
    ),
    "mark.categories": Fact(
        "list(string)",
        "the register's categories its controls are of",
        lambda s: sorted({category_of(control) for control in s.marking.controls}),
    ),
    "mark.listed": Fact("bool", "it has a REL TO list", lambda s: s.marking.release_to is not None),
    "mark.release_to": Fact(
        "list(string)",
        "codes of the REL TO list",
        lambda s: sort_codes(s.marking.release_to or frozenset()),
    ),
    "mark.shows": Fact(
        "bool", "it has a DISPLAY ONLY list", lambda s: s.marking.display_to is not None
    ),
    "mark.disclosed": Fact("bool", "it bears a foreign disclosure and release mark", _discloses),
    "mark.ill_compartmented": Fact(
        "bool",
        "SCI or special access at a level, or without a control, it may not have",
        lambda s: is_ill_compartmented(s.marking),
    ),
    "mark.sigmas": Fact("list(int)", "Sigma categories of RD and FRD", _sigmas),
    "mark.deviations": Fact(
        "list(string)", "kinds of deviation", lambda s: [d.kind for d in s.mark.deviations]
    ),
    "mark.misspelt": Fact("list(string)", "spellings that deviate", lambda s: s.found("spelling")),
    "mark.names": Fact(
        "list(string)",
        "country names, or unregistered codes, in its lists",
        lambda s: s.found("country-name"),
    ),
    "mark.unknown": Fact(
        "list(string)", "tokens the register does not know", lambda s: s.found("unknown-token")
    ),
}
NAMES: Final = names_of(FACTS)


def find_marks(cable: Cable) -> Iterator[Shown]:
    """Every mark of the cable, those alike as one, in the order they first stand."""
    alike: dict[tuple[object, ...], tuple[Kind, Mark, list[int | None], list[Span]]] = {}
    for kind, number, mark in _marks(cable):
        # All that facts are made of: a thousand marks are mostly a few, a thousand times.
        at = mark.span[0]
        slips = tuple((d.kind, d.found, d.span[0] - at) for d in mark.deviations)
        _, _, numbers, spans = alike.setdefault(
            (kind, mark.text, mark.marking, slips), (kind, mark, [], [])
        )
        numbers.append(number)
        spans.append(mark.span)
    for kind, mark, numbers, spans in alike.values():
        yield Shown(kind, mark, tuple(n for n in numbers if n is not None), tuple(spans))


def _marks(cable: Cable) -> Iterator[tuple[Kind, int | None, Mark]]:
    if cable.banner:
        yield "banner", None, cable.banner
    for unread in cable.unread:
        yield "banner", None, unread
    if cable.subject_mark:
        yield "portion", None, cable.subject_mark
    for paragraph in cable.paragraphs:
        if paragraph.mark:
            yield "portion", paragraph.number, paragraph.mark
        for part in paragraph.subparagraphs:
            if part.mark:
                yield "portion", paragraph.number, part.mark
