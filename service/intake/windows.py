"""A part of a file as a file of its own, so that an archive in an upload is read where it lies."""

import io
import os
from typing import BinaryIO


class _Window(io.RawIOBase):
    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io passes
        self._file.seek(self._start + self._at)
        block = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at


def open_window(file: BinaryIO, start: int, size: int) -> BinaryIO:
    """The `size` bytes from `start` of a seekable file, which is not closed with it."""
    return io.BufferedReader(_Window(file, start, size))
