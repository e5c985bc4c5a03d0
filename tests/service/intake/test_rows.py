"""CSV: a cable a row, in whatever manner it was written."""

import csv
import io
import tracemalloc
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.envelope import MAX_BYTES
from service.intake.columns import Columns
from service.intake.contents import Kind
from service.intake.item import Limits, Meter
from service.intake.rows import read_rows
from tests.service.intake.reading import take, tell

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)


def read(content: bytes, columns: Columns | None = None) -> list[tuple[str, str | bytes]]:
    return tell(take(content, Kind.CSV, columns))


@given(
    st.lists(st.tuples(CELL, CELL)),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
    st.booleans(),
)
def test_what_the_standard_library_writes_comes_out(
    cells: list[tuple[str, str]], delimiter: str, end: str, encoding: str, every: bool
) -> None:
    file = io.StringIO()
    quoting: Literal[0, 1] = 1 if every else 0  # QUOTE_ALL, QUOTE_MINIMAL
    table = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
    table.writerows([("number", "text", "note"), *((n, *row) for n, row in enumerate(cells))])
    told = read(file.getvalue().encode(encoding))
    assert [what for _, what in told] == [text.encode() or "EMPTY" for text, _ in cells]


def test_rows_are_named_by_a_column_or_by_their_number() -> None:
    table = b'Text,MRN\r\n"CABLE\r\nONE, ""X""",79LAPAZ1\r\nTWO,\r\n'
    assert read(table) == [("79LAPAZ1", b'CABLE\r\nONE, "X"'), ("row:2", b"TWO")]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (Columns(), [("b", b"1")]),
        (Columns(text=" Remark ", name="text"), [("1", b"c")]),
        (Columns(text="2", heading=False), [("row:1", b"name"), ("row:2", b"b")]),
        (Columns(text="3", name="2", heading=False), [("name", b"remark"), ("b", b"c")]),
        (Columns(text="other"), [("upload", "NO_TEXT_COLUMN")]),
        (Columns(text="0", heading=False), [("upload", "NO_TEXT_COLUMN")]),
        (Columns(text="4", heading=False), [("row:1", "BAD_ROW"), ("row:2", "BAD_ROW")]),
        (Columns(name="other"), [("upload", "NO_NAME_COLUMN")]),
        (Columns(delimiter=",,"), [("upload", "BAD_DELIMITER")]),
        (Columns(delimiter=";"), [("row:1", b"1,b,c")]),
    ],
)
def test_columns_are_told_or_guessed(
    columns: Columns, expected: list[tuple[str, str | bytes]]
) -> None:
    assert read(b"text,name,remark\n1,b,c\n", columns) == expected


def test_a_dump_with_backslashes_and_no_heading_is_read() -> None:
    table = b'"1","79LAPAZ1","HE SAID \\"NO\\"\\\\"\n"2","79LAPAZ2","TWO, THREE"\n'
    columns = Columns(text="3", name="2", heading=False, backslash=True)
    assert read(table, columns) == [
        ("79LAPAZ1", b'HE SAID "NO"\\'),
        ("79LAPAZ2", b"TWO, THREE"),
    ]


def test_a_cable_keeps_the_bytes_it_was_written_in() -> None:
    assert read(b"name;text\ncaf\xe9;\x93SE\xd1OR\x94\n") == [("café", b"\x93SE\xd1OR\x94")]


def test_a_table_in_utf_16_is_told() -> None:
    assert read("text\nCABLE\n".encode("utf-16")) == [("upload", "UNSUPPORTED_ENCODING")]


@pytest.mark.parametrize(
    "row", [b'"a"b,1', b'"a" ,1', b"a,1,b", b'"a""b"c"d,1', b"TOLD HIM, OF COURSE, TO GO,1"]
)
def test_a_row_whose_cells_cannot_be_told_apart_is_refused(row: bytes) -> None:
    told = read(b"text,n\nONE,1\n" + row + b"\nTHREE,3\n")
    assert told == [("row:1", b"ONE"), ("row:2", "BAD_ROW"), ("row:3", b"THREE")]


def test_a_row_too_short_for_a_text_is_refused() -> None:
    assert read(b"n,text\n1\n2,TWO\n") == [("row:1", "BAD_ROW"), ("row:2", b"TWO")]


def test_a_table_cut_in_a_cable_is_told() -> None:
    told = read(b'text,n\n"ONE",1\n"TWO AND THE RE')
    assert told == [("row:1", b"ONE"), ("row:2", "CUT_SHORT")]


class Endless(io.RawIOBase):
    """A table whose second row has a cell of `size` bytes."""

    def __init__(self, start: bytes, size: int, end: bytes) -> None:
        self._parts = [start, *[b"x" * 65536] * (size // 65536), end]

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._parts.pop(0) if self._parts else b""


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (b"text,n", [("row:1", b"ONE"), ("row:2", "TOO_LARGE"), ("row:3", b"THREE")]),
        (b"n,text", [("row:1", b"1"), ("row:2", b"2"), ("row:3", b"3")]),  # nobody asked for it
    ],
)
def test_a_gigabyte_in_one_cell_is_skipped_in_flat_memory(
    column: bytes, told: list[tuple[str, str | bytes]]
) -> None:
    start, end = column + b'\n"ONE",1\n"', b'",2\n"THREE",3\n'
    file = Endless(start, 1 << 30, end)
    tracemalloc.start()
    items = list(read_rows(file, "row", Columns(), Meter(Limits(), 0)))  # type: ignore[arg-type]  # reads as a file does
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert tell(items) == told
    assert peak < 3 * MAX_BYTES


def test_rows_without_end_are_counted_and_columns_without_end_are_not_kept() -> None:
    many = take(b"text\n" + b"x\n" * 10, Kind.CSV, limits=Limits(entries=3))
    assert tell(many)[-1] == ("upload", "TOO_MANY_ENTRIES")
    tracemalloc.start()
    told = read(b"text,n\n" + b"," * 1_000_000 + b"\nTWO,2\n")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told == [("row:1", "BAD_ROW"), ("row:2", b"TWO")]
    assert peak < 5 << 20
