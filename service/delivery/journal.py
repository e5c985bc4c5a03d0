"""What was handed in so far, kept beside the results: after a stop the same command goes on.

A line is written before a part goes over and another when it is there. The batch counts what it
holds, so a part of which only some came over is completed and nothing stands twice.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from rules.errors import ExciseError
from service.delivery.desk import Delivered
from service.delivery.part import Part

NAME = ".batch.jsonl"


class Journal:
    """key: under which the batch is opened. batch: its id, None until it is open. submitted: how
    many items it held when the last whole part was there. refused: name and code of files that
    never went over."""

    def __init__(self, folder: Path) -> None:
        """Raises ExciseError: OUT_UNUSABLE."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError:
            raise ExciseError(
                "OUT_UNUSABLE", "The folder for results cannot be written.", "Name another."
            ) from None
        self.key = ""
        self.batch: str | None = None
        self.submitted = 0
        self.refused: list[tuple[str, str]] = []
        self._asked: dict[str, Any] | None = None
        self._marks: list[str] = []
        self._sending: str | None = None
        for line in self._read(folder / NAME):
            self._take(line)

    def close(self) -> None:
        os.close(self._file)

    def begin(self, asked: dict[str, Any]) -> None:
        """Say what is asked, before the batch is opened. Raises ExciseError: BATCH_CHANGED."""
        if self._asked is None:
            self._write({"asked": asked, "key": uuid4().hex})
        elif self._asked != asked:
            raise _changed()

    def open(self, batch_id: str) -> None:
        self._write({"batch": batch_id})

    def is_done(self, number: int, part: Part) -> bool:
        """Whether the part with this number, from 0, is there. Raises ExciseError: BATCH_CHANGED,
        where it is not what was there before."""
        if number < len(self._marks):
            if self._marks[number] != part.mark:
                raise _changed()
            return True
        if number == len(self._marks) and self._sending not in {None, part.mark}:
            raise _changed()
        return False

    def check_all(self, parts: int) -> None:
        """parts: how many there are. Raises ExciseError: BATCH_CHANGED where some are gone."""
        if parts < len(self._marks):
            raise _changed()

    def send(self, part: Part) -> None:
        self._write({"sending": part.mark})

    def finish(self, part: Part, delivered: Delivered) -> None:
        line = {"done": part.mark, "submitted": delivered.submitted, "refused": delivered.refused}
        self._write(line)

    def _read(self, path: Path) -> Iterator[dict[str, Any]]:
        """Every whole line; the last may have been cut short, and is cut off."""
        whole = 0
        with path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    os.truncate(path, whole)
                    return
                whole += len(line)
                yield json.loads(line)

    def _write(self, line: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")
        os.fsync(self._file)
        self._take(line)

    def _take(self, line: dict[str, Any]) -> None:
        self._asked = line.get("asked", self._asked)
        self.key = line.get("key", self.key)
        self.batch = line.get("batch", self.batch)
        self._sending = line.get("sending")
        if "done" in line:
            self._marks.append(line["done"])
            self.submitted = line["submitted"]
            self.refused += [(name, code) for name, code in line["refused"]]


def _changed() -> ExciseError:
    return ExciseError(
        "BATCH_CHANGED",
        "The files or the question are not those that this batch was begun with.",
        "Name another folder with --out to begin a new batch.",
    )
