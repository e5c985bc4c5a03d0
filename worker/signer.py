"""The key that signs checkpoints."""

from pathlib import Path

from rules.errors import ExciseError
from worker.checkpoints import has_checkpoints
from worker.key import KEY_BYTES, make_key


def make_signer(path: Path, checkpoints: Path) -> bool:
    """Write a new key unless there is one; gives whether it did. With checkpoints of another it is
    not made anew: that one is missing, and nobody would notice.

    Raises ExciseError: NO_LOG_KEY.
    """
    if path.exists():
        return False
    if has_checkpoints(checkpoints):
        raise _no_key()
    make_key(path)
    return True


def read_signer(path: Path) -> bytes:
    """The seed of the Ed25519 key, 32 bytes. Raises ExciseError: NO_LOG_KEY, BAD_LOG_KEY."""
    try:
        seed = path.read_bytes()
    except OSError as error:
        raise _no_key() from error
    if len(seed) != KEY_BYTES:
        raise ExciseError(
            "BAD_LOG_KEY", "The key of the log is not 32 bytes long.", "Restore it from its backup."
        )
    return seed


def _no_key() -> ExciseError:
    return ExciseError(
        "NO_LOG_KEY",
        "The key that signs the audit log cannot be read.",
        "Restore the file that EXCISE_LOG_KEY_FILE names; `excise serve` makes the first one.",
    )
