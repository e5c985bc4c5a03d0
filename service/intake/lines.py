"""JSON Lines: a cable a line."""

from collections.abc import Iterator
from typing import BinaryIO

from pydantic_core import from_json

from rules.cable.envelope import MAX_BYTES
from rules.errors import ExciseError
from service.intake.columns import NAME, TEXT, Columns
from service.intake.item import Item, Meter, Refused, receive, too_large
from service.intake.names import clean_name
from service.intake.unpacking import PIECE

MAX_LINE = 2 * MAX_BYTES + (64 << 10)  # escapes and the other fields take room beside the cable
MAX_BRACKETS = 100_000  # a line of nothing but brackets takes twenty times its size once read
_MARK = b"\xef\xbb\xbf"


def read_lines(file: BinaryIO, label: str, columns: Columns, meter: Meter) -> Iterator[Item]:
    """A cable a line, blank ones left out; one without a name is called LABEL:NUMBER.

    Raises ArchiveError: TOO_MANY_ENTRIES. Everything else is refused by itself.
    """
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        called = f"{label}:{number}"
        meter.enter()
        if number == 1:
            line = line.removeprefix(_MARK)
        if len(line) > MAX_LINE:
            _skip_line(file, line)
            yield Refused(called, too_large())
        elif line.strip():
            try:
                yield _read_line(line, called, columns)
            except ExciseError as error:
                yield Refused(called, error)


def _skip_line(file: BinaryIO, block: bytes) -> None:
    while block and not block.endswith(b"\n"):
        block = file.readline(PIECE)


def _read_line(line: bytes, called: str, columns: Columns) -> Item:
    """Raises ExciseError: BAD_LINE, NO_TEXT, TOO_LARGE."""
    if line.count(b"[") + line.count(b"{") > MAX_BRACKETS:
        raise _bad_line()
    try:
        fields = from_json(line)
    except ValueError:
        raise _bad_line() from None
    if not isinstance(fields, dict):
        raise _bad_line()
    lowered = {key.lower(): value for key, value in fields.items()}
    text = _find(lowered, columns.text, TEXT)
    if text is None:
        raise ExciseError(
            "NO_TEXT",
            "The line has no field of that name with text in it.",
            f"Say which field holds the cable; without that, one of: {', '.join(TEXT)}.",
        )
    source = text.encode()
    if len(source) > MAX_BYTES:
        raise too_large()
    name = _find(lowered, columns.name, NAME)
    return receive(clean_name(name) if name else called, source)


def _find(lowered: dict[str, object], said: str | None, usual: tuple[str, ...]) -> str | None:
    for word in (said.lower(),) if said else usual:
        value = lowered.get(word)
        if isinstance(value, str):
            return value
    return None


def _bad_line() -> ExciseError:
    return ExciseError(
        "BAD_LINE", "The line is no JSON object.", "Write one object with text a line."
    )
