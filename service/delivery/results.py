"""What a batch gave, as files: a folder a cable, and an index that says which is which."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from service.api.models import Cable
from service.delivery.desk import Desk, Piece

_FILES: tuple[tuple[str, Piece], ...] = (
    ("working.json", "working"),
    ("releasable.json", "releasable"),
    ("redacted.txt", "redacted"),
)


def write_results(desk: Desk, batch_id: str, refused: Sequence[tuple[str, str]], out: Path) -> None:
    """Write what is not there yet; only the index carries the names of files, for they may name
    people. What is held leaves its working report alone.

    refused: name and code of files that never became cables.
    """
    part = out / "index.jsonl.part"
    with part.open("w", encoding="utf-8") as index:
        for cable in desk.list(batch_id):
            index.write(json.dumps(_describe(cable)) + "\n")
            if cable.status == "done" and not cable.veiled:
                _write(desk, cable, out / cable.id)
        for name, code in refused:
            line = {"id": None, "name": name, "sha256": None, "status": "failed", "code": code}
            index.write(json.dumps(line | {"disposition": None}) + "\n")
    part.replace(out / "index.jsonl")


def _write(desk: Desk, cable: Cable, folder: Path) -> None:
    """A folder appears when all is in it and bears the time at which the cable was done, so that
    one that is there with this time is whole and need not be written again."""
    done = int(cable.finished_at.timestamp()) if cable.finished_at else 0
    if folder.is_dir():
        if int(folder.stat().st_mtime) == done:
            return
        shutil.rmtree(folder)
    part = folder.with_name(f"{folder.name}.part")
    part.mkdir(exist_ok=True)
    for name, piece in _FILES:
        if cable.disposition != "held" or piece == "working":
            (part / name).write_bytes(desk.fetch(cable.id, piece))
    os.utime(part, (done, done))
    part.rename(folder)


def _describe(cable: Cable) -> dict[str, object]:
    return {
        "id": cable.id,
        "name": cable.name,
        "sha256": cable.sha256,
        "status": cable.status,
        "code": cable.code,
        "disposition": cable.disposition,
    }
