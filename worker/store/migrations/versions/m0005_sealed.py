"""Master keys, data keys, and every column that may hold a name or a text sealed; legal holds, and
when something was disposed of.

What is there already is sealed here. Columns are added behind the others and the plain ones
dropped, which needs no rebuilding of tables that others refer to; SQLite keeps an empty default for
them. Fingerprints of before were made with another key, so they go: nothing is compared with
results of before, and idempotency keys of before are forgotten.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from worker.store.sealing import admit, find_keys, insert_keys, make_keys, vault_of
from worker.vault.vault import DataKey, Place

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.String(64)
MOMENT = sa.DateTime(timezone=True)
A_PAGE = 200
# By table: its key, and its sealed columns in the order they stand from now on.
SEALED: dict[str, tuple[str, tuple[str, ...]]] = {
    "cables": ("id", ("name", "source")),
    "batches": ("id", ("name", "webhook", "must_redact")),
    "results": ("key", ("summary", "working", "releasable", "redacted")),
    "marks": ("job_id", ("entries",)),
    "deliveries": ("id", ("url",)),
}
MAY_LACK = {"webhook", "must_redact"}


def upgrade() -> None:
    op.create_table(
        "masters",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
    )
    op.create_table(
        "data_keys",
        sa.Column("id", ID, primary_key=True),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("master", sa.String(16), sa.ForeignKey("masters.id"), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("placed_by", sa.String(200), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("lifted_by", sa.String(200)),
        sa.Column("lifted_at", MOMENT),
    )
    op.create_index("ix_holds_subject", "holds", ["office_id", "subject"])
    for table in ("cables", "batches"):
        op.add_column(table, sa.Column("disposed_at", MOMENT))
    for table in ("landmarks", "traces", "idempotency_keys"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM batches UNION SELECT 1 FROM cables")).first():
        admit(connection, op.get_context().config.attributes["seed"])  # type: ignore[union-attr]  # migrate has one
    for table, (key, columns) in SEALED.items():
        _make_room(table, columns)
        _seal(connection, table, key, columns)
        _drop_plain(table, columns)


def _make_room(table: str, columns: Sequence[str]) -> None:
    for column in columns:
        op.alter_column(table, column, new_column_name=f"plain_{column}")
    for column in columns:
        empty = None if column in MAY_LACK else ""
        added = sa.Column(column, sa.LargeBinary, nullable=empty is None, server_default=empty)
        op.add_column(table, added)


def _drop_plain(table: str, columns: Sequence[str]) -> None:
    for column in columns:
        op.drop_column(table, f"plain_{column}")
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column(table, column, server_default=None)


def _seal(connection: sa.Connection, table: str, key: str, columns: Sequence[str]) -> None:
    plain = [f"plain_{column}" for column in columns]
    rows = sa.table(table, *map(sa.column, {key, "office_id", "batch_id", *columns, *plain}))
    own = rows.c[key]
    shared = table in ("marks", "deliveries")  # under the key of their batch
    change = (
        sa.update(rows)
        .where(own == sa.bindparam("row"))
        .values({column: sa.bindparam(f"new_{column}", type_=sa.LargeBinary) for column in columns})
    )
    wanted = [own.label("row"), rows.c.office_id, *(rows.c[name] for name in plain)]
    if shared:
        wanted.append(rows.c.batch_id)
    for page in _pages(connection, lambda after: sa.select(*wanted).where(own > after), own):
        keys = _find_keys(connection, page, shared=shared)
        changes = []
        for row in page:
            data_key = keys[row.batch_id if shared else row.row]
            values = {
                f"new_{column}": _seal_value(
                    data_key, f"{table}.{column}", value, row.row if shared else ""
                )
                for column, value in zip(columns, row[2 : 2 + len(columns)], strict=True)
            }
            changes.append({"row": row.row, **values})
        connection.execute(change, changes)


def _pages(
    connection: sa.Connection, query: Callable[[str], Any], order: Any
) -> Iterator[Sequence[Any]]:
    after = ""
    while page := connection.execute(query(after).order_by(order).limit(A_PAGE)).all():
        yield page
        after = page[-1].row


def _find_keys(
    connection: sa.Connection, page: Sequence[Any], *, shared: bool
) -> dict[str, DataKey]:
    if shared:
        return find_keys(connection, sorted({row.batch_id for row in page}))
    found: dict[str, DataKey] = {}
    for office in sorted({row.office_id for row in page}):
        ids = [row.row for row in page if row.office_id == office]
        keys, wrapped = make_keys(vault_of(connection), office, ids)
        insert_keys(connection, wrapped)
        found.update(keys)
    return found


def _seal_value(key: DataKey, place: str, value: str | bytes | None, row: str) -> bytes | None:
    if value is None:
        return None
    content = value.encode() if isinstance(value, str) else bytes(value)
    where: Place = place  # type: ignore[assignment]  # SEALED names no other
    return key.seal(where, content, row)
