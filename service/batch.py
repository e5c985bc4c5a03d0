"""Many cables through the queue: collect, hand in, wait, show."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from rules.errors import ExciseError
from service.intake.cable import check_profile, today
from service.intake.names import clean_name
from service.settings import MAX_CABLE_BYTES, ServiceSettings
from worker.log.entry import SHELL
from worker.proposal import Submission
from worker.queue import make_queue, ring
from worker.store.cables import ENDED_BADLY, CableRecord, read_cables
from worker.store.submission import find_cable, submit_cable
from worker.versions import digest_files

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Batch:
    """What to hand in. Without `as_of`, a cable that is known under its profile keeps the date it
    was first handed in with, so that starting again tomorrow hands in nothing twice."""

    paths: Sequence[Path]
    profile: str = "public"
    as_of: date | None = None


@dataclass(frozen=True)
class HandedIn:
    """ids: one a file, in order. known: how many were there before. refused: names too large."""

    ids: tuple[str, ...]
    known: int
    refused: tuple[str, ...]


def check_batch(settings: ServiceSettings, batch: Batch) -> None:
    """Tell what is wrong before anything starts. Raises ExciseError: NO_FILES, UNKNOWN_PROFILE."""
    check_profile(batch.profile, settings.rules)
    collect_files(batch.paths)


def collect_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files named and those in the folders named, in order; hidden ones are left out.

    Raises ExciseError: NO_FILES.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [file for file in inside if file.is_file() and not file.name.startswith(".")]
    if not found:
        raise ExciseError("NO_FILES", "There is no file to hand in.", "Check the path.")
    return tuple(found)


def hand_in(settings: ServiceSettings, engine: Engine, batch: Batch) -> HandedIn:
    """Commit every file, then ring once; a broker that is away is told later."""
    ids: list[str] = []
    refused: list[str] = []
    known = 0
    under = digest_files(settings.rules)
    for file in collect_files(batch.paths):
        name = clean_name(file.name)
        if file.stat().st_size > MAX_CABLE_BYTES:
            refused.append(name)
            continue
        source = file.read_bytes()
        cable_id = None
        if batch.as_of is None:
            digest = hashlib.sha256(source).hexdigest()
            cable_id = find_cable(engine, settings.office, digest, batch.profile, under)
        if cable_id is None:
            submission = Submission(source, name, batch.profile, batch.as_of or today())
            receipt = submit_cable(engine, settings.office, submission, under=under, actor=SHELL)
            cable_id, new = receipt.id, receipt.created
        else:
            new = False
        known += not new
        ids.append(cable_id)
    with suppress(ExciseError):  # the server's ringer goes on trying
        ring(make_queue(settings), engine, settings.overdue)
    return HandedIn(tuple(ids), known, tuple(refused))


def watch(
    engine: Engine, office: str, ids: Sequence[str], stopped: Callable[[], bool]
) -> Iterator[tuple[CableRecord, ...]]:
    """The records again and again, until all are finished or `stopped` says so."""
    while not stopped():
        records = read_cables(engine, office, ids)
        yield records
        if all(is_finished(record) for record in records):
            return
        time.sleep(POLL_SECONDS)


def is_finished(record: CableRecord) -> bool:
    return record.status == "done" or record.status in ENDED_BADLY
