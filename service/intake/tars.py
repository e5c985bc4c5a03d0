"""Tar archives, plain or packed, as a stream from front to back.

Read by ourselves: the standard library keeps every entry it has seen, reads extended headers of any
length into memory, follows chains of them until the stack ends, and takes an archive that was cut
between two entries for a whole one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rules.cable.envelope import MAX_BYTES
from rules.errors import ExciseError
from service.intake.contents import check_content, check_table
from service.intake.item import (
    ArchiveError,
    Item,
    Meter,
    Refused,
    archive_damaged,
    cut_short,
    receive,
    too_large,
)
from service.intake.names import clean_name, clean_path, is_hidden, read_name
from service.intake.unpacking import bunzip, gunzip, read_pieces, unpack_all, unxz

BLOCK = 512
MAX_EXTENDED = 1 << 20  # bytes of headers before one entry
_FILES = {b"0", b"\0", b"7"}
_LINKS = {b"1", b"2"}
_WITHOUT_DATA = {b"1", b"2", b"3", b"4", b"5", b"6"}


@dataclass(slots=True)
class _Ahead:
    """What the headers before an entry said about it."""

    name: str | None = None
    size: int | None = None
    sparse: bool = False
    bytes: int = 0


class _Feed:
    """Pieces as a stream that is read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._at = 0

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, which the caller has bounded. Raises ExciseError: CUT_SHORT."""
        taken = bytearray()
        for block in self._take(size):
            taken += block
        return bytes(taken)

    def skip(self, size: int) -> None:
        """Raises ExciseError: CUT_SHORT."""
        for _ in self._take(size):
            pass

    def is_blank(self) -> bool:
        """Whether nothing but zeros follows; reads to the end."""
        rest = self._held[self._at :]
        return not rest.strip(b"\0") and not any(piece.strip(b"\0") for piece in self._pieces)

    def _take(self, size: int) -> Iterator[bytes]:
        while size:
            if self._at == len(self._held):
                self._held, self._at = next(self._pieces, b""), 0
                if not self._held:
                    raise cut_short()
            block = self._held[self._at : self._at + size]
            self._at += len(block)
            size -= len(block)
            yield block


def read_tar(file: BinaryIO, meter: Meter) -> Iterator[Item]:
    """Every file in the archive; folders and hidden files are left out.

    Raises ExciseError where the archive as a whole cannot be read on: ARCHIVE_DAMAGED, CUT_SHORT,
    DATA_AFTER_END, TOO_MANY_ENTRIES, ARCHIVE_BOMB. Everything else is refused by itself.
    """
    feed = _Feed(meter.watch(_open(file)))
    while header := _read_header(feed):
        meter.enter()
        block, ahead = header
        kind = block[156:157]
        name = ahead.name if ahead.name is not None else _read_own_name(block)
        size = _read_number(block[124:136]) if ahead.size is None else ahead.size
        if kind == b"S":
            _skip_sparse_map(feed, block)
            ahead.sparse = True
        is_folder = kind == b"5" or (kind == b"\0" and name.endswith("/"))
        fault = None
        if not is_folder and not is_hidden(name):
            fault = _find_fault(kind, size, name, ahead)
            if fault is None:
                yield _read_content(feed, name, size)
                continue
        if kind not in _WITHOUT_DATA:
            feed.skip(_pad(size))
        if fault:
            yield Refused(clean_name(name), fault)
    if not feed.is_blank():
        raise ArchiveError(
            "DATA_AFTER_END",
            "Something follows the end of the archive and is not read.",
            "Submit joined archives one by one.",
        )


def _open(file: BinaryIO) -> Iterator[bytes]:
    head = file.read(6)
    file.seek(0)
    for mark, make in ((b"\x1f\x8b", gunzip), (b"BZh", bunzip), (b"\xfd7zXZ\0", unxz)):
        if head.startswith(mark):
            return unpack_all(file.read, make)
    return read_pieces(file.read)


def _read_header(feed: _Feed) -> tuple[bytes, _Ahead] | None:
    """The next entry's header block and what stood before it; None at the end mark."""
    ahead = _Ahead()
    while True:
        block = feed.read(BLOCK)
        if not block.strip(b"\0"):
            return None
        _check_sum(block)
        kind = block[156:157]
        if kind not in {b"x", b"g", b"L", b"K"}:
            return block, ahead
        size = _read_number(block[124:136])
        ahead.bytes += BLOCK + size
        if ahead.bytes > MAX_EXTENDED:
            raise archive_damaged()
        content = feed.read(_pad(size))[:size]
        if kind == b"x":
            _read_extended(content, ahead)
        elif kind == b"L":
            ahead.name = read_name(content.rstrip(b"\0"))


def _read_extended(content: bytes, ahead: _Ahead) -> None:
    """Records `LENGTH KEY=VALUE\\n` (POSIX pax). Raises ArchiveError: ARCHIVE_DAMAGED."""
    at = 0
    while at < len(content):
        blank = content.find(b" ", at, at + 8)
        if blank < 0 or not content[at:blank].isdigit():
            raise archive_damaged()
        end = at + int(content[at:blank])
        key, equals, value = content[blank + 1 : end - 1].partition(b"=")
        if not blank < end <= len(content) or not equals:
            raise archive_damaged()
        if key == b"path":
            ahead.name = read_name(value)
        elif key == b"size":
            if not value.isdigit() or len(value) > 20:
                raise archive_damaged()
            ahead.size = int(value)
        elif key.startswith(b"GNU.sparse."):
            ahead.sparse = True
        at = end


def _read_own_name(block: bytes) -> str:
    name = block[:100].partition(b"\0")[0]
    if block[257:263] == b"ustar\0":
        prefix = block[345:500].partition(b"\0")[0]
        name = prefix + b"/" + name if prefix else name
    return read_name(name)


def _check_sum(block: bytes) -> None:
    """Over the header's bytes, the sum's own taken as blanks; old tars added signed bytes."""
    rest = block[:148] + b" " * 8 + block[156:]
    signed = sum(rest) - 256 * sum(byte > 127 for byte in rest)
    if _read_number(block[148:156]) not in (sum(rest), signed):
        raise archive_damaged()


def _read_number(field: bytes) -> int:
    """Octal digits, or a binary number where the first bit is set.

    Raises ArchiveError: ARCHIVE_DAMAGED, for a negative one too: it would lead back.
    """
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.partition(b"\0")[0].strip(b" ")
    if digits.strip(b"01234567"):
        raise archive_damaged()
    return int(digits or b"0", 8)


def _find_fault(kind: bytes, size: int, name: str, ahead: _Ahead) -> ExciseError | None:
    if kind in _LINKS:
        return ExciseError("LINK", "The entry is a link.", "Pack the file that it leads to.")
    if ahead.sparse:
        return ExciseError(
            "UNSUPPORTED_COMPRESSION", "The entry is a sparse file.", "Pack it without --sparse."
        )
    if kind not in _FILES:
        return ExciseError("NOT_A_FILE", "The entry is no file.", "Pack files only.")
    try:
        clean_path(name)
        check_table(name)
    except ExciseError as error:
        return error
    return too_large() if size > MAX_BYTES else None


def _read_content(feed: _Feed, name: str, size: int) -> Item:
    content = feed.read(size)
    feed.skip(_pad(size) - size)
    try:
        check_content(content)
    except ExciseError as error:
        return Refused(clean_name(name), error)
    return receive(clean_path(name), content)


def _skip_sparse_map(feed: _Feed, block: bytes) -> None:
    more = block[482]
    while more:
        more = feed.read(BLOCK)[504]


def _pad(size: int) -> int:
    """Content fills whole blocks."""
    return -(-size // BLOCK) * BLOCK
