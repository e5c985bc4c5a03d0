"""An upload on its way to disk: streamed, counted, hashed, and gone when it was read.

Its file has no name and is sealed, so that nothing is left of it whatever ends this process.
"""

import asyncio
import errno
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from rules.errors import ExciseError
from service.intake.contents import Kind
from service.intake.forms import read_boundary
from service.spool import open_spool

BLOCK = 64 * 1024
FOLDER = "uploads"
_KINDS = {
    "multipart/form-data": Kind.FORM,
    "application/zip": Kind.ZIP,
    "application/x-zip-compressed": Kind.ZIP,
    "application/x-tar": Kind.TAR,
    "application/gzip": Kind.TAR,
    "application/x-gzip": Kind.TAR,
    "application/x-bzip2": Kind.TAR,
    "application/x-xz": Kind.TAR,
    "application/jsonl": Kind.JSONL,
    "application/x-ndjson": Kind.JSONL,
    "text/csv": Kind.CSV,
    "text/plain": Kind.FILE,
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A whole body. file: open, at its beginning. digest: sha256 of its bytes. boundary: of a
    form."""

    kind: Kind
    boundary: bytes
    file: BinaryIO
    digest: str


@asynccontextmanager
async def spool_upload(request: Request, data: Path, stall: float) -> AsyncIterator[Upload]:
    """Write a body to a file in the data folder, which exists as long as the block runs.

    stall: seconds in which BLOCK bytes, or the end, must come.
    Raises ExciseError: UNSUPPORTED_TYPE, FORM_DAMAGED, UPLOAD_STALLED, UPLOAD_BROKEN, DISK_FULL.
    """
    kind, boundary = _read_type(request)
    with await run_in_threadpool(_open, data / FOLDER) as file:
        digest = hashlib.sha256()
        blocks = request.stream()

        def write(block: bytes) -> None:
            digest.update(block)
            file.write(block)

        try:
            while block := await _read_block(blocks, stall):
                await run_in_threadpool(write, block)
            await run_in_threadpool(file.seek, 0)
        except ClientDisconnect:
            raise ExciseError(
                "UPLOAD_BROKEN", "The upload broke off; nothing of it was taken.", "Send it again."
            ) from None
        except OSError as error:
            raise _describe(error) from None
        yield Upload(kind, boundary, file, digest.hexdigest())


async def _read_block(blocks: AsyncIterator[bytes], stall: float) -> bytes:
    """BLOCK bytes or a little more; fewer at the end."""
    held = bytearray()
    try:
        async with asyncio.timeout(stall):
            async for block in blocks:
                held += block
                if len(held) >= BLOCK:
                    break
    except TimeoutError:
        raise ExciseError(
            "UPLOAD_STALLED",
            "The upload came too slowly; nothing of it was taken.",
            "Send it again, in smaller parts where the line is slow.",
        ) from None
    return bytes(held)


def _read_type(request: Request) -> tuple[Kind, bytes]:
    given = request.headers.get("content-type", "")
    kind = _KINDS.get(given.partition(";")[0].strip().lower())
    if kind is None or request.headers.get("content-encoding", "identity") != "identity":
        raise ExciseError(
            "UNSUPPORTED_TYPE",
            "An upload is a form with files, zip, tar, JSON Lines, CSV or plain text.",
            "Set Content-Type to what it is, and no Content-Encoding.",
        )
    return kind, read_boundary(given) if kind is Kind.FORM else b""


def _open(folder: Path) -> BinaryIO:
    """Raises ExciseError: DISK_FULL, DATA_UNUSABLE."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return open_spool(folder)
    except OSError as error:
        raise _describe(error) from None


def _describe(error: OSError) -> ExciseError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return ExciseError(
            "DISK_FULL", "There is no room for the upload.", "Tell whoever runs Excise."
        )
    return ExciseError(
        "DATA_UNUSABLE", "The data folder cannot be written.", "Tell whoever runs Excise."
    )
