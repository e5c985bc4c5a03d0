"""What a reader must notice though it is no marking: prior deletions and damaged text."""

import re
from typing import Final

from rules.cable.model import Cable, Span, Trap

_DELETED: Final = re.compile(r"X{4,}(?:\s+X{4,})*")
# Left where an encoding lost a quote or dash: China,s / &Blue Lantern8 / a space inside a word.
_DAMAGE: Final = re.compile(r"\b[A-Za-z]+,s\b|&[A-Z][a-z]+(?: [A-Z][a-z]+)*8\b|�")
_SIGNS: Final = (",s", "&", "�")  # no damage without one of them
_PARENTHESIS: Final = re.compile(r"[()]")
_LABEL: Final = re.compile(r"(?<=\s\w)|(?<=\s\w\w)")


def find_damage(text: str, cable: Cable) -> list[Trap]:
    """Prior deletions, encoding damage and unbalanced parentheses, paragraph by paragraph."""
    found: list[Trap] = []
    # What most cables have none of is asked once for the whole text, not once a paragraph.
    deleted = "XXXX" in text
    damaged = any(sign in text for sign in _SIGNS)
    for paragraph in cable.paragraphs:
        number, (start, end) = paragraph.number, paragraph.body_span
        if deleted:
            spans = (match.span() for match in _DELETED.finditer(text, start, end))
            found += [Trap("prior-deletion", number, span) for span in spans]
        if damaged:
            spans = (match.span() for match in _DAMAGE.finditer(text, start, end))
            found += [Trap("encoding-damage", number, span) for span in spans]
        lone = _unbalanced(text, start, end)
        found += [Trap("unbalanced-parenthesis", number, span) for span in lone]
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
        elif not _LABEL.match(text, match.start()):
            lone.append(match.start())
    return [(at, at + 1) for at in sorted(opened + lone)]
