"""The tables of sealing: which master keys are in use, and the data keys that they seal."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from worker.store.tables import Base, Moment


class Masters(Base):
    """Ids of master keys in use, of the whole store. A data key refers to its own: what a process
    that knows of no rotation seals under a master that was retired is refused by the database."""

    __tablename__ = "masters"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


class DataKeys(Base):
    """id: of the cable, the batch or the result whose values it seals; one is the store's seed. A
    batch's key seals what its cables mark for protection as well."""

    __tablename__ = "data_keys"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    master: Mapped[str] = mapped_column(ForeignKey("masters.id"))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
