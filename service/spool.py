"""Temporary files that nobody can read, not even from the disk they lay on: AES-256-CTR under a key
that is in this process alone and goes with the file.

Not authenticated: whoever can change our own open file on disk while it is read could damage it.
"""

import io
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

_BLOCK: Final = 16  # bytes of AES


class _Spool(io.RawIOBase):
    """Written at its end alone: the same key stream over two contents would give both away."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  # see close
        self._cipher = AES256(os.urandom(32))
        self._size = self._at = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io passes
        self._file.seek(self._at)
        sealed = self._file.read(len(buffer))
        buffer[: len(sealed)] = self._turn(sealed)
        self._at += len(sealed)
        return len(sealed)

    def write(self, content: memoryview) -> int:  # type: ignore[override]  # what io passes
        if self._at != self._size:
            raise io.UnsupportedOperation("written at its end alone")
        self._file.seek(self._at)
        sealed = self._turn(bytes(content))
        written = 0
        while written < len(sealed):  # a part may be written where the disk is nearly full
            written += self._file.write(sealed[written:])
        self._at = self._size = self._at + written
        return written

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._file.close()
        super().close()

    def _turn(self, content: bytes) -> bytes:
        """To and fro alike, as from where we are."""
        block, within = divmod(self._at, _BLOCK)
        # A key a file, so that counting from zero repeats nothing.
        stream = Cipher(self._cipher, CTR(block.to_bytes(_BLOCK, "big"))).encryptor()
        stream.update(bytes(within))
        return stream.update(content)


def open_spool(folder: Path) -> BinaryIO:
    """A file without a name in `folder`, read anywhere and written at its end alone; it is gone
    when it is closed, whatever ends this process. Raises OSError."""
    return io.BufferedRandom(_Spool(folder))
