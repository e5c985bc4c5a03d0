"""A proof for one report: its entry and the way up to a checkpoint, without the rest of the log,
which tells an outsider who read what."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rules.errors import ExciseError
from worker.log.checkpoint import Checkpoint
from worker.log.entry import Entry, read_entry
from worker.log.tree import (
    follows_consistency,
    follows_inclusion,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
)

SCHEMA: Final = "excise/log-proof/1"


@dataclass(frozen=True, slots=True)
class Proof:
    """checkpoint: its signed text. entry: as it is written. path: the way up from it. since: the
    size of an older checkpoint, and growth: the way on from that; 0 where none was asked for."""

    checkpoint: str
    entry: str
    path: tuple[bytes, ...]
    since: int = 0
    growth: tuple[bytes, ...] = ()


def prove_entry(
    checkpoint: str, entry: str, number: int, leaves: Sequence[bytes], since: int = 0
) -> Proof:
    """leaves: the hashes of all entries that the checkpoint vouches for. Raises IndexError where
    there are not so many, or fewer than `since`."""
    growth = prove_consistency(leaves, since) if since else ()
    return Proof(checkpoint, entry, prove_inclusion(leaves, number), since, growth)


def write_proof(proof: Proof) -> str:
    """One line."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "checkpoint": proof.checkpoint,
            "entry": proof.entry,
            "path": list(map(_encode, proof.path)),
            "since": proof.since,
            "growth": list(map(_encode, proof.growth)),
        }
    )


def is_proof(line: str) -> bool:
    """Whether a file that begins with this line is one, and no export."""
    return f'"schema": "{SCHEMA}"' in line


def read_proof(line: str) -> Proof:
    """Raises ExciseError: BAD_PROOF."""
    try:
        given: Any = json.loads(line)
        path, growth = (tuple(map(_decode, given[name])) for name in ("path", "growth"))
        proof = Proof(given["checkpoint"], given["entry"], path, given["since"], growth)
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        raise _bad_proof() from error
    if type(proof.since) is not int or not isinstance(proof.checkpoint, str):
        raise _bad_proof()
    return proof


def find_entry(proof: Proof, own: Checkpoint) -> Entry | None:
    """The entry, where it is in the log that its checkpoint was signed over."""
    try:
        entry = read_entry(proof.entry)
    except (TypeError, ValueError):
        return None
    leaf = hash_leaf(proof.entry.encode())
    inside = follows_inclusion(leaf, entry.number, own.size, proof.path, own.root)
    return entry if inside and entry.office == own.office else None


def goes_on(proof: Proof, own: Checkpoint, outside: Checkpoint) -> bool | None:
    """Whether the log goes on from what it was at the checkpoint from elsewhere; None where the
    proof was made for another."""
    if outside.office != own.office:
        return False
    if outside.size not in {0, own.size, proof.since}:
        return None
    if outside.size == 0:
        return True
    growth = () if outside.size == own.size else proof.growth
    return follows_consistency((outside.size, outside.root), (own.size, own.root), growth)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _bad_proof() -> ExciseError:
    return ExciseError(
        "BAD_PROOF", "This is no proof from an audit log.", "`excise log prove` writes one."
    )
