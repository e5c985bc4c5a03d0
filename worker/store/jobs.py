"""Jobs as the worker sees them: claim a chunk, renew, save, give back.

A worker holds jobs by lease. `attempts` goes up with every claim, before the work, and fences: a
claimant that lost its lease can no longer save. What becomes of the jobs of a holder that died is
in `worker.store.sweep`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select, update

from rules.errors import ExciseError
from worker.decisions import load_decisions
from worker.proposal import Submission
from worker.store.database import writing
from worker.store.outcome import failure
from worker.store.releasetables import DecisionsKept
from worker.store.sealing import find_wrapped, vault_of
from worker.store.tables import Batches, Cables, Jobs, Outbox
from worker.vault.vault import Vault, Wrapped, seal_broken


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one job. `attempt` counts from 1; sha256 is of the source."""

    job_id: str
    attempt: int
    sha256: str
    submission: Submission


@dataclass(frozen=True, slots=True)
class Chunk:
    """Jobs of one office, batch and pass, in order, held by one process.

    batch_id: None for a single cable. digest: what the first pass collected, None where nothing.
    """

    id: str
    holder: str
    office: str
    phase: str
    batch_id: str | None
    digest: str | None
    claims: tuple[Claim, ...]


def claim_chunk(engine: Engine, chunk_id: str, holder: str, lease: float) -> Chunk | None:
    """Take the queued jobs of a chunk, count the attempt of each and silence the doorbell; None
    where there is nothing to do (a second message for a chunk held, finished, paused or gone).
    A cable whose seal is broken fails at once and is not among them.

    Raises ExciseError UNKNOWN_MASTER: another process may have the key.
    holder: who takes them, one process. lease: seconds.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        taken = connection.execute(
            update(Jobs)
            .where(Jobs.chunk_id == chunk_id, Jobs.status == "queued")
            .values(
                status="running",
                attempts=Jobs.attempts + 1,
                holder=holder,
                lease_until=now + timedelta(seconds=lease),
                started_at=now,
            )
        )
        connection.execute(delete(Outbox).where(Outbox.chunk_id == chunk_id))
        if taken.rowcount == 0:
            return None
        rows: Sequence[Any] = connection.execute(
            select(
                Jobs.id,
                Jobs.office_id,
                Jobs.batch_id,
                Jobs.phase,
                Jobs.attempts,
                Batches.digest,
                Cables.id.label("cable_id"),
                Cables.sha256,
                Cables.source,
                Cables.name,
                Cables.profile,
                Cables.as_of,
                DecisionsKept.content.label("decided"),
            )
            .join(Cables, Cables.id == Jobs.cable_id)
            .outerjoin(Batches, Batches.id == Jobs.batch_id)
            .outerjoin(
                DecisionsKept,
                (DecisionsKept.cable_id == Jobs.cable_id)
                & (DecisionsKept.version == Jobs.decisions),
            )
            .where(Jobs.chunk_id == chunk_id, Jobs.status == "running", Jobs.holder == holder)
            .order_by(Jobs.position)
        ).all()
        claims = tuple(_open_claims(connection, rows, now))
    first = rows[0]
    return Chunk(
        chunk_id, holder, first.office_id, first.phase, first.batch_id, first.digest, claims
    )


def _open_claims(
    connection: Connection, rows: Sequence[Row[Any]], now: datetime
) -> Iterator[Claim]:
    vault = vault_of(connection)
    wrapped = find_wrapped(connection, [row.cable_id for row in rows])
    for row in rows:
        try:
            yield Claim(row.id, row.attempts, row.sha256, _open(vault, row, wrapped))
        except ExciseError as error:
            if error.code != "SEAL_BROKEN":
                raise
            connection.execute(
                update(Jobs).where(Jobs.id == row.id).values(failure("failed", error, now))
            )


def _open(vault: Vault, row: Row[Any], wrapped: Mapping[str, Wrapped]) -> Submission:
    if row.cable_id not in wrapped:
        raise seal_broken()
    key = vault.open_key(wrapped[row.cable_id])
    return Submission(
        source=key.open("cables.source", row.source),
        name=key.open_text("cables.name", row.name),
        profile=row.profile,
        as_of=row.as_of,
        decisions=load_decisions(row.decided and key.open_text("decisions.content", row.decided)),
    )


def renew_chunk(engine: Engine, chunk: Chunk, lease: float) -> bool:
    """Hold what is left of the chunk for `lease` seconds more; False where nothing is left."""
    until = datetime.now(UTC) + timedelta(seconds=lease)
    with writing(engine) as connection:
        kept: Any = connection.execute(
            update(Jobs)
            .where(Jobs.chunk_id == chunk.id, Jobs.status == "running", Jobs.holder == chunk.holder)
            .values(lease_until=until)
        )
    return bool(kept.rowcount)
