"""The audit log as a tree. What stood in the plain table goes before all else, each row an entry
that says where it comes from: until now nothing vouched for it."""

from datetime import UTC
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from worker.log.entry import NOBODY, Act, Entry, write_entry
from worker.log.tree import EMPTY, extend, hash_leaf

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT: Final = sa.DateTime(timezone=True)
OFFICE: Final = sa.String(64)
A_PAGE: Final = 1000


def upgrade() -> None:
    heads = op.create_table(
        "log_heads",
        sa.Column("office_id", OFFICE, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
    )
    entries = op.create_table(
        "log_entries",
        sa.Column("office_id", OFFICE, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_log_entries_act", "log_entries", ["office_id", "act", "number"])
    names = ("id", "office_id", "act", "subject")
    old = sa.table("audit_log", *(sa.column(name) for name in names), sa.column("at", MOMENT))
    connection = op.get_bind()
    for office in connection.scalars(sa.select(old.c.office_id).distinct()).all():
        connection.execute(heads.insert().values(_carry(connection, old, entries, office)))
    op.drop_table("audit_log")


def _carry(
    connection: sa.Connection, old: sa.TableClause, entries: sa.Table, office: str
) -> dict[str, Any]:
    """The head of what was carried over."""
    frontier, after = EMPTY, 0
    query = sa.select(old).where(old.c.office_id == office).order_by(old.c.id).limit(A_PAGE)
    while rows := connection.execute(query.where(old.c.id > after)).all():
        made = []
        for number, row in enumerate(rows, frontier.size):
            at = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
            act = Act(row.act, NOBODY, (row.subject,), {"from": "audit_log"})
            body = write_entry(Entry(number, office, at, act))
            made.append({"office_id": office, "number": number, "act": row.act, "body": body})
        connection.execute(entries.insert(), made)
        frontier = extend(frontier, (hash_leaf(row["body"].encode()) for row in made))
        after = rows[-1].id
    return {
        "office_id": office,
        "size": frontier.size,
        "frontier": b"".join(frontier.peaks),
    }
