"""Cables, jobs, results and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "cables",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("office_id", "sha256", "profile", "as_of", name="uq_cables_question"),
    )
    op.create_index("ix_cables_listing", "cables", ["office_id", "submitted_at", "id"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("cable_id", sa.String(32), sa.ForeignKey("cables.id"), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("message", sa.Text),
        sa.Column("hint", sa.Text),
        sa.Column("disposition", sa.String(16)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("holder", sa.String(64)),
        sa.Column("lease_until", MOMENT),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.UniqueConstraint("cable_id"),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed')", name="ck_jobs_status"
        ),
        sa.CheckConstraint(
            "disposition IN ('ready', 'needs_decision', 'held')", name="ck_jobs_disposition"
        ),
    )
    op.create_index("ix_jobs_office_status", "jobs", ["office_id", "status"])
    op.create_index("ix_jobs_lease", "jobs", ["status", "lease_until"])
    op.create_table(
        "results",
        sa.Column("job_id", sa.String(32), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("ruleset_digest", sa.String(128), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("working", sa.Text, nullable=False),
        sa.Column("releasable", sa.Text, nullable=False),
        sa.Column("redacted", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("job_id", sa.String(32), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("rung_at", MOMENT),
    )
    op.create_index("ix_outbox_rung", "outbox", ["rung_at"])
