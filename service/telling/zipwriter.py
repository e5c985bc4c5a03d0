"""A zip archive written forward, one small file after another: nothing is kept of what was written
but the directory, and that in a file.

APPNOTE.TXT 6.3.9 of PKWARE: local headers (4.3.7), central directory (4.3.12), Zip64 where numbers
outgrow 32 bits (4.3.14).
"""

import struct
import zlib
from collections.abc import Iterator
from typing import IO, Final

_BLOCK: Final = 1 << 16
_MOST16: Final = 0xFFFF
_MOST32: Final = 0xFFFFFFFF
_VERSION: Final = 45  # Zip64
_UTF8: Final = 0x0800
_DAY: Final = (1980 - 1980) << 9 | 1 << 5 | 1  # one for all: the same results, the same archive
_STORED: Final = 0
_DEFLATED: Final = 8
_PLAIN_FILE: Final = 0o100600 << 16


class ZipWriter:
    """directory: a file of its own, empty."""

    def __init__(self, directory: IO[bytes]) -> None:
        self._directory = directory
        self._offset = 0
        self._files = 0

    def add(self, name: str, content: bytes) -> bytes:
        """The next bytes of the archive: a file whose content fits in memory."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
        crc = zlib.crc32(content)
        return self._head(name, _DEFLATED, crc, (len(packed), len(content))) + packed

    def copy(self, name: str, file: IO[bytes], size: int, crc: int) -> Iterator[bytes]:
        """A file of up to 4 GB from its beginning, as it is. Raises OverflowError."""
        if size > _MOST32:
            raise OverflowError("a file in an archive is larger than 4 GB")
        yield self._head(name, _STORED, crc, (size, size))
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block

    def finish(self) -> Iterator[bytes]:
        """The directory and the end."""
        begin, size = self._offset, self._directory.tell()
        self._directory.seek(0)
        while block := self._directory.read(_BLOCK):
            yield block
        counts = (self._files, self._files, size, begin)
        yield struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, _VERSION, _VERSION, 0, 0, *counts)
        yield struct.pack("<4sIQI", b"PK\6\7", 0, begin + size, 1)
        files = min(self._files, _MOST16)
        yield struct.pack(
            "<4sHHHHIIH",
            *(b"PK\5\6", 0, 0, files, files),
            *(min(size, _MOST32), min(begin, _MOST32), 0),
        )

    def _head(self, name: str, method: int, crc: int, sizes: tuple[int, int]) -> bytes:
        encoded = name.encode()
        common = struct.pack(
            "<HHHHHIIIH",
            *(_VERSION, _UTF8, method, 0, _DAY),
            *(crc, *sizes, len(encoded)),
        )
        head = b"PK\3\4" + common + struct.pack("<H", 0) + encoded
        far = self._offset >= _MOST32
        extra = struct.pack("<HHQ", 1, 8, self._offset) if far else b""
        where = _MOST32 if far else self._offset
        self._directory.write(
            b"PK\1\2"
            + struct.pack("<H", 3 << 8 | _VERSION)  # 3: Unix, for the file's mode
            + common
            + struct.pack("<HHHHII", len(extra), 0, 0, 0, _PLAIN_FILE, where)
            + encoded
            + extra
        )
        self._offset += len(head) + sizes[0]
        self._files += 1
        return head
