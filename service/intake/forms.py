"""A form of many files, read from the disk it was streamed to: each file is where it lies.

A parser that is fed would hand every part's bytes about or spool each into a file of its own; fifty
thousand of them are fifty thousand open files.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from python_multipart.multipart import parse_options_header

from service.intake.item import ArchiveError, cut_short
from service.intake.names import read_name
from service.intake.unpacking import PIECE, read_pieces
from service.intake.windows import open_window

MAX_HEADERS = 8192  # bytes before one part
MAX_VALUE = 1024  # bytes of a field that is no file
MAX_FIELDS = 32


@dataclass(frozen=True, slots=True)
class Part:
    """field: its name in the form. filename: None where it is no file. start, size: bytes."""

    field: str
    filename: str | None
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Form:
    """fields: those that are no files. digest: sha256 over fields and files, whatever line the
    sender drew between them."""

    fields: dict[str, str]
    digest: str


def read_boundary(content_type: str) -> bytes:
    """Raises ExciseError: FORM_DAMAGED."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 70:  # RFC 2046, 5.1.1
        raise _damaged()
    return boundary


def read_parts(file: BinaryIO, boundary: bytes) -> Iterator[Part]:
    """Raises ArchiveError FORM_DAMAGED, ExciseError CUT_SHORT, both after the parts before it."""
    line = b"--" + boundary
    file.seek(0)
    at = 0 if file.read(len(line)) == line else _find(file, b"\r\n" + line, 0) + 2
    if at == 1:
        raise _damaged()
    at += len(line)
    while True:
        file.seek(at)
        head = file.read(MAX_HEADERS)
        if head.startswith(b"--"):
            return
        end = head.find(b"\r\n\r\n")
        if not head.startswith(b"\r\n") or end < 0:
            raise cut_short() if len(head) < MAX_HEADERS else _damaged()
        start = at + end + 4
        after = _find(file, b"\r\n" + line, start)
        if after < 0:
            raise cut_short()
        yield _describe(head[2:end], start, after - start)
        at = after + 2 + len(line)


def read_form(file: BinaryIO, boundary: bytes) -> Form:
    """Read it once to its end. Raises ExciseError: FORM_DAMAGED, CUT_SHORT."""
    fields: dict[str, str] = {}
    digest = hashlib.sha256()
    for part in read_parts(file, boundary):
        if part.filename is None:
            if part.size > MAX_VALUE or len(fields) == MAX_FIELDS:
                raise _damaged()
            file.seek(part.start)
            fields[part.field] = file.read(part.size).decode("utf-8", "replace")
        named = "\0".join((part.field, part.filename or "", str(part.size), ""))
        digest.update(named.encode("utf-8", "replace"))
        for block in read_pieces(open_window(file, part.start, part.size).read):
            digest.update(block)
    return Form(fields, digest.hexdigest())


def _describe(headers: bytes, start: int, size: int) -> Part:
    for line in headers.split(b"\r\n"):
        key, _, value = line.partition(b":")
        if key.strip().lower() == b"content-disposition":
            try:
                _, options = parse_options_header(value)
            except (ValueError, LookupError):
                raise _damaged() from None
            named = options.get(b"filename")
            field = read_name(options.get(b"name", b""))
            return Part(field, None if named is None else read_name(named), start, size)
    raise _damaged()


def _find(file: BinaryIO, needle: bytes, start: int) -> int:
    """Where `needle` is next at or behind `start`; -1 where it is not."""
    file.seek(start)
    held = b""
    while block := file.read(PIECE):
        held += block
        at = held.find(needle)
        if at >= 0:
            return start + at
        done = max(0, len(held) - len(needle) + 1)
        start += done
        held = held[done:]
    return -1


def _damaged() -> ArchiveError:
    return ArchiveError(
        "FORM_DAMAGED", "The form cannot be read.", "Send multipart/form-data with files in it."
    )
