"""Alembic's entry: runs inside the transaction that `migrate` opened."""

from alembic import context

from worker.store.database import VAULT_OPTION
from worker.store.sealing import admit, check_ring
from worker.store.tables import Base

given = context.config.attributes
connection = given["connection"]
sealed = connection.get_execution_options()[VAULT_OPTION] is not None
if sealed:
    check_ring(connection)
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
)
context.run_migrations()
if sealed:
    admit(connection, given["seed"])
