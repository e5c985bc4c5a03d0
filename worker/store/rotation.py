"""Rotation: data keys from older masters to the current one, in pages, while others work."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from worker.log.entry import NOBODY, Act
from worker.store.database import insert_missing, reading, writing
from worker.store.log import append
from worker.store.sealing import read_wrapped, vault_of
from worker.store.sealingtables import DataKeys, Masters

A_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class MasterUse:
    """since: when the store first heard of it. keys: how many data keys it seals."""

    id: str
    since: datetime
    keys: int


def list_masters(engine: Engine) -> tuple[MasterUse, ...]:
    """Those in use, oldest first."""
    query = (
        select(Masters.id, Masters.since, func.count(DataKeys.id).label("keys"))
        .outerjoin(DataKeys, DataKeys.master == Masters.id)
        .group_by(Masters.id, Masters.since)
        .order_by(Masters.since, Masters.id)
    )
    with reading(engine) as connection:
        return tuple(MasterUse(**row._asdict()) for row in connection.execute(query))


def admit_master(engine: Engine, master_id: str) -> None:
    """From now on data keys may be sealed with it."""
    with writing(engine) as connection:
        insert_missing(connection, Masters, [{"id": master_id, "since": datetime.now(UTC)}])


def rewrap(engine: Engine, office: str, actor: str = NOBODY, page: int = A_PAGE) -> tuple[str, ...]:
    """Seal every data key with the ring's current master and retire the others; gives their ids.

    Others may seal with an older one meanwhile; the database tells whether one still has, and lets
    it be retired when none has.
    Raises ExciseError: UNKNOWN_MASTER, SEAL_BROKEN, NO_MASTER, BAD_MASTER.
    """
    current = vault_of(engine).ring.current.id
    admit_master(engine, current)
    while True:
        _rewrap_all(engine, current, page)
        try:
            with writing(engine) as connection:
                others = connection.execute(
                    delete(Masters).where(Masters.id != current).returning(Masters.id)
                )
                retired = tuple(sorted(others.scalars()))
                append(connection, office, [Act("key", actor, (current,), {"what": "rotated"})])
        except IntegrityError:  # somebody sealed with an older one after we passed
            continue
        return retired


def _rewrap_all(engine: Engine, current: str, page: int) -> None:
    vault, after = vault_of(engine), ""
    query = select(DataKeys).where(DataKeys.master != current).order_by(DataKeys.id).limit(page)
    change = (
        update(DataKeys)
        .where(DataKeys.id == bindparam("key"), DataKeys.master == bindparam("before"))
        .values(master=bindparam("now"), wrapped=bindparam("sealed"))
    )
    while True:
        with reading(engine) as connection:
            rows = connection.execute(query.where(DataKeys.id > after)).all()
        if not rows:
            return
        after = rows[-1].id
        new = [(row.master, vault.rewrap(read_wrapped(row))) for row in rows]
        with writing(engine) as connection:
            connection.execute(
                change,
                [
                    {"key": one.id, "before": before, "now": one.master, "sealed": one.sealed}
                    for before, one in new
                ],
            )
