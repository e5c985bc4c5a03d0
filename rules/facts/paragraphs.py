"""Facts of one paragraph. What its mark says in full is asked `for_each: mark`."""

from typing import Final

from rules.cable.model import Paragraph
from rules.facts.fact import Fact, names_of
from rules.marking.value import sort_codes


def _release_to(paragraph: Paragraph) -> list[str]:
    mark = paragraph.mark
    return sort_codes(mark.marking.release_to or frozenset()) if mark else []


FACTS: Final[dict[str, Fact[Paragraph]]] = {
    "paragraph.number": Fact("int or null", "as written", lambda p: p.number),
    # Beside the number, since what many paragraphs have in common is judged once.
    "paragraph.numbered": Fact("bool", "it bears a number", lambda p: p.number is not None),
    "paragraph.marked": Fact("bool", "it bears a mark of its own", lambda p: p.mark is not None),
    "paragraph.mark": Fact(
        "string",
        "the mark as written, without parentheses; empty for none",
        lambda p: p.mark.text if p.mark else "",
    ),
    "paragraph.level": Fact(
        "string or null", "U C S TS", lambda p: p.mark.marking.level.name if p.mark else None
    ),
    "paragraph.controls": Fact(
        "list(string)",
        "portion form",
        lambda p: sorted(p.mark.marking.controls) if p.mark else [],
    ),
    "paragraph.release_to": Fact("list(string)", "codes of the REL TO list", _release_to),
    "paragraph.listed": Fact(
        "bool",
        "it has a REL TO list",
        lambda p: p.mark is not None and p.mark.marking.release_to is not None,
    ),
}
NAMES: Final = names_of(FACTS)
