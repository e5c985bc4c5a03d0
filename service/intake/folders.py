"""The files that paths lead to, one at a time; no link is followed and nothing but files is
opened."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rules.errors import ExciseError
from service.intake.names import is_hidden, join_path, read_name


@dataclass(frozen=True, slots=True)
class File:
    """found: in a folder, and not named by whoever hands it in."""

    path: Path
    called: str
    found: bool


def list_files(path: Path) -> Iterator[File]:
    """The file itself, or every file below the folder in the order of their names; hidden ones are
    left out. Holds the names of one folder and those above it."""
    if path.is_dir():
        yield from _walk(path, "")
    else:
        yield File(path, name_path(path.name), found=False)


def open_file(file: File) -> BinaryIO:
    """Raises ExciseError: UNREADABLE, NOT_A_FILE, and LINK for one that was found in a folder,
    where it may lead to what nobody meant to hand in."""
    try:
        if file.found and file.path.is_symlink():
            raise ExciseError("LINK", "The file is a link.", "Name the file that it leads to.")
        # Not waiting for whoever writes to a pipe.
        follow = os.O_NOFOLLOW if file.found else 0
        number = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | follow)
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


def _walk(folder: Path, below: str) -> Iterator[File]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  # a Path takes five times the memory
    except OSError:
        yield File(folder, name_path(below.rstrip("/")), found=True)  # opening it tells why
        return
    for name in names:
        path = folder / name
        called = f"{below}{name}"
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, f"{called}/")
        elif not is_hidden(called):
            yield File(path, name_path(called), found=True)
