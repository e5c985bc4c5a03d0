"""The audit log: append only, and written in the transaction of the deed it tells of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, insert

from worker.store.tables import AuditLog

Act = Literal[
    "submit",
    "open_batch",
    "close_batch",
    "pause_batch",
    "resume_batch",
    "cancel_batch",
    "rerun_batch",
]
NOBODY: Final = "nobody named"  # there are no accounts yet


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what, when; actor: as long as there are no accounts, `NOBODY`."""

    act: Act
    actor: str
    at: datetime


def record(connection: Connection, office: str, deed: Deed, subjects: Iterable[str]) -> None:
    """subjects: ids of the cables or the batch it was done to."""
    rows = [
        {
            "office_id": office,
            "act": deed.act,
            "subject": subject,
            "actor": deed.actor,
            "at": deed.at,
        }
        for subject in subjects
    ]
    if rows:
        connection.execute(insert(AuditLog), rows)
