"""What the columns of a job become when it ends badly, and when it is to be done again."""

from datetime import datetime
from typing import Final, Literal

from rules.errors import ExciseError

AGAIN: Final[dict[str, object]] = {
    "status": "queued",
    "attempts": 0,
    "code": None,
    "message": None,
    "hint": None,
    "disposition": None,
    "errors": None,
    "warnings": None,
    "infos": None,
    "result_key": None,
    "chunk_id": None,
    "started_at": None,
    "finished_at": None,
}


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


def disposed() -> ExciseError:
    return ExciseError(
        "DISPOSED", "This was disposed of and is gone for good.", "The audit log says by whom."
    )
