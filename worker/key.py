"""Keys in files, and the office's secret for fingerprints."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rules.errors import ExciseError

KEY_BYTES = 32


def derive_office_key(seed: bytes, office: str) -> bytes:
    """32 bytes for fingerprints, pseudonyms and signatures of one office: no two offices of a store
    share any. seed: the store's own secret, 32 bytes."""
    bound = b"excise office key 1\0" + office.encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=bound).derive(seed)


def make_key(path: Path) -> None:
    """Write a new key of 32 bytes, readable by its owner alone; keep the one that is there."""
    write_new(path, secrets.token_bytes(KEY_BYTES))


def write_new(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, unless it is there.

    It appears whole or not at all: two processes that start together agree on one.
    """
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # before anything is sealed with it
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def read_key(path: Path) -> bytes:
    """The key, 32 bytes.

    Raises ExciseError: NO_KEY, BAD_KEY.
    """
    try:
        key = path.read_bytes()
    except OSError as error:
        raise ExciseError(
            "NO_KEY",
            "The office key cannot be read.",
            "Check EXCISE_KEY_FILE, or start `excise serve` once to make a key.",
        ) from error
    if len(key) != KEY_BYTES:
        raise ExciseError(
            "BAD_KEY", "The office key is not 32 bytes long.", "Restore the key from its backup."
        )
    return key
