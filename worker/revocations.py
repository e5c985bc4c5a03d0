"""Which releases were revoked, kept outside the database: a backup that is put back does not revive
them.

One file that only grows, a line a revocation. Each line bears a MAC over itself and the MAC before,
under the secret of the store, so that none can be changed, taken out or put in without it. That its
last lines were cut off cannot be seen here: the database tells, and of an older database the log.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from rules.errors import ExciseError

FILE: Final = "revoked.jsonl"
_START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Revocation:
    """at: a UTC time as ISO 8601 writes it."""

    office: str
    release: str
    code: str
    by: str
    at: str


class Revocations:
    """folder: made when the first release is revoked. key: the store's own secret, 32 bytes."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._path = folder / FILE
        self._key = key

    def read(self) -> tuple[Revocation, ...]:
        """All of them. Raises ExciseError: REVOCATIONS_CHANGED, REVOCATIONS_UNUSABLE."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _unusable() from error
        return tuple(one for one, _ in self._check(content))

    def find(self, office: str, release: str) -> Revocation | None:
        """Raises ExciseError: those of read."""
        return next((r for r in self.read() if (r.office, r.release) == (office, release)), None)

    def add(self, revocation: Revocation) -> None:
        """Write it to the disk. Raises ExciseError: those of read."""
        try:
            with self._open() as file:
                known = list(self._check(file.read()))
                last = known[-1][1] if known else _START
                file.write(self._seal(revocation, last))
                file.flush()
                os.fsync(file.fileno())
            _write_out(self._path.parent)
        except OSError as error:
            raise _unusable() from error

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            yield file

    def _check(self, content: bytes) -> Iterator[tuple[Revocation, str]]:
        """Each with its MAC."""
        last = _START
        for line in content.splitlines(keepends=True):
            try:
                fields = json.loads(line)
                mac = str(fields.pop("mac"))
                revocation = Revocation(**fields)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                raise _changed() from None
            if not hmac.compare_digest(self._seal(revocation, last), line):
                raise _changed()
            yield revocation, mac
            last = mac

    def _seal(self, revocation: Revocation, last: str) -> bytes:
        """The line it stands in."""
        fields = asdict(revocation)
        told = json.dumps([last, fields], sort_keys=True).encode()
        mac = hmac.new(self._own_key(), told, hashlib.sha256).hexdigest()
        return json.dumps(fields | {"mac": mac}, sort_keys=True).encode() + b"\n"

    def _own_key(self) -> bytes:
        return hmac.new(self._key, b"excise revocations", hashlib.sha256).digest()


def _write_out(folder: Path) -> None:
    """That the file is there, to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _changed() -> ExciseError:
    return ExciseError(
        "REVOCATIONS_CHANGED",
        "The file of revoked releases is not as Excise wrote it.",
        "Restore it, and the office key it was written under; no release is handed out till then.",
    )


def _unusable() -> ExciseError:
    return ExciseError(
        "REVOCATIONS_UNUSABLE",
        "The file of revoked releases cannot be read or written.",
        "Check EXCISE_CHECKPOINTS and the room on its disk.",
    )
