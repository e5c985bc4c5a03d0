"""The folder of checkpoints, kept outside the database: what is taken from the one does not come
back with a backup of the other."""

import os
from contextlib import suppress
from pathlib import Path

from rules.errors import ExciseError
from worker.log.checkpoint import Checkpoint, Verifier, read_checkpoint

_DIGITS = 18  # of a size, so that names sort as sizes do


def keep_checkpoint(folder: Path, checkpoint: Checkpoint, text: str) -> Path:
    """Write it whole or not at all, and to the disk; one that is there for this size stays.

    Raises ExciseError: CHECKPOINTS_UNUSABLE.
    """
    place = folder / checkpoint.office
    path = place / f"{checkpoint.size:0{_DIGITS}}"
    draft = place / f".{path.name}.{os.getpid()}"
    try:
        place.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
            _write_out(place)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ExciseError(
            "CHECKPOINTS_UNUSABLE",
            "The folder of checkpoints cannot be written.",
            "Check EXCISE_CHECKPOINTS and the room on its disk.",
        ) from error
    return path


def has_checkpoints(folder: Path) -> bool:
    """Of any office."""
    return any(folder.glob("*/[0-9]*"))


def read_last(folder: Path, verifier: Verifier, office: str) -> tuple[Checkpoint, str] | None:
    """The one of the longest log, and its text. Raises ExciseError: BAD_CHECKPOINT."""
    path = max((folder / office).glob("[0-9]*"), default=None)
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    checkpoint = read_checkpoint(text, verifier)
    return checkpoint, text


def _write_out(folder: Path) -> None:
    """What a folder holds, to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
