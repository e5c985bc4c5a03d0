"""The tables beside the queue's own: why a result is not ready, what it is compared by, and whom a
finished batch was told to."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from worker.store.tables import Base, Moment


class Reasons(Base):
    """Why a cable that is done needs a decision or is held, so that a batch is summed without
    reading its results. number: places in the cable. twin: the other cable, where there is one."""

    __tablename__ = "reasons"
    __table_args__ = (Index("ix_reasons_batch", "batch_id", "code"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batches.id"))
    number: Mapped[int]
    twin: Mapped[str | None] = mapped_column(ForeignKey("cables.id"))


class TracesKept(Base):
    """Keyed fingerprints of a result (worker.traces), the reference number's too; sha256 is of the
    source."""

    __tablename__ = "traces"
    __table_args__ = (Index("ix_traces_mrn", "office_id", "mrn"),)

    key: Mapped[str] = mapped_column(ForeignKey("results.key"), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    profile: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    mrn: Mapped[str | None] = mapped_column(String(100))
    wording: Mapped[str] = mapped_column(String(32))
    withheld: Mapped[bytes] = mapped_column(LargeBinary)
    released: Mapped[bytes] = mapped_column(LargeBinary)


class Landmarks(Base):
    """The fingerprints by which a near-duplicate is found without comparing with every result."""

    __tablename__ = "landmarks"
    __table_args__ = (Index("ix_landmarks_key", "key"),)

    office_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(ForeignKey("traces.key"), primary_key=True)


class Deliveries(Base):
    """A webhook that a round of a batch is to be told to. `due_at` is when it is tried next; who
    tries it puts that off first, so that of two services one does.

    url: sealed with the batch's key. body: the same at every try, counts and ids. answer: of the
    last try, an HTTP status or a code of ours.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('due', 'delivered', 'given_up')", name="ck_deliveries_state"),
        Index("ix_deliveries_due", "state", "due_at"),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_id: Mapped[str] = mapped_column(String(64))
    id: Mapped[str] = mapped_column(String(32))
    url: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    answer: Mapped[str | None] = mapped_column(String(64))
    due_at: Mapped[datetime] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
