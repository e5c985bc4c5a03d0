"""A batch as a table for a spreadsheet: every cable a row, with its reasons."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Engine

from service.cells import defuse
from service.terminal import clean
from service.veil import veil_judged
from worker.accounts.account import Account
from worker.store.monday import Judged, walk_batch

COLUMNS: Final = (
    *("position", "id", "name", "mrn", "status", "disposition", "reasons", "twins"),
    *("code", "message", "marking", "errors", "warnings", "infos"),
    *("people", "redactions", "pending", "size", "sha256"),
)
_ROWS: Final = 100  # sent together


def write_table(engine: Engine, account: Account, batch_id: str) -> Iterator[bytes]:
    """RFC 4180, UTF-8; nothing in it is a formula to a spreadsheet, nor above the account."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number, judged in enumerate(walk_batch(engine, account.office, batch_id), 1):
        rows.writerow(defuse(clean(cell)) for cell in _describe(veil_judged(judged, account)))
        if number % _ROWS == 0:
            yield _take(text)
    yield _take(text)


def _take(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode("utf-8", "backslashreplace")
    text.seek(0)
    text.truncate()
    return taken


def _describe(judged: Judged) -> tuple[str, ...]:
    record = judged.record
    found = record.summary
    counts = (
        (found.errors, found.warnings, found.infos, found.people, found.redactions, found.pending)
        if found
        else ("",) * 6
    )
    return (
        str(record.position),
        record.id,
        record.name,
        found.mrn or "" if found else "",
        record.status,
        record.disposition or "",
        "; ".join(f"{reason.code} ({reason.number})" for reason in judged.reasons),
        " ".join(sorted({reason.twin for reason in judged.reasons if reason.twin})),
        record.code or "",
        record.message or "",
        found.marking or "" if found else "",
        *map(str, counts),
        "" if record.veiled else str(record.size),
        record.sha256,
    )
