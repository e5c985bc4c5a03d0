"""Unpacking in pieces: never more than a piece in memory, whatever a header promises."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from service.intake.item import cut_short, damaged

PIECE = 64 * 1024
# What `xz -9` needs; a header may ask for four gigabytes.
XZ_MEMORY = 128 << 20

Read = Callable[[int], bytes]


class Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Inflater:
    """zlib's own object in the manner of the other two."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        # A full piece may leave output waiting inside, even where all input is used up.
        self.needs_input = not self._inner.unconsumed_tail and len(piece) < max_length
        return piece


def inflate() -> Unpacker:
    return Inflater(-zlib.MAX_WBITS)


def gunzip() -> Unpacker:
    return Inflater(zlib.MAX_WBITS | 16)


def unxz() -> Unpacker:
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=XZ_MEMORY)


def bunzip() -> Unpacker:
    return bz2.BZ2Decompressor()


def unpack(read: Read, make: Callable[[], Unpacker]) -> Iterator[bytes]:
    """What one packed stream holds, in pieces.

    Raises ExciseError: ARCHIVE_DAMAGED, and CUT_SHORT where `read` has no more before its end.
    """
    yield from _unpack_one(read, make(), b"")


def unpack_all(read: Read, make: Callable[[], Unpacker]) -> Iterator[bytes]:
    """The same of streams written one after the other, as `cat` joins packed files; zeros between
    and behind them are padding."""
    rest = b""
    while True:
        rest = yield from _unpack_one(read, make(), rest)
        rest = (rest or read(PIECE)).lstrip(b"\0")
        while not rest:
            block = read(PIECE)
            if not block:
                return
            rest = block.lstrip(b"\0")


def read_pieces(read: Read) -> Iterator[bytes]:
    """What is not packed, in pieces."""
    while piece := read(PIECE):
        yield piece


def _unpack_one(read: Read, unpacker: Unpacker, data: bytes) -> Generator[bytes, None, bytes]:
    while not unpacker.eof:
        if unpacker.needs_input and not data:
            data = read(PIECE)
            if not data:
                raise cut_short()
        try:
            piece = unpacker.decompress(data, PIECE)
        except (zlib.error, lzma.LZMAError, OSError, EOFError):
            raise damaged("A packed part") from None
        data = b""
        if piece:
            yield piece
    return unpacker.unused_data
