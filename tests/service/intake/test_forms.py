"""Forms of many files on disk."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.contents import Kind
from service.intake.forms import read_boundary, read_form
from service.intake.unpacking import PIECE
from tests.service.intake.reading import CABLE, take, tell

BOUNDARY = b"X-9f2"


def make_form(*parts: tuple[str, str | None, bytes], boundary: bytes = BOUNDARY) -> bytes:
    lines = []
    for field, filename, content in parts:
        named = f'form-data; name="{field}"' + (
            "" if filename is None else f'; filename="{filename}"'
        )
        lines.append(b"--" + boundary + b"\r\ncontent-disposition: " + named.encode())
        lines.append(b"Content-Type: text/plain\r\n\r\n" + content)
    return b"\r\n".join(lines) + b"\r\n--" + boundary + b"--\r\n"


def read(content: bytes, boundary: bytes = BOUNDARY) -> list[tuple[str, str | bytes]]:
    return tell(take(content, Kind.FORM, boundary=boundary))


@given(st.lists(st.binary(), min_size=1))
def test_files_come_out_as_they_went_in(contents: list[bytes]) -> None:
    parts = [("files", f"{n}.txt", b"." + content) for n, content in enumerate(contents)]
    if not any(BOUNDARY in content for content in contents):
        told = read(make_form(*parts))
        assert told == [(name, content) for _, name, content in parts]


def test_a_boundary_across_two_pieces_is_found() -> None:
    for shift in range(-12, 4):
        content = b"." * (PIECE + shift)
        told = read(make_form(("files", "a", content), ("files", "b", CABLE)))
        assert told == [("a", content), ("b", CABLE)]


def test_archives_and_tables_in_a_form_are_read_where_they_lie() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", CABLE)
    form = make_form(
        ("files", "b.zip", file.getvalue()),
        ("files", "c.csv", b"text\nONE\nTWO\n"),
        ("files", "d.jsonl", b'{"text": "THREE"}\n{"text": "FOUR"}'),
        ("files", "../../é.txt", b"FIVE"),
    )
    assert read(b"preamble\r\n" + form) == [
        ("b.zip/a.txt", CABLE),
        ("c.csv:1", b"ONE"),
        ("c.csv:2", b"TWO"),
        ("d.jsonl:1", b"THREE"),
        ("d.jsonl:2", b"FOUR"),
        ("é.txt", b"FIVE"),
    ]


def test_fields_are_told_and_the_boundary_does_not_change_the_digest() -> None:
    parts = [("profile", None, b"people"), ("files", "a", CABLE), ("files", "", b"")]
    one = read_form(io.BytesIO(make_form(*parts)), BOUNDARY)
    other = read_form(io.BytesIO(make_form(*parts, boundary=b"other")), b"other")
    assert one.fields == {"profile": "people"}
    assert one == other
    parts[1] = ("files", "b", CABLE)
    assert read_form(io.BytesIO(make_form(*parts)), BOUNDARY).digest != one.digest
    assert read(make_form(*parts)) == [("b", CABLE)]  # the third was not chosen


def test_a_form_cut_anywhere_is_told_and_gives_no_half_cable() -> None:
    whole = make_form(("files", "a", CABLE), ("files", "b", CABLE))
    for length in range(len(whole) - 4):
        told = read(whole[:length])
        assert told[-1][0] == "upload"
        assert told[-1][1] in {"CUT_SHORT", "FORM_DAMAGED"}
        assert told[:-1] in ([], [("a", CABLE)])


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 99]
)
def test_a_form_without_a_usable_boundary_is_told(kind: str) -> None:
    with pytest.raises(Exception, match="FORM_DAMAGED"):
        read_boundary(kind)


@pytest.mark.parametrize(
    "part", [("a" * 9000, "x", b""), ("field", None, b"x" * 2000)], ids=["headers", "value"]
)
def test_headers_and_fields_without_end_are_told(part: tuple[str, str | None, bytes]) -> None:
    with pytest.raises(Exception, match="FORM_DAMAGED"):
        read_form(io.BytesIO(make_form(part)), BOUNDARY)
