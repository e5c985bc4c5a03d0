"""Decisions, lifted holds, releases."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OFFICE = sa.String(64)
ID = sa.String(32)
DIGEST = sa.String(64)
ACTOR = sa.String(200)


def upgrade() -> None:
    op.add_column("jobs", sa.Column("decisions", sa.Integer))
    op.create_table(
        "decisions",
        sa.Column("cable_id", ID, sa.ForeignKey("cables.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("actor", ACTOR, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "lifts",
        sa.Column("cable_id", ID, sa.ForeignKey("cables.id"), primary_key=True),
        sa.Column("result_key", DIGEST, primary_key=True),
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("other", DIGEST, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("actor", ACTOR, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "releases",
        sa.Column("id", ID, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("cable_id", ID, sa.ForeignKey("cables.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("result_key", DIGEST, nullable=False),
        sa.Column("ruleset_digest", sa.String(128), nullable=False),
        sa.Column("batch_digest", DIGEST),
        sa.Column("decisions_digest", DIGEST),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("proposed_sha256", DIGEST, nullable=False),
        sa.Column("copy_sha256", DIGEST, nullable=False),
        sa.Column("report_sha256", DIGEST, nullable=False),
        sa.Column("page_sha256", DIGEST, nullable=False),
        sa.Column("reviewer", ACTOR, nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
        sa.Column("approver", ACTOR),
        sa.Column("approved_at", MOMENT),
        sa.Column("revoked_by", ACTOR),
        sa.Column("revoked_at", MOMENT),
        sa.Column("revoked_for", sa.String(64)),
        sa.Column("encoding", sa.String(32), nullable=False),
        sa.Column("copy", sa.LargeBinary, nullable=False),
        sa.Column("report", sa.LargeBinary, nullable=False),
        sa.Column("page", sa.LargeBinary, nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'released', 'revoked')", name="ck_releases_state"
        ),
    )
    op.create_index("ix_releases_cable", "releases", ["cable_id", "state"])
