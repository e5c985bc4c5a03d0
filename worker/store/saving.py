"""Saving what came of a chunk: few transactions for many cables, and nothing from a holder that
lost its lease."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, select, update

from rules.errors import ExciseError
from rules.marking.clearance import write_marking
from rules.report import Disposition
from worker.protection.mustredact import MustRedact
from worker.rendering import Rendered
from worker.store.chunks import hang_bells
from worker.store.database import insert_missing, reading, writing
from worker.store.jobs import Chunk, Claim
from worker.store.marks import write_marks
from worker.store.outcome import failure
from worker.store.sealing import find_key, find_keys, insert_keys, make_keys, vault_of
from worker.store.sweep import MAX_ATTEMPTS, queue_alone
from worker.store.tables import Batches, Jobs, Marks, Results
from worker.store.twins import Traced, hold_twins, keep_reasons, keep_traces
from worker.summary import Summary
from worker.vault.vault import DataKey, Vault, Wrapped


@dataclass(frozen=True, slots=True)
class Known:
    """A result that is in the store."""

    key: str
    disposition: Disposition
    summary: Summary


@dataclass(frozen=True, slots=True)
class Done:
    """result: what was made under its key, or what was known."""

    claim: Claim
    key: str
    result: Rendered | Known


@dataclass(frozen=True, slots=True)
class Collected:
    """The first pass is done with this cable."""

    claim: Claim
    must_redact: MustRedact


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no proposal, and trying again would give none."""

    claim: Claim
    error: ExciseError


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The attempt failed, and another may do better; the third quarantines."""

    claim: Claim
    error: ExciseError


@dataclass(frozen=True, slots=True)
class Returned:
    """Not begun: the attempt does not count."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A new result as it is kept, and its key."""

    wrapped: Wrapped
    row: dict[str, object]


Outcome = Done | Collected | Failed | GivenUp | Returned


def find_results(engine: Engine, keys: Sequence[str]) -> dict[str, Known]:
    """Those of these results that were computed before."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(Results.key, Results.disposition, Results.summary).where(Results.key.in_(keys))
        ).all()
        data_keys = find_keys(connection, [row.key for row in rows])
    return {
        row.key: Known(
            row.key,
            row.disposition,
            Summary.model_validate_json(
                data_keys[row.key].open("results.summary", row.summary),
            ),
        )
        for row in rows
    }


def save(engine: Engine, chunk: Chunk, outcomes: Sequence[Outcome]) -> int:
    """Commit what came of some cables of a chunk; gives the number of those that were still held.

    What another has by now, or a cancelled batch, is left as it is.
    """
    now = datetime.now(UTC)
    done = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    sealed = _seal_results(vault_of(engine), chunk.office, done)  # while nothing is locked
    with writing(engine) as connection:
        held = _lock_held(connection, chunk, [outcome.claim for outcome in outcomes])
        kept = [outcome for outcome in outcomes if outcome.claim.job_id in held]
        _save_done(connection, chunk, [one for one in kept if isinstance(one, Done)], sealed, now)
        _save_collected(connection, chunk, [one for one in kept if isinstance(one, Collected)])
        for one in kept:
            if isinstance(one, Failed):
                _end(connection, one.claim, failure("failed", one.error, now))
            elif isinstance(one, GivenUp) and one.claim.attempt >= MAX_ATTEMPTS:
                _end(connection, one.claim, failure("quarantined", one.error, now))
            elif isinstance(one, GivenUp):
                queue_alone(connection, [held[one.claim.job_id]], now)
        returned = [held[one.claim.job_id] for one in kept if isinstance(one, Returned)]
        _return(connection, chunk, returned, now)
    return len(kept)


def _lock_held(
    connection: Connection, chunk: Chunk, claims: Sequence[Claim]
) -> dict[str, Row[Any]]:
    """By job id, those that this holder still has under the same attempt and pass."""
    attempts = {claim.job_id: claim.attempt for claim in claims}
    rows: Sequence[Any] = connection.execute(
        select(Jobs.id, Jobs.office_id, Jobs.batch_id, Jobs.attempts, Batches.state)
        .outerjoin(Batches, Batches.id == Jobs.batch_id)
        .where(
            Jobs.id.in_(attempts),
            Jobs.status == "running",
            Jobs.holder == chunk.holder,
            Jobs.phase == chunk.phase,
        )
        .with_for_update(of=Jobs)
    ).all()
    return {row.id: row for row in rows if row.attempts == attempts[row.id]}


def _save_done(
    connection: Connection,
    chunk: Chunk,
    done: Sequence[Done],
    sealed: Mapping[str, _Sealed],
    now: datetime,
) -> None:
    new = {one.key: one.result for one in done if isinstance(one.result, Rendered)}
    # Key before result: of two who save the same result one writes both.
    insert_keys(connection, [sealed[key].wrapped for key in new], missing=True)
    insert_missing(connection, Results, [sealed[key].row for key in new])
    changes = [_describe_done(one) for one in done]
    reasons = {one.claim.job_id: one.result.summary.reasons for one in done}
    if changes:
        connection.execute(
            update(Jobs)
            .where(Jobs.id == bindparam("job"))
            .values(
                status="done",
                disposition=bindparam("judged"),
                errors=bindparam("error_count"),
                warnings=bindparam("warning_count"),
                infos=bindparam("info_count"),
                result_key=bindparam("answer"),
                holder=None,
                lease_until=None,
                chunk_id=None,
                finished_at=now,
            ),
            changes,
        )
    keep_reasons(connection, chunk.office, chunk.batch_id, reasons)
    keep_traces(
        connection,
        chunk.office,
        (Traced(key, made.profile, made.sha256, made.traces) for key, made in new.items()),
    )
    hold_twins(connection, chunk.office, sorted({one.key for one in done}))


def _save_collected(connection: Connection, chunk: Chunk, collected: Sequence[Collected]) -> None:
    if not collected:
        return
    marked = [one for one in collected if one.must_redact.entries]
    if marked and chunk.batch_id is not None:
        key = find_key(connection, chunk.batch_id)
        rows = [
            {
                "job_id": one.claim.job_id,
                "office_id": chunk.office,
                "batch_id": chunk.batch_id,
                "entries": key.seal(
                    "marks.entries", write_marks(one.must_redact), one.claim.job_id
                ),
            }
            for one in marked
        ]
        insert_missing(connection, Marks, rows)
    connection.execute(
        update(Jobs)
        .where(Jobs.id.in_([one.claim.job_id for one in collected]))
        .values(
            phase="redact",
            status="queued",
            attempts=0,
            holder=None,
            lease_until=None,
            chunk_id=None,
        )
    )


def _return(connection: Connection, chunk: Chunk, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Back under the name of their chunk, whose doorbell is hung again; those of a paused batch get
    a new one when it goes on."""
    if not rows:
        return
    paused = rows[0].state == "paused"
    connection.execute(
        update(Jobs)
        .where(Jobs.id.in_([row.id for row in rows]))
        .values(
            status="queued",
            attempts=Jobs.attempts - 1,
            holder=None,
            lease_until=None,
            chunk_id=None if paused else chunk.id,
        )
    )
    if not paused:
        hang_bells(connection, [chunk.id], chunk.office, chunk.batch_id, now)


def _end(connection: Connection, claim: Claim, values: dict[str, object]) -> None:
    connection.execute(update(Jobs).where(Jobs.id == claim.job_id).values(values))


def _seal_results(vault: Vault, office: str, done: Sequence[Done]) -> dict[str, _Sealed]:
    new = {one.key: one.result for one in done if isinstance(one.result, Rendered)}
    keys, wrapped = make_keys(vault, office, new)
    return {one.id: _Sealed(one, _result(keys[one.id], new[one.id])) for one in wrapped}


def _result(key: DataKey, made: Rendered) -> dict[str, object]:
    return {
        "key": key.id,
        "office_id": key.office,
        "ruleset_digest": made.ruleset_digest,
        "disposition": made.disposition,
        "access": made.access and write_marking(made.access),
        "summary": key.seal_text("results.summary", made.summary.model_dump_json()),
        "working": key.seal_text("results.working", made.working),
        "releasable": key.seal_text("results.releasable", made.releasable),
        "redacted": key.seal("results.redacted", made.redacted),
    }


def _describe_done(done: Done) -> dict[str, object]:
    summary = done.result.summary
    return {
        "job": done.claim.job_id,
        "answer": done.key,
        "judged": done.result.disposition,
        "error_count": summary.errors,
        "warning_count": summary.warnings,
        "info_count": summary.infos,
    }
