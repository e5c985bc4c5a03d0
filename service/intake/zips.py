"""Zip archives, entry by entry.

Read from the archive's directory by ourselves: the standard library reads the whole directory into
memory, and one entry with a bad name or a version it does not know costs it the whole archive.
"""

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rules.errors import ExciseError
from service.intake.contents import check_content, check_table
from service.intake.item import (
    ArchiveError,
    Item,
    Meter,
    Refused,
    archive_damaged,
    cut_short,
    damaged,
    gather,
    receive,
)
from service.intake.names import clean_name, clean_path, is_hidden, read_name
from service.intake.unpacking import Read, bunzip, inflate, read_pieces, unpack

# APPNOTE.TXT 6.3.10: 4.3.7, 4.3.12, 4.3.14, 4.3.15, 4.3.16.
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_MAX_COMMENT = 0xFFFF
_NARROW = 0xFFFFFFFF  # stands for a number that is in the extra field
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000


@dataclass(frozen=True, slots=True)
class _Directory:
    """Where it stands in the file, and by how much every offset in it is short, where something
    was put in front of the archive."""

    start: int
    end: int
    shift: int
    entries: int
    wide: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the directory. Sizes in bytes; `at`: its local header's offset in the file."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    at: int


def read_zip(file: BinaryIO, meter: Meter) -> Iterator[Item]:
    """Every file in the archive, in the order of its directory; folders and hidden files are left
    out.

    file: seekable. Raises ExciseError where the archive as a whole cannot be read: ARCHIVE_DAMAGED,
    CUT_SHORT, SPLIT_ARCHIVE, TOO_MANY_ENTRIES, ARCHIVE_BOMB. Everything else is refused by itself.
    """
    directory = _find_directory(file)
    position = directory.start
    found = 0
    while position < directory.end:
        entry, position = _read_entry(file, position, directory)
        found += 1
        meter.enter()
        if is_hidden(entry.name) or (entry.name.endswith("/") and not entry.size):
            continue
        try:
            yield receive(clean_path(entry.name), _read_content(file, entry, meter))
        except ArchiveError:
            raise
        except ExciseError as error:
            yield Refused(clean_name(entry.name), error)
    if found != directory.entries and (directory.wide or found & 0xFFFF != directory.entries):
        raise archive_damaged()


def _find_directory(file: BinaryIO) -> _Directory:
    length = file.seek(0, os.SEEK_END)
    base = max(0, length - _END.size - _MAX_COMMENT)
    file.seek(base)
    tail = file.read(length - base)
    at = tail.rfind(b"PK\5\6")
    while at >= 0:
        if at + _END.size <= len(tail):
            fields = _END.unpack_from(tail, at)
            if at + _END.size + fields[7] == len(tail):
                break
        at = tail.rfind(b"PK\5\6", 0, at + 3)
    else:
        raise cut_short()
    _, disk, first_disk, _, entries, size, offset, _ = fields
    end = base + at
    wide = end >= _END64.size + _LOCATOR.size and _read_wide(file, end)
    if wide:
        disk, first_disk, entries, size, offset = wide
        end -= _END64.size + _LOCATOR.size
    if disk or first_disk:
        raise ArchiveError(
            "SPLIT_ARCHIVE", "This is one part of a split archive.", "Join its parts first."
        )
    start = end - size
    if start < offset:
        raise archive_damaged()
    return _Directory(start, end, start - offset, entries, bool(wide))


def _read_wide(file: BinaryIO, end: int) -> tuple[int, int, int, int, int] | None:
    """The same numbers, eight bytes wide, of archives that need it; None where it is not there."""
    file.seek(end - _LOCATOR.size - _END64.size)
    record = _END64.unpack(file.read(_END64.size))
    locator = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if locator[0] != b"PK\6\7":
        return None
    if record[0] != b"PK\6\6":
        raise archive_damaged()
    _, _, _, _, disk, first_disk, _, entries, size, offset = record
    return disk, first_disk, entries, size, offset


def _read_entry(file: BinaryIO, position: int, directory: _Directory) -> tuple[_Entry, int]:
    """The entry at `position` of the directory and where the next one begins."""
    file.seek(position)
    fixed = file.read(_ENTRY.size)
    if len(fixed) < _ENTRY.size or not fixed.startswith(b"PK\1\2"):
        raise archive_damaged()
    fields = _ENTRY.unpack(fixed)
    _, _, _, flags, method, _, _, crc, packed, size, named, extra, noted, _, _, kind, at = fields
    raw_name = file.read(named)
    wide = _widen(file.read(extra), [size, packed, at])
    after = position + _ENTRY.size + named + extra + noted
    if after > directory.end:
        raise archive_damaged()
    size, packed, at = wide
    entry = _Entry(
        raw_name,
        read_name(raw_name).replace("\\", "/"),
        flags,
        method,
        crc,
        packed,
        size,
        kind >> 16,
        at + directory.shift,
    )
    return entry, after


def _widen(extra: bytes, numbers: list[int]) -> list[int]:
    """Numbers that do not fit stand in the extra field with id 1, in this order."""
    at = 0
    while at + 4 <= len(extra):
        field, length = struct.unpack_from("<2H", extra, at)
        if field == 1:
            rest = extra[at + 4 : at + 4 + length]
            for index, number in enumerate(numbers):
                if number == _NARROW and len(rest) >= 8:
                    (numbers[index],) = struct.unpack_from("<Q", rest)
                    rest = rest[8:]
        at += 4 + length
    return numbers


def _read_content(file: BinaryIO, entry: _Entry, meter: Meter) -> bytes:
    """Raises ExciseError: what is wrong with this entry; ArchiveError for the archive."""
    _check_kind(entry)
    check_table(entry.name)
    pieces = _open(_read_packed(file, entry), entry.method)
    content = gather(meter.watch(pieces))
    if len(content) != entry.size or zlib.crc32(content) != entry.crc:
        raise damaged("The entry")
    check_content(content)
    return content


def _check_kind(entry: _Entry) -> None:
    kind = stat.S_IFMT(entry.mode)
    if kind == stat.S_IFLNK:
        raise ExciseError("LINK", "The entry is a link.", "Pack the file that it leads to.")
    if kind not in (0, stat.S_IFREG) or entry.name.endswith("/"):
        raise ExciseError("NOT_A_FILE", "The entry is no file.", "Pack files only.")
    if entry.flags & _ENCRYPTED:
        raise ExciseError(
            "ENCRYPTED", "The entry is encrypted.", "Pack it again without a password."
        )


def _read_packed(file: BinaryIO, entry: _Entry) -> Read:
    """Reads the entry's packed bytes and no others. Raises ExciseError: ARCHIVE_DAMAGED."""
    file.seek(entry.at)
    fixed = file.read(_LOCAL.size)
    if len(fixed) < _LOCAL.size or not fixed.startswith(b"PK\3\4"):
        raise damaged("The entry")
    *_, named, extra = _LOCAL.unpack(fixed)
    if file.read(named) != entry.raw_name:  # another reader would call it something else
        raise damaged("The entry")
    file.seek(extra, os.SEEK_CUR)
    left = entry.packed

    def read(size: int) -> bytes:
        nonlocal left
        block = file.read(min(size, left))
        left -= len(block)
        return block

    return read


def _open(read: Read, method: int) -> Iterator[bytes]:
    match method:
        case 0:
            return read_pieces(read)
        case 8:
            return unpack(read, inflate)
        case 12:
            return unpack(read, bunzip)
    raise ExciseError(
        "UNSUPPORTED_COMPRESSION",
        "The entry is packed in a way that is not read.",
        "Pack it again with the usual method, deflate.",
    )
