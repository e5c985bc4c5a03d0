"""A batch as JSON Lines: every cable with what came of it, one after the other."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from sqlalchemy import Engine

from service.veil import gather_cleared, veil_judged
from worker.accounts.account import Account
from worker.store.monday import Harvest, Judged, walk_batch


def write_lines(engine: Engine, account: Account, batch_id: str, after: int) -> Iterator[bytes]:
    """From the cable after position `after`; one that is held or above the account without its
    copy."""
    for found in walk_batch(engine, account.office, batch_id, after):
        judged = veil_judged(found, account)
        done = judged.record.status == "done"
        harvest = gather_cleared(engine, judged, account) if done else None
        yield json.dumps(_describe(judged, harvest)).encode() + b"\n"


def _describe(judged: Judged, harvest: Harvest | None) -> dict[str, object]:
    """A line for cleared readers; of it, `redacted` and `releasable` alone may be handed on."""
    record = judged.record
    return {
        "position": record.position,
        "id": record.id,
        "name": record.name,
        "sha256": record.sha256 or None,
        "status": record.status,
        "code": record.code,
        "disposition": record.disposition,
        "reasons": [asdict(reason) for reason in judged.reasons],
        "redacted": harvest and _decode(harvest),
        "releasable": harvest and json.loads(harvest.releasable),
    }


def _decode(harvest: Harvest) -> str:
    encoding = json.loads(harvest.working)["source"]["encoding"]
    # The reader keeps the five bytes that cp1252 leaves undefined, under this name.
    errors = "excise-c1" if encoding == "cp1252" else "strict"
    return harvest.redacted.decode(encoding, errors)
