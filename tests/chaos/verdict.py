"""What came of every cable that was acknowledged, read from the database when all is over."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, select

from tests.chaos.cables import POISON, Made
from tests.chaos.recorder import Step
from worker.store.cables import open_result
from worker.store.database import reading
from worker.store.sweep import MAX_ATTEMPTS
from worker.store.tables import Cables, Jobs, Results

ENDED = ("done", "failed", "quarantined")


@dataclass(frozen=True, slots=True)
class Deaths:
    """ours: names of processes that we ended or froze. poisoned: holders that a poisoned cable
    ended; their other cables lost an attempt with it."""

    ours: Set[str]
    poisoned: Set[str | None]

    def has_ours(self, holder: str | None) -> bool:
        return holder is not None and not self.ours.isdisjoint(holder.split("/")[1:])

    def has(self, holder: str | None) -> bool:
        return holder in self.poisoned or self.has_ours(holder)


@dataclass(slots=True)
class Verdict:
    """Cables by what is wrong with them, in words. poisoned: by what they do, those quarantined
    with the right code. excused: plain cables in hand at three deaths of ours."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    poisoned: dict[str, int] = field(default_factory=dict)
    excused: int = 0


def judge(
    made: Sequence[Made],
    rows: Sequence[Any],
    steps: Sequence[Step],
    felled: set[str],
    *,
    copies: bool,
) -> Verdict:
    """made: acknowledged cables. rows: of `read_rows`. felled: names of processes we ended or froze.
    copies: whether the copy is known, as that of the stub is."""
    verdict = Verdict(poisoned=dict.fromkeys(POISON, 0))
    by_text: dict[str, list[Any]] = {}
    for row in rows:
        by_text.setdefault(row.sha256, []).append(row)
    failures: dict[str, list[Step]] = {}
    for step in steps:
        if not step.lawful:
            verdict.doubled.append(f"job {step.job}: {step.status} to {step.next_status}")
        if step.is_failed_attempt:
            failures.setdefault(step.job, []).append(step)
    poison = [row.id for one in made if one.does in POISON for row in by_text.get(one.sha256, [])]
    deaths = Deaths(felled, {step.holder for job in poison for step in failures.get(job, [])})
    names: dict[int, set[str]] = {}
    for one in made:
        if one.batch is not None and one.name:
            names.setdefault(one.batch, set()).add(one.name)
    for one in made:
        found = by_text.get(one.sha256, [])
        if len(found) > 1:
            verdict.doubled.append(f"{one.does}: stands {len(found)} times")
        if not found or found[0].status not in ENDED:
            state = found[0].status if found else "not there"
            verdict.lost.append(f"{one.does}: {state}")
            continue
        row = found[0]
        if row.status == "done" and not _is_its_own(one, row, names, copies):
            verdict.lost.append(f"{one.does}: done, but not with its own result")
        _judge_end(verdict, one, row, failures.get(row.id, []), deaths)
    return verdict


def _judge_end(
    verdict: Verdict, one: Made, row: Any, failures: Sequence[Step], deaths: Deaths
) -> None:
    got = (row.status, row.code)
    if got == one.expected:
        if one.does in POISON:
            verdict.poisoned[one.does] += 1
    elif got != ("quarantined", "CRASHED"):
        verdict.wrong.append(f"{one.does}: {got}")
    elif one.does in POISON and failures and deaths.has_ours(failures[-1].holder):
        verdict.poisoned[one.does] += 1  # its last death was our doing, and the code says so
    elif len(failures) >= MAX_ATTEMPTS and all(deaths.has(step.holder) for step in failures):
        verdict.excused += 1
    else:
        verdict.wrong.append(f"{one.does}: {got}")


def _is_its_own(one: Made, row: Any, names: Mapping[int, set[str]], copies: bool) -> bool:
    """The result was made from this text; the stub's copy also says under which marks."""
    if one.sha256 not in (row.working or ""):
        return False
    if not copies:
        return True
    marks, _, _ = row.redacted.rpartition(one.source.upper())
    expected = names.get(one.batch, set()) if one.batch is not None else set()
    return row.redacted.endswith(one.source.upper()) and expected == {
        name for name in marks.decode().split(",") if name
    }


def read_rows(engine: Engine, office: str) -> Sequence[Any]:
    with reading(engine) as connection:
        rows = connection.execute(
            select(
                *(Jobs.id, Cables.sha256, Jobs.status, Jobs.code),
                *(
                    Results.key,
                    Results.working,
                    Results.releasable,
                    Results.redacted,
                    Results.access,
                ),
            )
            .join(Cables, Cables.id == Jobs.cable_id)
            .outerjoin(Results, Results.key == Jobs.result_key)
            .where(Jobs.office_id == office)
        ).all()
        return [_open(connection, row) for row in rows]


def _open(connection: Connection, row: Any) -> SimpleNamespace:
    """With both reports and the copy opened, where there are any."""
    opened = {} if row.key is None else asdict(open_result(connection, row))
    return SimpleNamespace(**row._asdict() | opened)
