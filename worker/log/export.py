"""An export: a log as a file, a line for its checkpoint and one for each entry."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from rules.errors import ExciseError

SCHEMA: Final = "excise/log/1"


def write_export(checkpoint: str, entries: Iterable[str]) -> Iterator[str]:
    """Lines without their ends. checkpoint: its signed text; it vouches for all the entries."""
    yield json.dumps({"schema": SCHEMA, "checkpoint": checkpoint})
    yield from entries


def open_export(lines: Iterable[str]) -> tuple[str, Iterator[str]]:
    """The checkpoint's text, and the entries as they are written.

    Raises ExciseError: BAD_EXPORT.
    """
    rest = iter(lines)
    try:
        head: Any = json.loads(next(rest, ""))
        known, checkpoint = head["schema"] == SCHEMA, head["checkpoint"]
    except (KeyError, RecursionError, TypeError, ValueError):
        known = checkpoint = None
    if not known or not isinstance(checkpoint, str):
        raise ExciseError(
            "BAD_EXPORT", "This is no export of an audit log.", "`excise log export` writes one."
        )
    return checkpoint, (line.rstrip("\n") for line in rest)
