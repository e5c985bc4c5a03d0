"""The ring of master keys: the first seals, the older ones only open.

A ring is text: keys of 32 bytes as 64 hexadecimal digits, apart by spaces or lines.
"""

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rules.errors import ExciseError
from worker.key import write_new

KEY_BYTES: Final = 32
_KEY: Final = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Master:
    """secret: 32 bytes. id: 16 hexadecimal digits made from it, which tell nothing of it."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ring:
    """current: seals. older: only open."""

    current: Master
    older: tuple[Master, ...] = ()

    @property
    def masters(self) -> tuple[Master, ...]:
        return (self.current, *self.older)

    def find(self, master_id: str) -> Master | None:
        return next((one for one in self.masters if one.id == master_id), None)

    def write(self) -> str:
        return "".join(f"{master.secret.hex()}\n" for master in self.masters)


class RingFile:
    """A ring in a file, read anew whenever the file has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, ...] = ()
        self._ring: Ring | None = None

    def __call__(self) -> Ring:
        """Raises ExciseError: NO_MASTER, BAD_MASTER."""
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if self._ring is None or stamp != self._stamp:
                self._ring = parse_ring(self.path.read_text("ascii", "replace"))
                self._stamp = stamp
        except OSError:
            raise no_master() from None
        return self._ring


def make_master() -> Master:
    return read_master(secrets.token_bytes(KEY_BYTES))


def read_master(secret: bytes) -> Master:
    digest = hmac.new(secret, b"excise master key 1", hashlib.sha256)
    return Master(digest.hexdigest()[:16], secret)


def parse_ring(text: str) -> Ring:
    """Raises ExciseError: BAD_MASTER."""
    words = text.split()
    if not words or not all(map(_KEY.fullmatch, words)):
        raise ExciseError(
            "BAD_MASTER",
            "The master keys are not lines of 64 hexadecimal digits.",
            "Restore them from their backup; nothing was opened or written.",
        )
    first, *others = (read_master(bytes.fromhex(word)) for word in dict.fromkeys(words))
    return Ring(first, tuple(others))


def make_ring(path: Path) -> None:
    """Write a ring of one new key, readable by its owner alone; keep the one that is there."""
    write_new(path, Ring(make_master()).write().encode())


def replace_ring(path: Path, ring: Ring) -> None:
    """Write a ring over the one that is there, whole or not at all. Raises ExciseError:
    MASTER_READ_ONLY."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(ring.write())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # a master that is in use must survive a power cut
        finally:
            os.close(folder)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ExciseError(
            "MASTER_READ_ONLY",
            "The file of master keys cannot be written here.",
            "Write the new key into it as the first line yourself, then rotate with --rewrap.",
        ) from error


def no_master() -> ExciseError:
    return ExciseError(
        "NO_MASTER",
        "The master keys cannot be read, and without them nothing of the store can.",
        "Check EXCISE_MASTER_FILE or EXCISE_MASTER_KEYS; nothing was opened or written.",
    )
