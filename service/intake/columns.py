"""Which part of a row is the cable, and which its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.intake.item import ArchiveError

TEXT = ("text", "cable", "body", "content", "message")
NAME = ("name", "file", "filename", "mrn", "id")


@dataclass(frozen=True, slots=True)
class Columns:
    """How a table or JSON Lines are laid out.

    text, name: a heading or a field, without regard to case; the first of TEXT and NAME that is
    there unless said. In a table without a heading: the column's number, counted from 1.
    heading: whether the first row is one. delimiter: what stands between cells; read off the first
    row unless said. backslash: a quote in a quoted cell is written \\" in place of "".
    """

    text: str | None = None
    name: str | None = None
    heading: bool = True
    delimiter: str | None = None
    backslash: bool = False


def find_columns(columns: Columns, heading: Sequence[str]) -> tuple[int, int | None]:
    """The places of text and name in a row, from 0; a table of one column is all text.

    heading: the first row, where it is one. Raises ArchiveError: NO_TEXT_COLUMN, NO_NAME_COLUMN.
    """
    if columns.heading:
        lowered = [cell.strip().lower() for cell in heading]
        text = _find(lowered, columns.text, TEXT)
        name = _find(lowered, columns.name, NAME)
        if columns.text is None and len(lowered) == 1:
            text, name = 0, None
    else:
        text = _number(columns.text or "1")
        name = _number(columns.name) if columns.name else None
    if text is None:
        # The headings are not told: where there are none, the first row is cable text.
        raise ArchiveError(
            "NO_TEXT_COLUMN",
            "The table has no such column for the text.",
            f"Say which column holds the cable; without that, one of: {', '.join(TEXT)}.",
        )
    if columns.name and name is None:
        raise ArchiveError(
            "NO_NAME_COLUMN",
            "The table has no such column for the cables' names.",
            "Say which column holds the name, or leave it out.",
        )
    return text, name


def _find(lowered: Sequence[str], said: str | None, usual: Sequence[str]) -> int | None:
    for word in [said.strip().lower()] if said else usual:
        if word in lowered:
            return lowered.index(word)
    return None


def _number(said: str) -> int | None:
    number = int(said) if said.isdecimal() and len(said) < 6 else 0
    return number - 1 if number else None
