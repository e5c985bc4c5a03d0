"""A proposal made into what is released: the stamp comes off, and the report says who may read it.

Nothing else is changed: the words of the copy are those that were checked and read.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from rules.cable.envelope import decode_copy, encode
from rules.cable.model import Source
from rules.cable.reader import read
from rules.cable.withheld import TOKEN
from rules.errors import ExciseError
from rules.report import ClearanceName, ReleasableRedaction, ReleasableReport, Report
from worker.artefacts import Artefact, Secrets, part_named
from worker.people.lexicon import load_lexicon
from worker.redact import STAMP

STALE: Final = ExciseError(
    "RELEASE_STALE",
    "The proposal is another by now: its text, rules, batch or decisions changed.",
    "Read the proposal as it stands, and put that forward.",
)


@dataclass(frozen=True, slots=True)
class Cleared:
    """copy: in the source's encoding; text: the same, decoded."""

    text: str
    copy: bytes
    report: ReleasableReport


def clear(source: Source, redacted: bytes, proposed: ReleasableReport, release: str) -> Cleared:
    """The copy and the report of a release.

    redacted, proposed: as the line made them. release: its id.
    Raises ExciseError: RELEASE_STALE where the copy is not the report's.
    """
    stamp = encode(STAMP, source)
    whole = hashlib.sha256(redacted).hexdigest() == proposed.redacted_sha256
    if not whole or not redacted.startswith(stamp):
        raise STALE
    kept = redacted[len(stamp) :]
    words = decode_copy(kept, source.encoding)
    # A pseudonym is no token, and what the source came without is not ours.
    part = bool(proposed.redactions) or TOKEN.search(words) is not None
    clearance: ClearanceName = "RELEASED IN PART" if part else "RELEASED IN FULL"
    head = f"{clearance}\n\n"
    copy = encode(head, source) + kept
    report = proposed.model_copy(
        update={
            "clearance": clearance,
            "release": release,
            "disposition": "ready",
            "redacted_sha256": hashlib.sha256(copy).hexdigest(),
            "redactions": tuple(_move(r, len(head) - len(STAMP)) for r in proposed.redactions),
        }
    )
    return Cleared(head + words, copy, report)


def find_secrets(source: Source, working: Report) -> Secrets:
    """What no artefact of this release may tell."""
    cable = read(source)
    named = part_named(source.text, working, cable)
    return Secrets(source.text, cable, named, working.redactions, load_lexicon().is_known)


def check_report(cleared: Cleared, secrets: Secrets, titles: Collection[str]) -> bool:
    """Whether the report tells nothing. titles: of packaged rules, the same for every cable."""
    told = Artefact("release report", "json", cleared.report.model_dump_json(by_alias=True))
    checked = secrets.check(cleared.text, [told], {cleared.report.mrn, *titles})
    return not checked.hits and not checked.runs


def _move(redaction: ReleasableRedaction, by: int) -> ReleasableRedaction:
    """Under the new stamp; what the machine proposed the reviewer accepted with the whole."""
    start, end = redaction.span
    status = "accepted" if redaction.status == "proposed" else redaction.status
    return redaction.model_copy(update={"span": (start + by, end + by), "status": status})
