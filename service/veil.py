"""What is shown of a cable to a reader who is not cleared for it: that it is there and how its work
stands, so that every ledger still balances and every batch counts right; nothing of its text, nor
what would confirm a guess at it."""

from dataclasses import replace
from typing import Final

from worker.accounts.account import Account
from worker.store.cables import CableRecord
from worker.store.monday import Judged

ABOVE: Final = "above your clearance"
UNREAD: Final = "not read yet"


def veil(record: CableRecord, account: Account) -> CableRecord:
    """As this account may see it."""
    if account.may_read(record.access):
        return record
    waits = record.status in {"queued", "running"}
    return replace(
        record,
        name=UNREAD if waits else ABOVE,
        sha256="",
        size=0,
        message=None,
        hint=None,
        summary=None,
        access=None,
        veiled=True,
    )


def veil_judged(judged: Judged, account: Account) -> Judged:
    """The same, and not why it needs a decision either."""
    record = veil(judged.record, account)
    return Judged(record, ()) if record.veiled else judged
