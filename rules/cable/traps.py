"""What a reader must notice though it is no marking: prior deletions and damaged text."""

import re
from typing import Final

from rules.cable.model import Cable, Span, Trap

_DELETED: Final = re.compile(r"X{4,}(?:\s+X{4,})*")
# Left where an encoding lost a quote or dash: China,s / &Blue Lantern8 / a space inside a word.
_DAMAGE: Final = re.compile(r"\b[A-Za-z]+,s\b|&[A-Z][a-z]+(?: [A-Z][a-z]+)*8\b|�")
_PARENTHESIS: Final = re.compile(r"\(|(?:(?<=[\s]\w)|(?<=[\s]\w\w))(?P<label>\))|\)")


def find_damage(text: str, cable: Cable) -> list[Trap]:
    """Prior deletions, encoding damage and unbalanced parentheses, paragraph by paragraph."""
    found: list[Trap] = []
    for paragraph in cable.paragraphs:
        start, end = paragraph.body_span
        found += [
            Trap("prior-deletion", paragraph.number, match.span())
            for match in _DELETED.finditer(text, start, end)
        ]
        found += [
            Trap("encoding-damage", paragraph.number, match.span())
            for match in _DAMAGE.finditer(text, start, end)
        ]
        found += [
            Trap("unbalanced-parenthesis", paragraph.number, span)
            for span in _unbalanced(text, start, end)
        ]
    return found


def _unbalanced(text: str, start: int, end: int) -> list[Span]:
    """Parentheses without a partner; `1)` and `a)` at the head of an item are list labels."""
    opened: list[int] = []
    lone: list[int] = []
    for match in _PARENTHESIS.finditer(text, start, end):
        if match.group() == "(":
            opened.append(match.start())
        elif opened:
            opened.pop()
        elif not match["label"]:
            lone.append(match.start())
    return [(at, at + 1) for at in sorted(opened + lone)]
