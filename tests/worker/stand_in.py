"""A pipeline that reads nothing, for tests of the queue and the store alone."""

import hashlib
import os
import signal
import time

from rules.errors import ExciseError
from rules.report import (
    CableReport,
    EffectiveMarking,
    Finding,
    PersonReport,
    Redaction,
    ReleasableReport,
    Report,
    Ruleset,
    SourceReport,
    Verification,
)
from worker.proposal import Proposal, Submission

RULESET = Ruleset(digest="sha256:0", profile="public", packs=())


def propose_stand_in(submission: Submission, key: bytes) -> Proposal:
    """The upper-cased source as the copy. The source may ask for trouble by its first word."""
    words = submission.source.split()
    match words[0] if words else b"":
        case b"LEAK":
            raise ExciseError("LEAK_FOUND", "A withheld name was left over.", "Report this.")
        case b"BUG":
            raise KeyError(submission.source)
        case b"KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"SLOW":
            time.sleep(float(words[1]))
        case b"HELD":
            return stand_in_proposal(submission, "held")
    return stand_in_proposal(submission, "ready")


def stand_in_proposal(submission: Submission, disposition: str) -> Proposal:
    redacted = submission.source.upper()
    size = len(submission.source)
    cable = CableReport.model_validate(
        {
            "mrn": "76EMBASSY1",
            "date": "1976-01-01",
            "precedence": None,
            "from": None,
            "to": (),
            "info": (),
            "level": "C",
            "controls": (),
            "captions": (),
            "effective": EffectiveMarking(level="C", controls=()),
            "handle_as": EffectiveMarking(level="C", controls=()),
            "banner_span": None,
            "executive_order": None,
            "declassify_on": None,
            "classified_by_span": None,
            "reasons": (),
            "tags": (),
            "subject": None,
            "references": (),
            "signature_span": None,
            "paragraphs": (),
        }
    )
    finding = Finding(
        rule="EX001",
        severity="warning",
        paragraphs=(),
        spans=(),
        message="",
        sources=(),
        suggestion="",
    )
    redaction = Redaction(
        span=(0, 1),
        kind="person",
        rule="public.people",
        exemptions=(),
        status="pending",
        by="excise",
        at=None,
        reason="balancing",
    )
    working = Report(
        source=SourceReport(
            name=submission.name,
            sha256=hashlib.sha256(submission.source).hexdigest(),
            chars=size,
            encoding="utf-8",
            cable_span=(0, size),
        ),
        as_of=submission.as_of.isoformat(),
        cable=cable,
        findings=(finding,),
        persons=(PersonReport(id="P1", role="private", mentions=((0, 1),)),),
        redactions=(redaction,),
        ruleset=RULESET,
        verification=Verification(leaks=0, checked=1),
        disposition=disposition,
    )
    releasable = ReleasableReport(
        as_of=submission.as_of.isoformat(),
        mrn="76EMBASSY1",
        date="1976-01-01",
        original_marking="CONFIDENTIAL",
        contents_marking="UNCLASSIFIED",
        redacted_sha256=hashlib.sha256(redacted).hexdigest(),
        portions=(),
        findings=(),
        redactions=(),
        ruleset=RULESET,
        verification=Verification(leaks=0, checked=1),
        disposition=disposition,
    )
    return Proposal(working, releasable, redacted, disposition)  # type: ignore[arg-type]  # as above
