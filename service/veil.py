"""What is shown of a cable to a reader who is not cleared for it: that it is there and how its work
stands, so that every ledger still balances and every batch counts right; nothing of its text, nor
what would confirm a guess at it."""

from dataclasses import replace
from typing import Final

from sqlalchemy import Engine

from worker.accounts.account import Account
from worker.store.cables import CableRecord
from worker.store.monday import Harvest, Judged, read_harvest

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


def gather_cleared(engine: Engine, judged: Judged, account: Account) -> Harvest | None:
    """What may be handed on of a cable; None also where it is above the account, which is asked of
    the result itself: it may have been made anew since the cable was listed."""
    found = read_harvest(engine, account.office, judged.record.id)
    return found if found and account.may_read(found.access) else None
