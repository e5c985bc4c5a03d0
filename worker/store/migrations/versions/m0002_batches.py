"""Batches, chunks, results by key, idempotency keys, the audit log.

SQLite cannot change a constraint, so the four tables are built anew and filled; there is no way
back. Results of before get a key that nothing asks for: they stay where they are and are not taken
for an answer to anything else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OFFICE = sa.String(64)
ID = sa.String(32)


def upgrade() -> None:
    _make_new()
    _fill()
    for table in ("outbox", "results", "jobs", "cables"):
        op.drop_table(table)
    for table in ("cables", "results", "jobs"):
        op.rename_table(f"new_{table}", table)
    _index()
    _make_outbox()
    _make_records()


def _make_new() -> None:
    op.create_table(
        "new_cables",
        sa.Column("id", ID, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("asked_under", sa.String(64)),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("source", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "batches",
        sa.Column("id", ID, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("paused_from", sa.String(16)),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("submitted", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("must_redact", sa.Text),
        sa.Column("webhook", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.CheckConstraint(
            "state IN ('receiving', 'collecting', 'redacting', 'paused', 'cancelled', 'finished')",
            name="ck_batches_state",
        ),
    )
    op.create_table(
        "new_results",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("ruleset_digest", sa.String(128), nullable=False),
        sa.Column("disposition", sa.String(16), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("working", sa.Text, nullable=False),
        sa.Column("releasable", sa.Text, nullable=False),
        sa.Column("redacted", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "new_jobs",
        sa.Column("id", ID, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("cable_id", ID, sa.ForeignKey("new_cables.id"), nullable=False),
        sa.Column("batch_id", ID, sa.ForeignKey("batches.id")),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("message", sa.Text),
        sa.Column("hint", sa.Text),
        sa.Column("disposition", sa.String(16)),
        sa.Column("errors", sa.Integer),
        sa.Column("warnings", sa.Integer),
        sa.Column("infos", sa.Integer),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("holder", sa.String(100)),
        sa.Column("lease_until", MOMENT),
        sa.Column("chunk_id", ID),
        sa.Column("result_key", sa.String(64), sa.ForeignKey("new_results.key")),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'quarantined', 'cancelled')",
            name="ck_jobs_status",
        ),
        sa.CheckConstraint("phase IN ('collect', 'redact')", name="ck_jobs_phase"),
        sa.CheckConstraint(
            "disposition IN ('ready', 'needs_decision', 'held')", name="ck_jobs_disposition"
        ),
        sa.UniqueConstraint("cable_id", name="uq_jobs_cable"),
        sa.UniqueConstraint("batch_id", "position", name="uq_jobs_position"),
    )


def _fill() -> None:
    """Cables keep asking under the rules of before: handed in again they are read anew."""
    op.execute(
        "INSERT INTO new_cables SELECT id, office_id, name, sha256, size, profile, as_of, 'before',"
        " submitted_at, source FROM cables"
    )
    op.execute(
        "INSERT INTO new_results SELECT results.job_id, results.office_id, ruleset_digest,"
        " disposition, summary, working, releasable, redacted"
        " FROM results JOIN jobs ON jobs.id = results.job_id"
    )
    op.execute(
        "INSERT INTO new_jobs SELECT jobs.id, jobs.office_id, cable_id, NULL, 0, cables.size,"
        " 'redact', CASE status WHEN 'running' THEN 'queued' ELSE status END, code, message, hint,"
        " disposition, NULL, NULL, NULL, attempts, NULL, NULL,"
        " CASE WHEN status IN ('queued', 'running') THEN jobs.id END,"
        " CASE status WHEN 'done' THEN jobs.id END, queued_at, started_at, finished_at"
        " FROM jobs JOIN cables ON cables.id = jobs.cable_id"
    )


def _index() -> None:
    op.create_index(
        "ux_cables_question",
        "cables",
        ["office_id", "sha256", "profile", "as_of", "asked_under"],
        unique=True,
    )
    op.create_index("ix_cables_listing", "cables", ["office_id", "submitted_at", "id"])
    op.create_index("ix_batches_listing", "batches", ["office_id", "created_at", "id"])
    op.create_index("ix_batches_state", "batches", ["state"])
    op.create_index("ix_jobs_office_status", "jobs", ["office_id", "status", "disposition"])
    op.create_index("ix_jobs_pass", "jobs", ["batch_id", "phase", "status", "chunk_id"])
    op.create_index("ix_jobs_chunk", "jobs", ["chunk_id"])
    op.create_index("ix_jobs_lease", "jobs", ["status", "lease_until"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("chunk_id", ID, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("batch_id", ID, sa.ForeignKey("batches.id")),
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("rung_at", MOMENT),
    )
    op.create_index("ix_outbox_rung", "outbox", ["rung_at"])
    op.create_index("ix_outbox_batch", "outbox", ["batch_id"])
    op.execute(
        "INSERT INTO outbox SELECT chunk_id, office_id, NULL, 'interactive', queued_at, NULL"
        " FROM jobs WHERE chunk_id IS NOT NULL"
    )


def _make_records() -> None:
    op.create_table(
        "milestones",
        sa.Column("batch_id", ID, sa.ForeignKey("batches.id"), primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("step", sa.String(16), primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("job_id", ID, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("batch_id", ID, sa.ForeignKey("batches.id"), nullable=False),
        sa.Column("entries", sa.Text, nullable=False),
    )
    op.create_index("ix_marks_batch", "marks", ["batch_id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("office_id", OFFICE, primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("body", sa.String(64), nullable=False),
        sa.Column("subject", ID),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "audit_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
