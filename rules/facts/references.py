"""Facts of one cross-reference: a sentence that sends the reader to another paragraph."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from rules.cable.model import CrossReference
from rules.facts.fact import Fact, names_of
from rules.facts.reading import Reading

# PARAGRAPHS 24 AND 25 OF SUBJECT PAPER; RAISED REF A, ESPECIALLY PARA. 7
_OF_ANOTHER: Final = re.compile(
    r"(?:\s*+,)?\s++(?:of|in)\s+(?!(?:this|the present|present)\b)", re.IGNORECASE
)
_AFTER_REF: Final = re.compile(r"\b(?:ref(?:tel)?s?|septel)\b[^.;:]{0,40}$", re.IGNORECASE)
_NEAR: Final = 60
# Told once a citation: all of them would cost the square of their number.
_MOST_PLACES: Final = 20


@dataclass(frozen=True, slots=True)
class Cited:
    """A cross-reference in the reading it was found in."""

    reading: Reading
    citation: CrossReference

    @property
    def holding(self) -> Mapping[int, None]:
        """Numbers of the paragraphs that hold the thing it names, in order."""
        return self.reading.holding.get(self.citation.thing or "", {})


def _missing(cited: Cited) -> list[int]:
    return [n for n in cited.citation.targets if n not in cited.reading.numbers]


def _thing_at(cited: Cited) -> list[int]:
    others = (n for n in cited.holding if n != cited.citation.paragraph)
    return list(islice(others, _MOST_PLACES))


def _is_in_target(cited: Cited) -> bool:
    return any(n in cited.holding for n in cited.citation.targets)


def _is_elsewhere(cited: Cited) -> bool:
    text, (start, end) = cited.reading.source.text, cited.citation.span
    return bool(
        _OF_ANOTHER.match(text, end) or _AFTER_REF.search(text[max(start - _NEAR, 0) : start])
    )


FACTS: Final[dict[str, Fact[Cited]]] = {
    "reference.paragraph": Fact(
        "int or null", "paragraph the citation stands in", lambda c: c.citation.paragraph
    ),
    "reference.targets": Fact(
        "list(int)", "paragraphs it cites", lambda c: list(c.citation.targets)
    ),
    "reference.missing": Fact("list(int)", "cited paragraphs that do not exist", _missing),
    "reference.thing": Fact(
        "string or null", "what it says stands there", lambda c: c.citation.thing
    ),
    "reference.thing_at": Fact(
        "list(int)",
        f"other paragraphs that hold or are headed by that thing, the first {_MOST_PLACES}",
        _thing_at,
    ),
    "reference.thing_in_target": Fact("bool", "a cited paragraph holds that thing", _is_in_target),
    "reference.elsewhere": Fact("bool", "it cites a paragraph of another document", _is_elsewhere),
}
NAMES: Final = names_of(FACTS)
