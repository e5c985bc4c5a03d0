"""Files named on the command line, opened one by one."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.cable.envelope import MAX_BYTES
from rules.errors import ExciseError


@dataclass(frozen=True, slots=True)
class Raw:
    """A file's name as a person wrote it, and at most 10 MB and a byte of its content."""

    name: str
    content: bytes


def open_sources(paths: Sequence[Path], piped: bytes | None = None) -> Iterator[Raw]:
    """Each file, and each file of each folder, hidden ones left out; `-` is standard input.

    piped: what standard input held, where it was read before.
    Raises ExciseError NOT_FOUND for a path that is not there.
    """
    for path in paths:
        if str(path) == "-":
            yield Raw("-", read_piped() if piped is None else piped)
        elif path.is_dir():
            files = (file for file in sorted(path.rglob("*")) if file.is_file())
            yield from (_open(file) for file in files if not file.name.startswith("."))
        elif path.is_file():
            yield _open(path)
        else:
            raise ExciseError("NOT_FOUND", "A path leads to no file.", "Check the path.")


def read_piped() -> bytes:
    """At most 10 MB and a byte of standard input, which can be read once."""
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _open(path: Path) -> Raw:
    with path.open("rb") as file:
        return Raw(str(path), file.read(MAX_BYTES + 1))


def open_lines(texts: Sequence[str]) -> Iterator[str]:
    """Each text, `-` standing for the lines of standard input, one at a time as they come.

    Raises ExciseError TOO_LARGE for a line above 10 MB.
    """
    for text in texts:
        if text != "-":
            yield text
            continue
        while raw := sys.stdin.buffer.readline(MAX_BYTES + 1):
            if len(raw) > MAX_BYTES:
                raise ExciseError("TOO_LARGE", "A line is above 10 MB.", "Give one marking a line.")
            yield raw.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")
