"""How often somebody may try to log in. Counted in this process: every API has its own count."""

import hashlib
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rules.errors import ExciseError

BY_NAME: Final = RateLimitItemPerMinute(10, 15)
BY_ADDRESS: Final = RateLimitItemPerMinute(30)
ALTOGETHER: Final = RateLimitItemPerMinute(300)
# Requests without a valid credential that are put on record; the rest are refused all the same.
ON_RECORD: Final = RateLimitItemPerMinute(10)

TOO_MANY: Final = ExciseError(
    "TOO_MANY_LOGINS", "There were too many attempts to log in.", "Wait a quarter of an hour."
)


class Limits:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count_login(self, office: str, name: str, address: str) -> None:
        """Before anything is looked up or hashed, and the same for names that nobody has.

        Raises ExciseError: TOO_MANY_LOGINS.
        """
        who = hashlib.sha256(f"{office}\0{name}".encode()).hexdigest()
        asked: tuple[tuple[RateLimitItem, tuple[str, ...]], ...] = (
            (BY_ADDRESS, ("address", address)),
            (BY_NAME, ("name", who)),
            (ALTOGETHER, ("all",)),
        )
        # In this order, so that who is over one's own limit takes nothing from others.
        if not all(self._limiter.hit(limit, *key) for limit, key in asked):
            raise TOO_MANY

    def count_link(self, address: str) -> None:
        """Raises ExciseError: TOO_MANY_LOGINS."""
        if not self._limiter.hit(BY_ADDRESS, "address", address):
            raise TOO_MANY

    def may_record(self, address: str) -> bool:
        return self._limiter.hit(ON_RECORD, "refused", address)
