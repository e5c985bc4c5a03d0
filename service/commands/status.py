"""`excise status`: the ledger at the terminal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, inspect

from rules.errors import ExciseError
from worker.settings import Settings
from worker.store.database import open_engine
from worker.store.ledger import Ledger, read_ledger
from worker.store.opening import open_store
from worker.store.outbox import Backlog, measure_backlog

WORDS = {
    "submitted": "handed in",
    "queued": "waiting",
    "running": "being read",
    "done": "done",
    "ready": "  ready for review",
    "needs_decision": "  to decide",
    "held": "  held",
    "failed": "failed",
    "quarantined": "quarantined",
    "cancelled": "cancelled",
}


def show_status(settings: Settings, console: Console, *, as_json: bool) -> bool:
    """Print the ledger of the office, for which no key is needed; gives whether it balances.

    Raises ExciseError NO_DATA where nothing was ever handed in.
    """
    engine = open_engine(settings.database)
    try:
        require_data(settings, engine)
        ledger = read_ledger(engine, settings.office)
        backlog = measure_backlog(engine)
    finally:
        engine.dispose()
    if as_json:
        told = asdict(ledger) | {"balanced": ledger.balanced, "chunks_waiting": backlog.waiting}
        console.print_json(json.dumps(told))
    else:
        console.print(_table(ledger, backlog))
    return ledger.balanced


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """The store as it is, with its keys. Raises ExciseError: NO_DATA, NO_MASTER, BAD_MASTER."""
    _require_file(settings)
    engine = open_store(settings)
    try:
        require_data(settings, engine)
        yield engine
    finally:
        engine.dispose()


def require_data(settings: Settings, engine: Engine) -> None:
    """Looking makes no database. Raises ExciseError: NO_DATA."""
    _require_file(settings)
    if not inspect(engine).has_table("data_keys"):
        raise _no_data()


def _require_file(settings: Settings) -> None:
    on_disk = settings.database_url is None
    if on_disk and not (settings.data / "excise.sqlite3").is_file():
        raise _no_data()


def _no_data() -> ExciseError:
    return ExciseError(
        "NO_DATA",
        "There is no database of this version of Excise.",
        "Name its folder with --data, or start `excise serve` once.",
    )


def _table(ledger: Ledger, backlog: Backlog) -> Table:
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    for name, words in WORDS.items():
        table.add_row(words, f"{getattr(ledger, name):,}")
    table.add_row("the sums", "agree" if ledger.balanced else "DO NOT AGREE")
    if backlog.waiting:
        table.add_row("longest wait", f"{backlog.oldest_seconds:,.0f} s")
    return table
