"""A batch as a zip archive, with a manifest of hashes. What is in it may be handed on together: no
name that somebody gave a file, no hash of a source, by which guesses at what was withheld could be
tried."""

import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Engine

from service.spool import open_spool
from service.telling.zipwriter import ZipWriter
from service.veil import gather_cleared, veil_judged
from worker.accounts.account import Account
from worker.store.monday import Judged, walk_batch

MANIFEST: Final = "manifest.jsonl"
SCHEMA: Final = "excise/manifest/1"
FOLDERS: Final = {"ready": "ready", "needs_decision": "needs-decision"}


def write_archive(engine: Engine, account: Account, batch_id: str, spool: Path) -> Iterator[bytes]:
    """What is held, or above the account, stands in the manifest alone.

    spool: a folder for what must wait until the end, the manifest and the directory.
    """
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        open_spool(spool) as directory,
        open_spool(spool) as lines,
    ):
        archive, manifest = ZipWriter(directory), _Manifest(lines)
        manifest.add({"schema": SCHEMA, "batch": batch_id, "clearance": "PROPOSED, NOT CLEARED"})
        for found in walk_batch(engine, account.office, batch_id):
            judged = veil_judged(found, account)
            files: dict[str, str] = {}
            for name, content in _list_files(engine, account, judged):
                files[name] = hashlib.sha256(content).hexdigest()
                yield archive.add(name, content)
            manifest.add(_describe(judged, files))
        yield from archive.copy(MANIFEST, lines, manifest.size, manifest.crc)
        yield from archive.finish()


class _Manifest:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = self.crc = 0

    def add(self, entry: dict[str, object]) -> None:
        line = json.dumps(entry).encode() + b"\n"
        self._file.write(line)
        self.size += len(line)
        self.crc = zlib.crc32(line, self.crc)


def _list_files(engine: Engine, account: Account, judged: Judged) -> Iterator[tuple[str, bytes]]:
    record = judged.record
    folder = FOLDERS.get(record.disposition or "")
    harvest = gather_cleared(engine, judged, account) if folder else None
    if harvest is not None:
        stem = f"{folder}/{record.position + 1:06}-{record.id}"
        yield f"{stem}.txt", harvest.redacted
        yield f"{stem}.json", harvest.releasable.encode()


def _describe(judged: Judged, files: dict[str, str]) -> dict[str, object]:
    record = judged.record
    return {
        "position": record.position,
        "id": record.id,
        "status": record.status,
        "code": record.code,
        "disposition": record.disposition,
        "reasons": [reason.code for reason in judged.reasons],
        "files": files,
    }
