"""The files that paths lead to, one at a time; no link is followed and nothing but files is
opened."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from rules.errors import ExciseError
from service.intake.names import is_hidden, join_path, read_name


def list_files(path: Path) -> Iterator[tuple[Path, str]]:
    """The file itself, or every file below the folder in the order of their names, each with what
    it is called; hidden ones are left out. Holds the names of one folder and those above it."""
    if path.is_dir():
        yield from _walk(path, "")
    else:
        yield path, name_path(path.name)


def open_file(path: Path, *, found: bool) -> BinaryIO:
    """found: in a folder, where a link may lead to what nobody meant to hand in.

    Raises ExciseError: LINK, NOT_A_FILE, UNREADABLE.
    """
    try:
        if found and path.is_symlink():
            raise ExciseError("LINK", "The file is a link.", "Name the file that it leads to.")
        # Not waiting for whoever writes to a pipe.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | (os.O_NOFOLLOW if found else 0))
    except OSError:
        raise unreadable() from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise ExciseError("NOT_A_FILE", "This is no file.", "Hand in files only.")
    return os.fdopen(number, "rb")


def unreadable() -> ExciseError:
    return ExciseError("UNREADABLE", "The file cannot be read.", "Check who may read it.")


def name_path(path: str) -> str:
    """What a file system's path is called; its bytes may be in any encoding."""
    return join_path(read_name(os.fsencode(path)))


def _walk(folder: Path, below: str) -> Iterator[tuple[Path, str]]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  # a Path takes five times the memory
    except OSError:
        yield folder, name_path(below.rstrip("/"))  # opening it tells why
        return
    for name in names:
        path = folder / name
        called = f"{below}{name}"
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, f"{called}/")
        elif not is_hidden(called):
            yield path, name_path(called)
