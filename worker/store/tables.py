"""The tables. Every one carries `office_id`: no office may read another's rows.

The database is the truth and the broker a doorbell: an `outbox` row stands for a chunk of jobs that
nobody has taken yet, and goes when a worker claims the chunk.
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
    read them.

    name, source: sealed (worker.vault), as is every LargeBinary of these tables.

    disposed_at: when all that could be read of it was deleted (worker.store.disposition).
    asked_under: the rules and models that stood when a single cable was handed in. Handed in again
    under the same ones it is the same question; None for cables of a batch, which are never joined.
    """

    __tablename__ = "cables"
    __table_args__ = (
        Index(
            "ux_cables_question",
            *("office_id", "sha256", "profile", "as_of", "asked_under"),
            unique=True,
        ),
        Index("ix_cables_listing", "office_id", "submitted_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    profile: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    asked_under: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    disposed_at: Mapped[datetime | None] = mapped_column(Moment)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[bytes] = mapped_column(LargeBinary)


class Batches(Base):
    """Cables handed in together and read twice: `must_redact` is what the first pass collected from
    all of them, `digest` its keyed digest; both None where nothing is marked for protection.

    paused_from: the state it goes on in. round: counts from 1, one more at every re-run.
    submitted: how many cables came in, counted as they came.
    """

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint(
            "state IN ('receiving', 'collecting', 'redacting', 'paused', 'cancelled', 'finished')",
            name="ck_batches_state",
        ),
        Index("ix_batches_listing", "office_id", "created_at", "id"),
        Index("ix_batches_state", "state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    profile: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    state: Mapped[str] = mapped_column(String(16))
    paused_from: Mapped[str | None] = mapped_column(String(16))
    round: Mapped[int]
    submitted: Mapped[int]
    digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    disposed_at: Mapped[datetime | None] = mapped_column(Moment)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    webhook: Mapped[bytes | None] = mapped_column(LargeBinary)
    must_redact: Mapped[bytes | None] = mapped_column(LargeBinary)


class Milestones(Base):
    """What a batch reached in a round: `collected`, `finished`. The key admits one finaliser."""

    __tablename__ = "milestones"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class Jobs(Base):
    """One a cable. `attempts` is counted before the work and is the fence: only the last claimant
    may save. `position` counts from 0 in its batch.

    errors, warnings, infos: findings of the result, so that a batch is summed without reading it.
    decisions: the version of what reviewers decided that counts; None where they decided nothing.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'quarantined', 'cancelled')",
            name="ck_jobs_status",
        ),
        CheckConstraint("phase IN ('collect', 'redact')", name="ck_jobs_phase"),
        CheckConstraint(
            "disposition IN ('ready', 'needs_decision', 'held')", name="ck_jobs_disposition"
        ),
        UniqueConstraint("cable_id", name="uq_jobs_cable"),
        UniqueConstraint("batch_id", "position", name="uq_jobs_position"),
        Index("ix_jobs_office_status", "office_id", "status", "disposition"),
        Index("ix_jobs_pass", "batch_id", "phase", "status", "chunk_id"),
        Index("ix_jobs_chunk", "chunk_id"),
        Index("ix_jobs_lease", "status", "lease_until"),
        Index("ix_jobs_result", "result_key", "status"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    cable_id: Mapped[str] = mapped_column(ForeignKey("cables.id"))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batches.id"))
    position: Mapped[int]
    size: Mapped[int]
    decisions: Mapped[int | None]
    phase: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(64))
    message: Mapped[str | None] = mapped_column(Text)
    hint: Mapped[str | None] = mapped_column(Text)
    disposition: Mapped[str | None] = mapped_column(String(16))
    errors: Mapped[int | None]
    warnings: Mapped[int | None]
    infos: Mapped[int | None]
    attempts: Mapped[int]
    holder: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    chunk_id: Mapped[str | None] = mapped_column(String(32))
    result_key: Mapped[str | None] = mapped_column(ForeignKey("results.key"))
    queued_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Marks(Base):
    """Sources that one cable of a batch marks for protection, as the first pass collected them;
    sealed with the batch's key."""

    __tablename__ = "marks"
    __table_args__ = (Index("ix_marks_batch", "batch_id"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    entries: Mapped[bytes] = mapped_column(LargeBinary)


class Results(Base):
    """Both reports as they were rendered, by all that decided them: jobs that ask the same thing
    share one row, and it is never computed again.

    access: the marking a reader must be cleared for (rules.marking.clearance); None where a mark
    cannot be read, and for results of before there were clearances.
    """

    __tablename__ = "results"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    ruleset_digest: Mapped[str] = mapped_column(String(128))
    disposition: Mapped[str] = mapped_column(String(16))
    access: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[bytes] = mapped_column(LargeBinary)
    working: Mapped[bytes] = mapped_column(LargeBinary)
    releasable: Mapped[bytes] = mapped_column(LargeBinary)
    redacted: Mapped[bytes] = mapped_column(LargeBinary)


class Outbox(Base):
    """A doorbell still to be answered. `rung_at` is None until the broker took the message."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_rung", "rung_at"), Index("ix_outbox_batch", "batch_id"))

    chunk_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batches.id"))
    queue: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Moment)
    rung_at: Mapped[datetime | None] = mapped_column(Moment)


class IdempotencyKeys(Base):
    """Keyed digests of a key that a client chose and of what it sent with it, and what came of it:
    the id of a cable or a batch, None while the first request is still under way."""

    __tablename__ = "idempotency_keys"

    office_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    body: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Moment)
