"""Envelope encryption, AES-256-GCM: values under data keys, data keys under a master.

Every sealed value is bound to its place: key, office, column and row go in as associated data, so
that none can be moved elsewhere or put in another's stead.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rules.errors import ExciseError
from worker.vault.ring import KEY_BYTES, Ring

Place = Literal[
    "batches.must_redact",
    "batches.name",
    "batches.webhook",
    "cables.name",
    "cables.source",
    "decisions.content",
    "deliveries.url",
    "lifts.reason",
    "marks.entries",
    "releases.copy",
    "releases.page",
    "releases.report",
    "results.redacted",
    "results.releasable",
    "results.summary",
    "results.working",
]
_NONCE: Final = 12  # bytes, random; a key seals far fewer values than the 2^32 that allows
_VERSION: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as it is kept. id: of the cable, batch or result whose key it is. master: the id
    of the key that seals it."""

    id: str
    office: str
    master: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """What seals the values of one cable, batch or result."""

    id: str
    office: str
    secret: bytes = field(repr=False)

    def seal(self, place: Place, value: bytes, row: str = "") -> bytes:
        """row: its id, where the key is not of this row alone."""
        return _seal(AESGCM(self.secret), value, self._bind(place, row))

    def open(self, place: Place, sealed: bytes, row: str = "") -> bytes:
        """Raises ExciseError: SEAL_BROKEN."""
        return _open(AESGCM(self.secret), sealed, self._bind(place, row))

    def seal_text(self, place: Place, value: str, row: str = "") -> bytes:
        return self.seal(place, value.encode(), row)

    def open_text(self, place: Place, sealed: bytes, row: str = "") -> str:
        """Raises ExciseError: SEAL_BROKEN."""
        return self.open(place, sealed, row).decode()

    def _bind(self, place: str, row: str) -> bytes:
        return "\0".join(("excise value", self.id, self.office, place, row)).encode()


class Vault:
    """read_ring: the ring as it is now; asked before every sealing, and before opening what is
    under a master that was not known.

    Raises ExciseError: NO_MASTER, BAD_MASTER.
    """

    def __init__(self, read_ring: Callable[[], Ring]) -> None:
        self._read = read_ring
        self._ring = read_ring()

    @property
    def ring(self) -> Ring:
        """As it is now. Raises ExciseError: NO_MASTER, BAD_MASTER."""
        self._ring = self._read()
        return self._ring

    def make_key(self, key_id: str, office: str) -> tuple[DataKey, Wrapped]:
        """A new data key. Raises ExciseError: NO_MASTER, BAD_MASTER."""
        return self.adopt_key(key_id, office, os.urandom(KEY_BYTES))

    def adopt_key(self, key_id: str, office: str, secret: bytes) -> tuple[DataKey, Wrapped]:
        """The same of a secret that is there, 32 bytes."""
        key = DataKey(key_id, office, secret)
        return key, self._wrap(key)

    def open_key(self, wrapped: Wrapped) -> DataKey:
        """Raises ExciseError: UNKNOWN_MASTER, SEAL_BROKEN."""
        master = self._ring.find(wrapped.master) or self.ring.find(wrapped.master)
        if master is None:
            raise ExciseError(
                "UNKNOWN_MASTER",
                f"What is kept is sealed with a master key that is not here, {wrapped.master}.",
                "Put it on the ring behind the current one.",
            )
        secret = _open(AESGCM(master.secret), wrapped.sealed, _bind_key(wrapped))
        return DataKey(wrapped.id, wrapped.office, secret)

    def rewrap(self, wrapped: Wrapped) -> Wrapped:
        """The same key under the current master. Raises ExciseError: those of open_key."""
        return self._wrap(self.open_key(wrapped))

    def _wrap(self, key: DataKey) -> Wrapped:
        master = self.ring.current
        bare = Wrapped(key.id, key.office, master.id, b"")
        sealed = _seal(AESGCM(master.secret), key.secret, _bind_key(bare))
        return Wrapped(key.id, key.office, master.id, sealed)


def _bind_key(wrapped: Wrapped) -> bytes:
    return "\0".join(("excise key", wrapped.id, wrapped.office, wrapped.master)).encode()


def _seal(cipher: AESGCM, value: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + cipher.encrypt(nonce, value, bound)


def _open(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        if sealed[:1] != _VERSION or len(nonce) < _NONCE:
            raise InvalidTag
        return cipher.decrypt(nonce, rest, bound)
    except InvalidTag:
        raise seal_broken() from None


def seal_broken() -> ExciseError:
    return ExciseError(
        "SEAL_BROKEN",
        "What is kept was changed, moved or cut short since it was sealed.",
        "Restore it from a backup, and ask who can write to the store.",
    )
