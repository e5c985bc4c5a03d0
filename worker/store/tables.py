"""The tables. Every one carries `office_id`: no office may read another's rows.

The database is the truth and the broker a doorbell: an `outbox` row stands for a job that nobody
has taken yet, and goes when a worker claims the job.
"""

from datetime import UTC, date, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A UTC time. SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC))


class Base(DeclarativeBase):
    pass


class Cables(Base):
    """What was handed in, as it was handed in. The bytes stand last, so that a listing does not
    read them."""

    __tablename__ = "cables"
    __table_args__ = (
        UniqueConstraint("office_id", "sha256", "profile", "as_of", name="uq_cables_question"),
        Index("ix_cables_listing", "office_id", "submitted_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    profile: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    source: Mapped[bytes] = mapped_column(LargeBinary)


class Jobs(Base):
    """`attempts` is counted before the work and is the fence: only the last claimant may save."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", name="ck_jobs_status"),
        CheckConstraint(
            "disposition IN ('ready', 'needs_decision', 'held')", name="ck_jobs_disposition"
        ),
        Index("ix_jobs_office_status", "office_id", "status"),
        Index("ix_jobs_lease", "status", "lease_until"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    cable_id: Mapped[str] = mapped_column(ForeignKey("cables.id"), unique=True)
    status: Mapped[str] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(64))
    message: Mapped[str | None] = mapped_column(Text)
    hint: Mapped[str | None] = mapped_column(Text)
    disposition: Mapped[str | None] = mapped_column(String(16))
    attempts: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    queued_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Results(Base):
    """Both reports as they were rendered: the same job gives the same bytes for ever."""

    __tablename__ = "results"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    ruleset_digest: Mapped[str] = mapped_column(String(128))
    summary: Mapped[str] = mapped_column(Text)
    working: Mapped[str] = mapped_column(Text)
    releasable: Mapped[str] = mapped_column(Text)
    redacted: Mapped[bytes] = mapped_column(LargeBinary)


class Outbox(Base):
    """A doorbell still to be answered. `rung_at` is None until the broker took the message."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_rung", "rung_at"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)
    rung_at: Mapped[datetime | None] = mapped_column(Moment)
