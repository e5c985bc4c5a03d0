"""The tables of the audit log."""

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from worker.store.tables import Base


class LogHeads(Base):
    """Where an office's log stands; who appends locks it. frontier: the peaks of its tree one after
    another (worker.log.tree)."""

    __tablename__ = "log_heads"

    office_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)


class LogEntries(Base):
    """An entry, to the letter as the tree hashes it; written with the act, never changed. act: the
    one in `body`, to find it by."""

    __tablename__ = "log_entries"
    __table_args__ = (Index("ix_log_entries_act", "office_id", "act", "number"),)

    office_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
