"""The tables of what people decide: on redactions, on holds, on releases."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from worker.store.tables import Base, Moment


class DecisionsKept(Base):
    """What reviewers decided on a cable, every version; `jobs.decisions` names the one that counts.
    version: from 1. content: worker.decisions as JSON, sealed with the cable's key; digest: the
    sha256 of that JSON."""

    __tablename__ = "decisions"

    cable_id: Mapped[str] = mapped_column(ForeignKey("cables.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_id: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class Lifts(Base):
    """A hold that a reviewer lifted: one code, for one result, beside one other result (empty where
    the cable's own text holds it). Results may be gone by now. reason: sealed with the cable's
    key."""

    __tablename__ = "lifts"

    cable_id: Mapped[str] = mapped_column(ForeignKey("cables.id"), primary_key=True)
    result_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    other: Mapped[str] = mapped_column(String(64), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class Releases(Base):
    """A result that a reviewer put forward, and what became of it.

    proposed_sha256: of the proposed copy that was read. copy, report, page: what is handed out once
    it is approved, as it was checked, sealed with a key of the release's own: it outlives the
    original. copy_sha256, report_sha256, page_sha256: of what is handed out.
    """

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'released', 'revoked')", name="ck_releases_state"),
        Index("ix_releases_cable", "cable_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office_id: Mapped[str] = mapped_column(String(64))
    cable_id: Mapped[str] = mapped_column(ForeignKey("cables.id"))
    state: Mapped[str] = mapped_column(String(16))
    result_key: Mapped[str] = mapped_column(String(64))
    ruleset_digest: Mapped[str] = mapped_column(String(128))
    batch_digest: Mapped[str | None] = mapped_column(String(64))
    decisions_digest: Mapped[str | None] = mapped_column(String(64))
    profile: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    proposed_sha256: Mapped[str] = mapped_column(String(64))
    copy_sha256: Mapped[str] = mapped_column(String(64))
    report_sha256: Mapped[str] = mapped_column(String(64))
    page_sha256: Mapped[str] = mapped_column(String(64))
    reviewer: Mapped[str] = mapped_column(String(200))
    reviewed_at: Mapped[datetime] = mapped_column(Moment)
    approver: Mapped[str | None] = mapped_column(String(200))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[str | None] = mapped_column(String(200))
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_for: Mapped[str | None] = mapped_column(String(64))
    encoding: Mapped[str] = mapped_column(String(32))
    copy: Mapped[bytes] = mapped_column(LargeBinary)
    report: Mapped[bytes] = mapped_column(LargeBinary)
    page: Mapped[bytes] = mapped_column(LargeBinary)
