"""The signature of a cable: the surname in capitals that ends it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.cable.claims import is_drafting
from rules.cable.lines import DRAFTED, Line
from rules.cable.model import Field, Span
from rules.cable.sentences import is_ended

# One surname, with the particles and titles a surname may have: any other words may be text.
_SIGNATURE: Final = re.compile(
    r"^\s*(?:(?:LA|LE|DE|DEL|DER|DEN|DI|DA|DU|DOS|EL|AL|VAN|VON|ST\.?|SAN|MC|MAC|O|TER|TEN) ){0,2}"
    r"[A-Z][A-Z'’\-]+(?: (?:JR\.?|SR\.?|I{2,3}))?(?P<acting> \(?ACTING\)?)?\s*$"
)
# The Department's own telegrams end on the line of the last sentence: `... SOONEST. VANCE`.
_SIGNED_INLINE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z][A-Z'’\-]{2,}\s*$)")
_GLUED: Final = re.compile(r"[A-Z]{2}[.!?][A-Z][A-Z'’\-]{2,}$")


@dataclass(frozen=True, slots=True)
class Signature:
    """name: the surname; acting: the word behind it, where the signer stood in for the chief."""

    name: Field
    acting: Span | None = None


def looks_signed(text: str) -> bool:
    """Whether `text` ends on a name in capitals: alone on its line, or glued to a full stop."""
    last = text.rstrip().rpartition("\n")[2]
    return bool(_SIGNATURE.match(last) or _GLUED.search(last))


def split_signature(lines: Sequence[Line]) -> tuple[Sequence[Line], Signature | None]:
    """The last line, where it is a name in capitals under a finished sentence (5 FAH-2 H-320).

    Under a sentence that is not finished it may be the last word of the text.
    """
    end = len(lines)
    while end and lines[end - 1].blank:
        end -= 1
    higher = (line for line in reversed(lines[: max(end - 1, 0)]) if not line.blank)
    before = next((line.text for line in higher if not _is_drafting(line)), "")
    found = _SIGNATURE.match(lines[end - 1].text) if end else None
    if not (found and is_ended(before)):
        return lines[:end], None
    line = lines[end - 1]
    (start, stop), acting = line.span, None
    if found["acting"]:
        acting = (line.start + found.start("acting") + 1, stop)
        stop = line.start + found.start("acting")
    name = line.text[start - line.start : stop - line.start]
    return lines[: end - 1], Signature(Field(name, (start, stop)), acting)


def _is_drafting(line: Line) -> bool:
    """Whether the line says who drafted and cleared the message, which some set above the name."""
    return DRAFTED.match(line.text) is not None and is_drafting(line.plain)


def part_signature(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with a name behind the last sentence of all-capital text on a line of its own."""
    end = next((i for i in range(len(lines) - 1, -1, -1) if not lines[i].blank), None)
    if end is None or any(char.islower() for char in lines[end].text):
        return lines
    last = lines[end]
    found = _SIGNED_INLINE.search(last.text)
    if not found or not last.text[: found.start()].strip():
        return lines
    middle = last.start + found.end()
    parted = [
        Line(last.text[: found.start()], last.start, last.start + found.start()),
        Line(last.text[found.end() :], middle, last.end),
    ]
    return [*lines[:end], *parted, *lines[end + 1 :]]
