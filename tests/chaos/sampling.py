"""Looks at the ledger all the time, and at how long Excise takes to go on after each fault."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.exc import SQLAlchemyError

from tests.chaos.faults import KINDS
from tests.chaos.stage import Stage
from worker.store.database import reading
from worker.store.ledger import Ledger, count_jobs
from worker.store.tables import Jobs

EVERY: Final = 0.1


@dataclass(slots=True)
class Wound:
    """A fault whose recovery is awaited. since: when it was over. steps: taken by then, None until
    the first look after it."""

    kind: str
    since: float
    steps: int | None = None


@dataclass
class Sampler:
    """samples, unreadable: how often the ledger was read, and could not be. faults_found: what was
    wrong with it, in words. steps: cables collected and cables ended, together. recovered: seconds
    by kind."""

    stage: Stage
    acknowledged: Callable[[], int]
    samples: int = 0
    unreadable: int = 0
    faults_found: list[str] = field(default_factory=list)
    steps: int = 0
    moved: float = field(default_factory=time.monotonic)
    ledger: Ledger = field(default_factory=Ledger)
    recovered: dict[str, list[float]] = field(default_factory=dict)
    _wounds: list[Wound] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self._stopping.wait(EVERY):
            self.look()

    def stop(self) -> None:
        self._stopping.set()

    def await_recovery(self, kind: str, since: float) -> None:
        self._wounds.append(Wound(kind, since))

    @property
    def stuck(self) -> float:
        """Seconds without a step."""
        return time.monotonic() - self.moved

    def look(self) -> None:
        known = self.acknowledged()
        try:
            with reading(self.stage.engine) as connection:
                ledger = count_jobs(connection, self.stage.settings.office)
                collected = connection.execute(
                    select(func.count()).where(
                        and_(Jobs.phase == "redact", Jobs.batch_id.is_not(None))
                    )
                ).scalar_one()
                holders = connection.execute(
                    select(Jobs.holder).where(Jobs.status == "running").distinct()
                ).scalars()
                held = {part for holder in holders if holder for part in holder.split("/")}
        except SQLAlchemyError:
            self.unreadable += 1
            return
        self._check(ledger, known)
        self.ledger = ledger
        steps = collected + ledger.submitted - ledger.unfinished
        if steps > self.steps:
            self.moved = time.monotonic()
        self.steps = steps
        self._look_at_wounds(held)

    def _check(self, ledger: Ledger, known: int) -> None:
        self.samples += 1
        if not ledger.balanced:
            self.faults_found.append(f"out of balance: {ledger}")
        if ledger.submitted < max(known, self.ledger.submitted):
            self.faults_found.append(f"{known} were acknowledged: {ledger}")
        before, after = self.ledger, ledger
        for ended in ("done", "failed", "quarantined"):
            if getattr(after, ended) < getattr(before, ended):
                self.faults_found.append(f"fewer are {ended} than before: {ledger}")

    def _look_at_wounds(self, held: set[str]) -> None:
        """Recovered: what was hit works, the dead hold nothing, and cables go on; or there is
        nothing left to do."""
        now = time.monotonic()
        for wound in list(self._wounds):
            if now < wound.since:
                continue
            if wound.steps is None:
                wound.steps = self.steps
            goes_on = self.steps > wound.steps or self.ledger.unfinished == 0
            if goes_on and not held & self.stage.killed and KINDS[wound.kind].works(self.stage):
                self.recovered.setdefault(wound.kind, []).append(now - wound.since)
                self._wounds.remove(wound)

    @property
    def unrecovered(self) -> int:
        return len(self._wounds)
