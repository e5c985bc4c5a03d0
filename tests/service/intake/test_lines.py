"""JSON Lines: a cable a line."""

import io
import json
import tracemalloc

import pytest

from rules.cable.envelope import MAX_BYTES
from service.intake.columns import Columns
from service.intake.contents import Kind
from service.intake.item import Limits
from service.intake.lines import MAX_BRACKETS, MAX_LINE
from tests.service.intake.reading import take, tell


def read(content: bytes, columns: Columns | None = None) -> list[tuple[str, str | bytes]]:
    return tell(take(content, Kind.JSONL, columns))


def test_lines_are_read_with_their_names_or_numbers() -> None:
    lines = (
        b'\xef\xbb\xbf{"text": "ONE \\u00e9", "Name": "../a.txt"}\r\n\n{"Cable": "TWO", "name": 5}'
    )
    assert read(lines) == [("a.txt", "ONE é".encode()), ("line:3", b"TWO")]


def test_fields_are_named_by_the_sender() -> None:
    line = b'{"text": "no", "Telegram": "CABLE", "mrn": "b", "doc": "c"}'
    assert read(line, Columns(text="telegram", name="doc")) == [("c", b"CABLE")]
    assert read(line, Columns(text="other")) == [("line:1", "NO_TEXT")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"no json", "BAD_LINE"),
        (b'"a cable"', "BAD_LINE"),
        (b'["a cable"]', "BAD_LINE"),
        (b'{"text": "a', "BAD_LINE"),
        (b'{"text": "\xff"}', "BAD_LINE"),
        (b'{"text": "\\ud800"}', "BAD_LINE"),
        (b'{"n": ' + b"9" * 5000 + b"}", "BAD_LINE"),
        (b"[" * 50_000, "BAD_LINE"),
        (b'{"text": "ONE", "a": [' + b"[]," * MAX_BRACKETS + b"[]]}", "BAD_LINE"),
        (b"{}", "NO_TEXT"),
        (b'{"text": null}', "NO_TEXT"),
        (b'{"text": 5}', "NO_TEXT"),
        (b'{"text": ""}', "EMPTY"),
        (b"\0", "BAD_LINE"),
    ],
)
def test_a_bad_line_is_refused_and_the_rest_goes_on(line: bytes, code: str) -> None:
    assert read(line + b'\n{"text": "TWO"}\n') == [("line:1", code), ("line:2", b"TWO")]


def test_a_line_larger_than_a_cable_is_skipped() -> None:
    full = json.dumps({"text": "x" * MAX_BYTES}).encode()
    over = json.dumps({"text": "x" * (MAX_BYTES + 1)}).encode()
    huge = b'{"text": "' + b"x" * (MAX_LINE * 3)
    last = b'{"text": "TWO"}'
    told = read(b"\n".join((full, over, huge, last)))
    codes = [b"x" * MAX_BYTES, "TOO_LARGE", "TOO_LARGE", b"TWO"]
    assert [what for _, what in told] == codes
    assert read(huge) == [("line:1", "TOO_LARGE")]


def test_a_huge_line_is_not_held() -> None:
    class Endless(io.BytesIO):
        left = 1 << 28

        def readline(self, size: int | None = -1, /) -> bytes:
            block = b"x" * min(self.left, size or 0)
            self.left -= len(block)
            return block

    from service.intake.item import Meter
    from service.intake.lines import read_lines

    tracemalloc.start()
    items = list(read_lines(Endless(), "line", Columns(), Meter(Limits(), 0)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert tell(items) == [("line:1", "TOO_LARGE")]
    assert peak < 2 * MAX_LINE


def test_lines_are_counted() -> None:
    told = tell(take(b'{"text": "x"}\n' * 9, Kind.JSONL, limits=Limits(entries=3)))
    assert told[-1] == ("upload", "TOO_MANY_ENTRIES")
    assert len(told) == 4
