"""Many cables from anything that holds them: one at a time, and every bad one told by itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from rules.errors import ExciseError
from service.intake.columns import Columns
from service.intake.contents import HEAD, Kind, tell_kind
from service.intake.folders import File, list_files, open_file, unreadable
from service.intake.forms import read_parts
from service.intake.item import Item, Limits, Meter, Refused, gather, receive
from service.intake.lines import read_lines
from service.intake.names import MAX_NAME, Names, clean_name, clean_path
from service.intake.rows import read_rows
from service.intake.tars import read_tar
from service.intake.unpacking import read_pieces
from service.intake.windows import open_window
from service.intake.zips import read_zip

DEFAULT_COLUMNS = Columns()
DEFAULT_LIMITS = Limits()


def read_paths(
    paths: Sequence[Path], columns: Columns = DEFAULT_COLUMNS, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Item]:
    """Files, folders, archives and tables, in order; equal names are told apart.

    Never raises ExciseError: what cannot be read is refused under its name, and the rest goes on.
    """
    return _tell_apart(_read_paths(paths, columns, limits))


def read_files(
    files: Iterable[File], columns: Columns = DEFAULT_COLUMNS, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Item]:
    """The same of files that were listed before."""
    return _tell_apart(item for file in files for item in _read_file(file, columns, limits))


def read_upload(
    file: BinaryIO,
    kind: Kind,
    *,
    boundary: bytes = b"",
    called: str = "",
    columns: Columns = DEFAULT_COLUMNS,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Item]:
    """An upload on disk, in the same manner. The file must be seekable and stays open.

    boundary: of a form, whose files may be archives and tables too. called: the name of the cable,
    archive or table, where it is known.
    """
    if kind is Kind.FORM:
        return _tell_apart(_read_form(file, boundary, columns, limits))
    return _tell_apart(_read(file, called, kind, columns, limits))


def _tell_apart(items: Iterator[Item]) -> Iterator[Item]:
    names = Names()
    for item in items:
        if isinstance(item, Refused):  # through its traceback it would keep what was read alive
            item.error.__context__ = item.error.__traceback__ = None
        yield replace(item, name=names.tell_apart(item.name))


def _read_paths(paths: Sequence[Path], columns: Columns, limits: Limits) -> Iterator[Item]:
    for path in paths:
        for file in list_files(path):
            yield from _read_file(file, columns, limits)


def _read_file(file: File, columns: Columns, limits: Limits) -> Iterator[Item]:
    try:
        with open_file(file) as opened:
            yield from _detect(opened, file.called, columns, limits)
    except ExciseError as error:
        yield Refused(file.called, error)


def _read_form(file: BinaryIO, boundary: bytes, columns: Columns, limits: Limits) -> Iterator[Item]:
    meter = Meter(limits, 0)
    try:
        for part in read_parts(file, boundary):
            if part.filename:  # a browser sends a file that was not chosen under no name
                meter.enter()
                window = open_window(file, part.start, part.size)
                yield from _detect(window, _call(part.filename), columns, limits)
    except ExciseError as error:
        yield Refused("upload", error)


def _call(filename: str) -> str:
    """A browser that sends a folder names its files with it."""
    try:
        return clean_path(filename)
    except ExciseError:
        return clean_name(filename)


def _detect(file: BinaryIO, called: str, columns: Columns, limits: Limits) -> Iterator[Item]:
    try:
        kind = tell_kind(called, file.read(HEAD))
    except ExciseError as error:
        yield Refused(called, error)
        return
    file.seek(0)
    yield from _read(file, called, kind, columns, limits)


def _read(
    file: BinaryIO, called: str, kind: Kind, columns: Columns, limits: Limits
) -> Iterator[Item]:
    """called: its name, put before those of an archive's entries; empty for a bare upload."""
    meter = Meter(limits, file.seek(0, 2))
    file.seek(0)
    try:
        match kind:
            case Kind.ZIP:
                yield from _prefix(called, read_zip(file, meter))
            case Kind.TAR:
                yield from _prefix(called, read_tar(file, meter))
            case Kind.JSONL:
                yield from read_lines(file, called or "line", columns, meter)
            case Kind.CSV:
                yield from read_rows(file, called or "row", columns, meter)
            case _:
                yield receive(called or "upload", gather(read_pieces(file.read)))
    except ExciseError as error:
        yield Refused(called or "upload", error)
    except OSError:
        yield Refused(called or "upload", unreadable())


def _prefix(called: str, items: Iterator[Item]) -> Iterator[Item]:
    for item in items:
        yield replace(item, name=f"{called}/{item.name}"[-MAX_NAME:]) if called else item
