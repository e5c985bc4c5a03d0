"""Taking a release back: first in the file outside the database, then in the database."""

import logging
from datetime import UTC, datetime

from sqlalchemy import Engine

from rules.errors import ExciseError
from worker.log.entry import NOBODY
from worker.revocations import Revocation, Revocations
from worker.store.releases import (
    Handed,
    Release,
    list_revoked,
    mark_revoked,
    read_handed,
    read_release,
)

log = logging.getLogger(__name__)


def revoke_release(
    engine: Engine,
    revocations: Revocations,
    office: str,
    release_id: str,
    *,
    code: str,
    actor: str = NOBODY,
) -> Release:
    """Nothing of it is handed out from the first write on, whatever becomes of the second.

    code: why, in a word. Revoked again, it stays as it was revoked first.
    Raises ExciseError: UNKNOWN_RELEASE, and those of Revocations.read.
    """
    now = datetime.now(UTC)
    read_release(engine, office, release_id)
    known = revocations.find(office, release_id)
    if known is None:
        known = Revocation(office, release_id, code, actor, now.isoformat())
        revocations.add(known)
    _mark(engine, known)
    return read_release(engine, office, release_id)


def read_released(engine: Engine, revocations: Revocations, office: str, release_id: str) -> Handed:
    """What is handed out of a release that stands, by both the database and the file.

    Raises ExciseError: REVOKED, those of read_handed, and of Revocations.read.
    """
    release = read_release(engine, office, release_id)
    if release.state == "revoked" or revocations.find(office, release_id):
        raise ExciseError("REVOKED", "This release was revoked.", "Destroy copies you hold of it.")
    return read_handed(engine, office, release_id)


def carry_over(engine: Engine, revocations: Revocations) -> None:
    """At the start: a database that was put back learns what was revoked since.

    Raises ExciseError: REVOCATIONS_LOST where the database knows more than the file, and those of
    Revocations.read.
    """
    kept = revocations.read()
    outside = {(one.office, one.release) for one in kept}
    known = set(list_revoked(engine))
    if known - outside:
        raise ExciseError(
            "REVOCATIONS_LOST",
            "Revocations that the database knows are missing in the file outside it.",
            "Restore the folder that EXCISE_CHECKPOINTS names.",
        )
    for one in kept:
        if (one.office, one.release) not in known:
            log.warning("release %s was revoked and the database did not know it", one.release)
            try:
                _mark(engine, one)
            except ExciseError as error:
                if error.code != "UNKNOWN_RELEASE":  # of a backup from before it was made
                    raise


def _mark(engine: Engine, one: Revocation) -> None:
    at = datetime.fromisoformat(one.at)
    mark_revoked(engine, one.office, one.release, code=one.code, actor=one.by, at=at)
