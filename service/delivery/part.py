"""What goes over in one go: some small files, or one archive or table."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rules.errors import ExciseError
from service.intake.contents import HEAD, Kind, tell_kind
from service.intake.folders import File, list_files, open_file
from service.intake.names import Names

PART_BYTES = 4 << 20
PART_FILES = 200


@dataclass(frozen=True, slots=True)
class Part:
    """mark: sha256 over what these files and all before them are called, their sizes and times;
    the same again where nothing has changed. kind: FILE for small ones."""

    files: tuple[File, ...]
    kind: Kind
    mark: str


def cut_parts(paths: Sequence[Path]) -> Iterator[Part]:
    """The files that the paths lead to, in order; equal names are told apart."""
    mark = hashlib.sha256()
    names = Names()
    held: list[File] = []
    size = 0
    for path in paths:
        for listed in list_files(path):
            file = replace(listed, called=names.tell_apart(listed.called))
            kind, bytes_ = _look(file)
            if held and (kind is not Kind.FILE or size + bytes_ > PART_BYTES):
                yield Part(tuple(held), Kind.FILE, mark.hexdigest())
                held, size = [], 0
            mark.update(f"{file.called}\0{_describe(file)}\0".encode())
            if kind is not Kind.FILE:
                yield Part((file,), kind, mark.hexdigest())
                continue
            held.append(file)
            size += bytes_
            if len(held) == PART_FILES:
                yield Part(tuple(held), Kind.FILE, mark.hexdigest())
                held, size = [], 0
    if held:
        yield Part(tuple(held), Kind.FILE, mark.hexdigest())


def _look(file: File) -> tuple[Kind, int]:
    """What it is and its bytes; of what cannot be read a small file, which is refused in time."""
    try:
        with open_file(file) as opened:
            return tell_kind(file.called, opened.read(HEAD)), opened.seek(0, 2)
    except (ExciseError, OSError):
        return Kind.FILE, 0


def _describe(file: File) -> str:
    try:
        found = file.path.stat()
    except OSError:
        return "gone"
    return f"{found.st_size} {found.st_mtime_ns}"
