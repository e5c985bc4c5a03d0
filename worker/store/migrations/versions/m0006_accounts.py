"""Accounts, tokens, sessions, login links; and what a reader of a result must be cleared for.
Results of before say nothing of that: they are for readers cleared for everything."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OFFICE = sa.String(64)
ID = sa.String(32)
DIGEST = sa.String(64)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ID, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("level", sa.String(2), nullable=False),
        sa.Column("controls", sa.Text, nullable=False),
        sa.Column("countries", sa.Text, nullable=False),
        sa.Column("everything", sa.Boolean, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.UniqueConstraint("office_id", "name", name="uq_accounts_name"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", ID, primary_key=True),
        sa.Column("office_id", OFFICE, nullable=False),
        _account(),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("scopes", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
    )
    op.create_index("ix_tokens_account", "tokens", ["account_id"])
    for table in ("sessions", "login_links"):
        op.create_table(
            table,
            sa.Column("digest", DIGEST, primary_key=True),
            sa.Column("office_id", OFFICE, nullable=False),
            _account(),
            sa.Column("expires_at", MOMENT, nullable=False),
        )
    op.create_index("ix_sessions_account", "sessions", ["account_id"])
    op.add_column("results", sa.Column("access", sa.Text))


def _account() -> "sa.Column[str]":
    return sa.Column("account_id", ID, sa.ForeignKey("accounts.id"), nullable=False)
