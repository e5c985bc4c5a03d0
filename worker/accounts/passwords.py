"""Passwords, kept as Argon2id hashes."""

from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rules.errors import ExciseError

LEAST: Final = 12  # characters
MOST: Final = 1024
_AT_ONCE: Final = 2  # each takes 64 MB
# Of random words that were thrown away, so that a name that nobody has costs the same work.
_NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$HEb7kCRH4"
    "9TVXP97jFGcbw$bx60KgiDejwek6V3mn/bYKcqvByzqpMaweMYVVziLkQ"
)


class Passwords:
    """Hashes and checks, few at a time, so that a flood of logins takes no more memory than two."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=3, memory_cost=64 << 10, parallelism=4)  # RFC 9106
        self._turn = BoundedSemaphore(_AT_ONCE)

    def hash(self, password: str) -> str:
        """Raises ExciseError: WEAK_PASSWORD."""
        if not LEAST <= len(password) <= MOST:
            raise ExciseError(
                "WEAK_PASSWORD",
                f"A password has {LEAST} to {MOST} characters.",
                "Take a sentence that nobody knows.",
            )
        with self._turn:
            return self._hasher.hash(password)

    def check(self, kept: str | None, password: str) -> bool:
        """The same work whether there is a hash to compare with or not.

        kept: None for an account that is not there or has no password.
        """
        with self._turn:
            try:
                self._hasher.verify(kept or _NOBODYS, password[:MOST])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None
