"""Text whose people are known: one JSON object a line, plain or gzipped."""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rules.errors import ExciseError

_GZIP = b"\x1f\x8b"
_HINT = "Each line wants id, text and persons with start and end, code points into text."
Label = Annotated[str, Field(min_length=1, max_length=60)]


class GoldPerson(BaseModel):
    """A tagged mention.

    start, end: code points into the row's text, end exclusive. text: what must stand there, where
    given. person_key: shared by all mentions of one person in a row.
    """

    model_config = ConfigDict(frozen=True)

    start: Annotated[int, Field(ge=0)]
    end: int
    text: str | None = None
    person_key: str | None = None


class GoldRow(BaseModel):
    """A document. persons_extra: likely people whom nobody tagged; a hit on one is not wrong, and
    one that is not found is no miss."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(min_length=1, max_length=200)]
    text: str
    persons: tuple[GoldPerson, ...]
    persons_extra: tuple[GoldPerson, ...] = ()
    volume: Label | None = None
    region: Label | None = None
    layout: Label | None = None

    @model_validator(mode="after")
    def _spans_fit(self) -> Self:
        for person in (*self.persons, *self.persons_extra):
            if not person.start < person.end <= len(self.text):
                raise ValueError("a span is empty or ends behind the text")
            if person.text is not None and self.text[person.start : person.end] != person.text:
                raise ValueError("a span and its text differ")
        return self


@dataclass(frozen=True, slots=True)
class Gold:
    """All rows, and the hash of the file as it stands."""

    rows: tuple[GoldRow, ...]
    sha256: str


def read_gold(path: Path) -> Gold:
    """Read all rows, so that a bad one is told before a long run begins.

    Raises ExciseError NOT_FOUND; GOLD_INVALID with the line, and never what stands in it.
    """
    if not path.is_file():
        raise ExciseError("NOT_FOUND", "The gold's path leads to no file.", "Check the path.")
    raw = path.read_bytes()
    try:
        content = gzip.decompress(raw) if raw.startswith(_GZIP) else raw
    except (OSError, EOFError, zlib.error):
        raise _invalid(1, "the gzip file is broken") from None
    rows: list[GoldRow] = []
    seen: set[str] = set()
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        row = _read_row(line, number)
        if row.id in seen:
            raise _invalid(number, "its id stands on an earlier line")
        seen.add(row.id)
        rows.append(row)
    if not rows:
        raise _invalid(1, "there is no row")
    return Gold(tuple(rows), hashlib.sha256(raw).hexdigest())


def _read_row(line: bytes, number: int) -> GoldRow:
    try:
        return GoldRow.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(map(str, fault["loc"])) or "the row"
        what = fault["msg"] if fault["type"] == "value_error" else fault["type"]
        raise _invalid(number, f"{where}: {what.removeprefix('Value error, ')}") from None


def _invalid(line: int, what: str) -> ExciseError:
    return ExciseError("GOLD_INVALID", f"Line {line} of the gold is no row: {what}.", _HINT)
