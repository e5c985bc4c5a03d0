"""What a job that ended badly says."""

from datetime import datetime
from typing import Literal

from rules.errors import ExciseError


def failure(
    status: Literal["failed", "quarantined"], error: ExciseError, now: datetime
) -> dict[str, object]:
    """The columns of a job that ended with this error."""
    return {
        "status": status,
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "holder": None,
        "lease_until": None,
        "chunk_id": None,
        "finished_at": now,
    }
