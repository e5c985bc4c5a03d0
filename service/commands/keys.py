"""`excise keys`: which master keys are in use, and taking others."""

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from rules.errors import ExciseError
from service.commands.status import opened
from worker.settings import Settings
from worker.store.rotation import admit_master, list_masters, rewrap
from worker.store.sealing import vault_of
from worker.vault.ring import Ring, make_master, replace_ring


def show_keys(settings: Settings, console: Console) -> None:
    """By id; no key is printed. Raises ExciseError: NO_DATA, NO_MASTER, BAD_MASTER."""
    with opened(settings) as engine:
        used = list_masters(engine)
        ring = vault_of(engine).ring
    table = Table(box=None)
    for title in ("Master", "On the ring", "In use since"):
        table.add_column(title)
    table.add_column("Keys it seals", justify="right")
    for one in used:
        table.add_row(one.id, _place(ring, one.id), f"{one.since:%Y-%m-%d %H:%M}", f"{one.keys:,}")
    for master in ring.masters:
        if master.id not in {one.id for one in used}:
            table.add_row(master.id, _place(ring, master.id), "not in use", "0")
    console.print(table)


def rotate(settings: Settings, console: Console, *, anew: bool) -> None:
    """Seal every data key with one master and retire the others, while the rest of Excise runs.

    anew: with a new one, put before the others on the ring; else with the first of the ring.
    Raises ExciseError: NO_DATA, NO_MASTER, BAD_MASTER, MASTER_READ_ONLY, UNKNOWN_MASTER,
    SEAL_BROKEN.
    """
    with opened(settings) as engine:
        if anew:
            _extend_ring(settings, engine)
        retired = rewrap(engine, settings.office)
        current = vault_of(engine).ring.current.id
    console.print(f"{current} seals every key.")
    for master_id in retired:
        console.print(
            f"{master_id} is retired. Older backups need it; `excise keys forget` ends it."
        )


def forget(settings: Settings, console: Console, master_id: str) -> None:
    """Take a retired master off the ring: backups of before it was retired can be read no more.

    Raises ExciseError: NO_DATA, NO_MASTER, BAD_MASTER, MASTER_IN_USE, MASTER_READ_ONLY,
    UNKNOWN_MASTER.
    """
    with opened(settings) as engine:
        ring = vault_of(engine).ring
        if master_id == ring.current.id or master_id in {one.id for one in list_masters(engine)}:
            raise ExciseError(
                "MASTER_IN_USE", "This master key still seals keys.", "Run `excise keys rotate`."
            )
        if ring.find(master_id) is None:
            raise ExciseError(
                "UNKNOWN_MASTER",
                "No master key on the ring has this id.",
                "See `excise keys list`.",
            )
    _check_file(settings)
    left = tuple(one for one in ring.older if one.id != master_id)
    replace_ring(settings.master_path, Ring(ring.current, left))
    console.print(f"{master_id} is off the ring. Destroy its copies too.")


def _extend_ring(settings: Settings, engine: Engine) -> None:
    """The store is told first: those who read the ring anew seal with the new key at once."""
    _check_file(settings)
    ring, new = vault_of(engine).ring, make_master()
    admit_master(engine, new.id)
    replace_ring(settings.master_path, Ring(new, ring.masters))


def _check_file(settings: Settings) -> None:
    if settings.master_keys is not None:
        raise ExciseError(
            "MASTER_READ_ONLY",
            "The master keys stand in a variable, which cannot be written here.",
            "Put a new key first in EXCISE_MASTER_KEYS, start everything anew, rotate --rewrap.",
        )


def _place(ring: Ring, master_id: str) -> str:
    if master_id == ring.current.id:
        return "first: seals"
    return "opens" if ring.find(master_id) else "MISSING"
