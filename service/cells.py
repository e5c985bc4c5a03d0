"""Cells of a table that a spreadsheet will open."""

import re
from typing import Final

# What a spreadsheet may take for a formula, full-width forms among it.
_FORMULA: Final = re.compile(r"^[\s'\"]*[=+\-@＝＋－＠|%]")


def defuse(cell: str) -> str:
    """The cell behind an apostrophe where it would be a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
