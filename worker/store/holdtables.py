"""The table of legal holds."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from worker.store.tables import Base, Moment


class Holds(Base):
    """Kept when it is lifted. subject: the id of a cable or a batch."""

    __tablename__ = "holds"
    __table_args__ = (Index("ix_holds_subject", "office_id", "subject"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(64))
    placed_by: Mapped[str] = mapped_column(String(200))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    lifted_by: Mapped[str | None] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
