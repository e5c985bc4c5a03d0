"""What lies on disk for a moment is not readable there."""

import asyncio
import io
import os
import random
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.types import Message

from service.intake.uploads import FOLDER, spool_upload
from service.spool import open_spool


def on_disk(folder: Path) -> bytes:
    """The bytes of the file without a name in a folder, as whoever has the disk finds them."""
    links = {one: one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink()}
    (descriptor,) = (one for one, target in links.items() if target.is_relative_to(folder))
    return descriptor.read_bytes()


def test_it_reads_as_it_was_written_and_nobody_else_reads_it(tmp_path: Path) -> None:
    chance = random.Random(7)
    content = bytearray()
    with open_spool(tmp_path) as file:
        for _ in range(50):
            piece = b"MARENKO " * chance.randrange(400)
            file.write(piece)
            content += piece
        file.flush()
        assert b"MARENKO" not in on_disk(tmp_path)
        assert len(on_disk(tmp_path)) == len(content)
        for _ in range(200):
            at, size = chance.randrange(len(content)), chance.randrange(5000)
            file.seek(at)
            assert file.read(size) == content[at : at + size]
        assert file.seek(0, os.SEEK_END) == len(content)
        assert list(tmp_path.iterdir()) == []


def test_two_files_and_two_places_share_no_key_stream(tmp_path: Path) -> None:
    kept = []
    for _ in range(2):
        with open_spool(tmp_path) as file:
            file.write(bytes(4096))
            file.flush()
            kept.append(on_disk(tmp_path))
    blocks = [one[at : at + 16] for one in kept for at in range(0, 4096, 16)]
    assert len(set(blocks)) == len(blocks)


def test_it_is_written_at_its_end_alone(tmp_path: Path) -> None:
    with open_spool(tmp_path) as file:
        file.write(b"first")
        file.flush()
        assert isinstance(file, io.BufferedRandom)
        file.raw.seek(0)
        with pytest.raises(io.UnsupportedOperation):
            file.raw.write(b"other")


def test_an_upload_is_not_readable_on_disk(tmp_path: Path) -> None:
    messages: list[Message] = [{"type": "http.request", "body": b"MARENKO " * 50_000}]

    async def receive() -> Message:
        return messages.pop()

    async def upload() -> tuple[bytes, bytes]:
        headers = [(b"content-type", b"text/plain")]
        request = Request({"type": "http", "headers": headers}, receive)
        async with spool_upload(request, tmp_path, 5) as one:
            return on_disk(tmp_path / FOLDER), one.file.read()

    kept, read = asyncio.run(upload())
    assert (len(kept), b"MARENKO" in kept) == (400_000, False)
    assert read == b"MARENKO " * 50_000
