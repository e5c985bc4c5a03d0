"""Reasons, fingerprints of results, deliveries of webhooks. Results of before have no fingerprints:
nothing is compared with them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OFFICE = sa.String(64)
ID = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "reasons",
        sa.Column("job_id", ID, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("batch_id", ID, sa.ForeignKey("batches.id")),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("twin", ID, sa.ForeignKey("cables.id")),
    )
    op.create_index("ix_reasons_batch", "reasons", ["batch_id", "code"])
    op.create_table(
        "traces",
        sa.Column("key", sa.String(64), sa.ForeignKey("results.key"), primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("mrn", sa.String(100)),
        sa.Column("wording", sa.String(32), nullable=False),
        sa.Column("withheld", sa.LargeBinary, nullable=False),
        sa.Column("released", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_traces_mrn", "traces", ["office_id", "mrn"])
    op.create_table(
        "landmarks",
        sa.Column("office_id", OFFICE, primary_key=True),
        sa.Column("mark", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(64), sa.ForeignKey("traces.key"), primary_key=True),
    )
    op.create_index("ix_landmarks_key", "landmarks", ["key"])
    op.create_index("ix_jobs_result", "jobs", ["result_key", "status"])
    op.create_table(
        "deliveries",
        sa.Column("batch_id", ID, sa.ForeignKey("batches.id"), primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("answer", sa.String(64)),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.CheckConstraint("state IN ('due', 'delivered', 'given_up')", name="ck_deliveries_state"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"])
