"""`excise log`: the audit log for whoever checks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from rules.errors import ExciseError
from service.commands.evidence import read_evidence, read_text
from service.commands.status import require_data
from service.logkeeper import make_notary
from service.settings import ServiceSettings
from worker.log.checkpoint import (
    Checkpoint,
    Verifier,
    derive_verifier,
    read_checkpoint,
    write_verifier,
)
from worker.log.errors import log_short
from worker.log.export import write_export
from worker.log.proof import prove_entry, write_proof
from worker.log.tree import hash_leaf
from worker.log.verification import verify_log
from worker.signer import read_signer
from worker.store.database import open_engine
from worker.store.log import stream_entries


def describe_key(settings: ServiceSettings) -> str:
    """The public key, one line. Raises ExciseError: NO_LOG_KEY, BAD_LOG_KEY."""
    return write_verifier(_verifier(settings))


def make_checkpoint(settings: ServiceSettings) -> str:
    """Raises ExciseError: NO_DATA, NO_LOG_KEY, BAD_LOG_KEY, and those of `Notary.vouch`."""
    with _opened(settings) as engine:
        return make_notary(engine, settings).vouch()


def export_log(settings: ServiceSettings) -> Iterator[str]:
    """Lines of an export up to a checkpoint made now. Raises ExciseError: as `make_checkpoint`."""
    with _opened(settings) as engine:
        text, own = _vouch(engine, settings)
        yield from write_export(text, stream_entries(engine, settings.office, own.size))


def prove_report(settings: ServiceSettings, report: Path, since: Path | None) -> str:
    """A line that proves where a file was released, or last handed out if it never was.

    since: an older checkpoint, to prove as well that the log goes on from it.
    Raises ExciseError: NOT_IN_LOG, UNREADABLE, and as `make_checkpoint`.
    """
    digest = sha256(read_evidence(report)).hexdigest()
    leaves: list[bytes] = []

    def note_leaves(entries: Iterator[str]) -> Iterator[str]:
        for entry in entries:
            leaves.append(hash_leaf(entry.encode()))
            yield entry

    with _opened(settings) as engine:
        text, own = _vouch(engine, settings)
        entries = note_leaves(stream_entries(engine, settings.office, own.size))
        found = verify_log(entries, own, None, frozenset({digest})).reports[digest]
        if not found.known:
            raise ExciseError(
                "NOT_IN_LOG",
                "No entry of the log names this file.",
                "Was it changed after it left?",
            )
        number = (found.released or found.read)[-1]
        (entry,) = stream_entries(engine, settings.office, number + 1, number)
    before = read_checkpoint(read_text(since), _verifier(settings)).size if since else 0
    if before > own.size:
        raise log_short()
    return write_proof(prove_entry(text, entry, number, leaves, before))


def _vouch(engine: Engine, settings: ServiceSettings) -> tuple[str, Checkpoint]:
    """A checkpoint made now, and its text."""
    text = make_notary(engine, settings).vouch()
    return text, read_checkpoint(text, _verifier(settings))


def _verifier(settings: ServiceSettings) -> Verifier:
    return derive_verifier(settings.office, read_signer(settings.log_key_path))


@contextmanager
def _opened(settings: ServiceSettings) -> Iterator[Engine]:
    engine = open_engine(settings.database)
    try:
        require_data(settings, engine)
        yield engine
    finally:
        engine.dispose()
