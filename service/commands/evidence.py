"""Files that are checked: whatever they hold, they are read without a fault of ours."""

from collections.abc import Iterator
from pathlib import Path

from rules.errors import ExciseError


def read_lines(path: Path) -> Iterator[str]:
    """With their ends. Raises ExciseError: UNREADABLE."""
    # newline: an entry ends where Excise ended it. surrogateescape: bytes that are no text differ.
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            yield from file
    except OSError as error:
        raise _unreadable(path) from error


def read_text(path: Path) -> str:
    """Raises ExciseError: UNREADABLE."""
    return read_evidence(path).decode(errors="replace")


def read_evidence(path: Path) -> bytes:
    """Raises ExciseError: UNREADABLE."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> ExciseError:
    return ExciseError("UNREADABLE", f"{path} cannot be read.", "Check its name.")
