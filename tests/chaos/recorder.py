"""A record of every step that a job takes, written by triggers in the database.

The product knows nothing of it: what a trigger saw was committed, whoever committed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, text

from worker.store.database import reading, writing

ENDS: Final = frozenset({"done", "failed", "quarantined"})
_TABLE: Final = """CREATE TABLE chaos_steps (
    n {serial}, job TEXT, phase TEXT, next_phase TEXT, status TEXT, next_status TEXT,
    attempts INTEGER, next_attempts INTEGER, holder TEXT)"""
_INSERT: Final = """INSERT INTO chaos_steps
    (job, phase, next_phase, status, next_status, attempts, next_attempts, holder)
    VALUES (OLD.id, OLD.phase, NEW.phase, OLD.status, NEW.status, OLD.attempts, NEW.attempts,
    OLD.holder);"""
_SQLITE: Final = (
    _TABLE.format(serial="INTEGER PRIMARY KEY"),
    f"CREATE TRIGGER chaos_record AFTER UPDATE OF status, phase ON jobs BEGIN {_INSERT} END",
)
_POSTGRESQL: Final = (
    _TABLE.format(serial="BIGSERIAL PRIMARY KEY"),
    "CREATE FUNCTION chaos_record() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_INSERT} RETURN NULL; END $$",
    "CREATE TRIGGER chaos_record AFTER UPDATE OF status, phase ON jobs "
    "FOR EACH ROW EXECUTE FUNCTION chaos_record()",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One update of a job's status or phase. holder: who held it before."""

    job: str
    phase: str
    next_phase: str
    status: str
    next_status: str
    attempts: int
    next_attempts: int
    holder: str | None

    @property
    def lawful(self) -> bool:
        """Claimed by one at a time; ended, collected or put back by who held it; nothing after the
        end. Whatever else there is was done twice, or by one who had lost the job."""
        if self.status == "queued":
            claimed = self.next_status == "running" and self.phase == self.next_phase
            return claimed or self.next_status == "queued"
        return self.status == "running" and self.next_status in ENDS | {"queued"}

    @property
    def is_failed_attempt(self) -> bool:
        """It counts: neither saved, nor collected, nor given back unbegun."""
        return (
            self.status == "running"
            and self.next_status in ("queued", "quarantined")
            and self.phase == self.next_phase
            and self.attempts == self.next_attempts
        )


def start_recording(engine: Engine) -> None:
    statements = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def read_steps(engine: Engine) -> Sequence[Step]:
    """In the order they were committed, job by job."""
    with reading(engine) as connection:
        rows = connection.execute(
            text(
                "SELECT job, phase, next_phase, status, next_status, attempts, next_attempts, "
                "holder FROM chaos_steps ORDER BY n"
            )
        ).all()
    return [Step(*row) for row in rows]
