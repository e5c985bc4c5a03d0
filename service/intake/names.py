"""What things handed in are called: fit for a list or a log, and never a way to a file of ours."""

import re
import unicodedata

from rules.errors import ExciseError

MAX_NAME = 200
UNNAMED = "untitled"

_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")
_MACHINE_MADE = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def clean_name(name: str) -> str:
    """A file's own name, fit for a list or a log: no folders, no control or bidi characters."""
    return _clean(name.replace("\\", "/").rsplit("/", 1)[-1])[:MAX_NAME] or UNNAMED


def clean_path(path: str) -> str:
    """The path of an entry in its archive, cleaned; what is too long keeps its end, where the file
    is named.

    Nothing is ever written by this name; a path that leads out of its archive is refused all the
    same, since whoever packed it meant harm or packed the wrong thing. Raises ExciseError:
    UNSAFE_NAME.
    """
    slashed = path.replace("\\", "/")
    if _ABSOLUTE.match(slashed) or ".." in slashed.split("/") or "\0" in path:
        raise ExciseError(
            "UNSAFE_NAME",
            "The entry's path leads out of its archive.",
            "Pack the files again with paths below one folder.",
        )
    return join_path(slashed)


def join_path(path: str) -> str:
    """A path with slashes, each part cleaned like a name."""
    kept = [_clean(part) for part in path.split("/") if part != "."]
    return "/".join(part for part in kept if part)[-MAX_NAME:] or UNNAMED


def is_hidden(path: str) -> bool:
    """Whether a file begins with a dot or was put there by a file manager, so that it is no cable
    that anybody meant."""
    parts = path.replace("\\", "/").split("/")
    return parts[-1].startswith(".") or not _MACHINE_MADE.isdisjoint(parts)


def read_name(raw: bytes, otherwise: str = "cp437") -> str:
    """A file system's or an archive's bytes as a name: UTF-8, else the code page of old zips.

    A flag that says which is often missing or wrong, so the bytes decide.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(otherwise, "replace")


class Names:
    """Tells equal names apart: the second `a.txt` is `a.txt (2)`. Holds a number a name."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def tell_apart(self, name: str) -> str:
        number = self._seen.get(hash(name), 0) + 1
        told = name
        while number > 1 and hash(told := _number(name, number)) in self._seen:
            number += 1
        self._seen[hash(name)] = number
        self._seen.setdefault(hash(told), 1)
        return told


def _number(name: str, number: int) -> str:
    suffix = f" ({number})"
    return name[: MAX_NAME - len(suffix)] + suffix


def _clean(part: str) -> str:
    return "".join(char for char in part if unicodedata.category(char)[0] != "C").strip()
