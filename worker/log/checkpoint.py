"""A checkpoint: how many entries an office's log has, their root, when; signed.

Its text is a signed note with a log's checkpoint in it, as C2SP's signed-note and tlog-checkpoint
describe them, so that other tools of transparency logs read it too. The time is an extension line.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rules.errors import ExciseError

ED25519: Final = b"\x01"  # the note format's number for it
_TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_BODY: Final = re.compile(
    r"excise/(?P<office>[a-z0-9-]{1,64})\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"time (?P<at>[0-9T:.-]{26}Z)\n"
)
_SIGNATURE: Final = re.compile(r"— (?P<name>\S+) (?P<signature>[A-Za-z0-9+/]+=*)")
_KEY: Final = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]+=*)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    office: str
    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key, under the name it signs with."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """4 bytes that tell keys apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]


def write_checkpoint(checkpoint: Checkpoint, seed: bytes) -> str:
    """Signed with the Ed25519 key of this seed, 32 bytes."""
    body = _write_body(checkpoint)
    verifier = derive_verifier(checkpoint.office, seed)
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(body.encode())
    return f"{body}\n— {verifier.name} {_encode(verifier.id + signature)}\n"


def read_checkpoint(text: str, verifier: Verifier) -> Checkpoint:
    """Raises ExciseError BAD_CHECKPOINT where it is none, or this key did not sign it."""
    body, _, signatures = text.rpartition("\n\n")
    body += "\n"
    found = _BODY.fullmatch(body)
    if found is None or not any(_signs(line, body, verifier) for line in signatures.splitlines()):
        raise _bad_checkpoint()
    try:
        at = datetime.strptime(found["at"], _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise _bad_checkpoint() from error
    return Checkpoint(found["office"], int(found["size"]), _decode(found["root"]), at)


def derive_verifier(office: str, seed: bytes) -> Verifier:
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Verifier(f"excise/{office}", key)


def write_verifier(verifier: Verifier) -> str:
    """One line, as other tools of signed notes take it."""
    return f"{verifier.name}+{verifier.id.hex()}+{_encode(ED25519 + verifier.key)}"


def read_verifier(text: str) -> Verifier:
    """Raises ExciseError: BAD_LOG_KEY."""
    found = _KEY.fullmatch(text.strip())
    key = _decode(found["key"]) if found else b""
    if found is not None and key[:1] == ED25519 and len(key) == 33:
        verifier = Verifier(found["name"], key[1:])
        if verifier.id.hex() == found["id"]:
            return verifier
    raise ExciseError(
        "BAD_LOG_KEY", "This is not a public key of a log.", "`excise log key` prints the one."
    )


def _write_body(checkpoint: Checkpoint) -> str:
    at = checkpoint.at.astimezone(UTC).strftime(_TIME)
    root = _encode(checkpoint.root)
    return f"excise/{checkpoint.office}\n{checkpoint.size}\n{root}\ntime {at}\n"


def _signs(line: str, body: str, verifier: Verifier) -> bool:
    found = _SIGNATURE.fullmatch(line)
    if found is None or found["name"] != verifier.name:
        return False
    given = _decode(found["signature"])
    if given[:4] != verifier.id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(given[4:], body.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    """Nothing where it is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _bad_checkpoint() -> ExciseError:
    return ExciseError(
        "BAD_CHECKPOINT",
        "A checkpoint of the log cannot be read, or this key did not sign it.",
        "Restore the checkpoint and the key that belong together.",
    )
