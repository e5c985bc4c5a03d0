"""CSV: rows of cells, as bytes, so that a cable keeps the encoding it was written in.

Read by ourselves: the standard library's limit on a cell is one for the whole process, and a cell
that is larger ends its table.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rules.cable.envelope import MAX_BYTES
from rules.errors import ExciseError
from service.intake.columns import Columns, find_columns
from service.intake.item import ArchiveError, Item, Meter, Refused, cut_short, receive, too_large
from service.intake.names import clean_name, read_name
from service.intake.unpacking import PIECE

MAX_HEADING = 1024  # bytes of one heading
MAX_COLUMNS = 1000
_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NEWLINE = re.compile(rb"[\r\n]")
_DELIMITERS = (b",", b";", b"\t", b"|")


@dataclass(frozen=True, slots=True)
class _Row:
    """cells: those that were asked for, by their place from 0. width: how many there are in all.
    fault: why the row is not to be trusted."""

    cells: dict[int, bytes]
    width: int
    fault: ExciseError | None


def read_rows(file: BinaryIO, label: str, columns: Columns, meter: Meter) -> Iterator[Item]:
    """A cable a row, blank rows left out; one without a name is called LABEL:NUMBER, the heading
    not counted.

    Raises ArchiveError: NO_TEXT_COLUMN, NO_NAME_COLUMN, UNSUPPORTED_ENCODING, BAD_DELIMITER,
    TOO_MANY_ENTRIES. Everything else is refused by itself.
    """
    head = file.read(PIECE).removeprefix(_MARK)
    if head.startswith(_WIDE_MARKS):
        raise ArchiveError(
            "UNSUPPORTED_ENCODING", "The table is in UTF-16.", "Save it as CSV in UTF-8."
        )
    scanner = _Scanner(file, head)
    rows = _Rows(scanner, _find_delimiter(columns.delimiter, head), columns.backslash)
    width = 0
    heading: list[str] = []
    if columns.heading and (first := rows.read(range(MAX_COLUMNS), MAX_HEADING)):
        width = first.width
        heading = [read_name(cell) for cell in first.cells.values()]
    text, name = find_columns(columns, heading)
    wanted = {text} if name is None else {text, name}
    number = 0
    while row := rows.read(wanted, MAX_BYTES):
        number += 1
        meter.enter()
        if row.width == 1 and row.cells.get(0) == b"":
            continue
        width = width or row.width
        called = f"{label}:{number}"
        if row.fault:
            yield Refused(called, row.fault)
        elif row.width > width or text not in row.cells:
            yield Refused(called, _bad_row())
        else:
            given = row.cells.get(name, b"") if name is not None else b""
            given_name = read_name(given[:MAX_HEADING], "cp1252").strip()
            yield receive(clean_name(given_name) if given_name else called, row.cells[text])


class _Scanner:
    """A file by stop bytes: what stands before the next one, kept only as far as a cell may go."""

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        self._file = file
        self._held = head
        self._at = 0

    def peek(self) -> bytes:
        """The next byte, b"" at the end."""
        if self._at >= len(self._held):
            self._held, self._at = self._file.read(PIECE), 0
        return self._held[self._at : self._at + 1]

    def skip(self) -> None:
        """The byte that was peeked at."""
        self._at += 1

    def take(self, stops: re.Pattern[bytes], cell: bytearray, most: int) -> bytes:
        """Add to `cell` what stands before a stop, a byte beyond `most` at the utmost; gives the
        stop, b"" at the end of the file."""
        while self.peek():
            found = stops.search(self._held, self._at)
            end = found.start() if found else len(self._held)
            room = max(0, most + 1 - len(cell))
            cell += self._held[self._at : min(end, self._at + room)]
            self._at = end
            if found:
                self._at += 1
                return found.group()
        return b""


class _Rows:
    """Rows of RFC 4180, with any delimiter, line end and, where so written, backslashes."""

    def __init__(self, scanner: _Scanner, delimiter: bytes, backslash: bool) -> None:
        self._scanner = scanner
        self._delimiter = delimiter
        self._ends = re.compile(b"[" + re.escape(delimiter) + rb"\r\n]")
        self._quote = re.compile(rb'["\\]' if backslash else b'"')

    def read(self, wanted: Container[int], most: int) -> _Row | None:
        """The next row, None at the end. wanted: the cells to keep, each up to `most` bytes."""
        if not self._scanner.peek():
            return None
        cells: dict[int, bytes] = {}
        fault: ExciseError | None = None
        width = 0
        stop = self._delimiter
        while stop == self._delimiter:
            room = most if width in wanted else 0
            cell = bytearray()
            if self._scanner.peek() == b'"':
                closed = self._read_quoted(cell, room)
                behind = bytearray()
                stop = self._scanner.take(self._ends, behind, 0)
                if not closed:
                    fault = cut_short()
                elif behind:
                    fault = _bad_row()
            else:
                stop = self._scanner.take(self._ends, cell, room)
            if width in wanted:
                cells[width] = bytes(cell)
                if len(cell) > most:
                    fault = fault or too_large()
            width += 1
            if width == MAX_COLUMNS and stop == self._delimiter:
                stop = self._scanner.take(_NEWLINE, bytearray(), 0)
                width += 1
                fault = fault or _bad_row()
        if stop == b"\r" and self._scanner.peek() == b"\n":
            self._scanner.skip()
        return _Row(cells, width, fault)

    def _read_quoted(self, cell: bytearray, most: int) -> bool:
        """Whether the closing quote was there."""
        self._scanner.skip()
        while stop := self._scanner.take(self._quote, cell, most):
            following = self._scanner.peek()
            if stop != b"\\" and following != b'"':
                return True
            if len(cell) <= most:
                cell += following
            self._scanner.skip()
        return False


def _find_delimiter(said: str | None, head: bytes) -> bytes:
    """The one said, else the one that the first row holds most of, outside quotes."""
    if said is not None:
        if len(said) != 1 or not said.isascii() or said in '"\r\n\\':
            raise ArchiveError(
                "BAD_DELIMITER", "The delimiter is not one plain character.", "Use , ; | or a tab."
            )
        return said.encode()
    first = _NEWLINE.split(re.sub(rb'"[^"]*(?:"|$)', b"", head), maxsplit=1)[0]
    return max(_DELIMITERS, key=first.count)


def _bad_row() -> ExciseError:
    return ExciseError(
        "BAD_ROW",
        "The row's cells cannot be told apart.",
        "Quote every cell that holds a delimiter or a quote, as RFC 4180 says.",
    )
