"""A pipeline that reads nothing, for tests of the queue and the store alone."""

import ctypes
import hashlib
import os
import signal
import time
from dataclasses import replace

from rules.errors import ExciseError
from rules.marking.value import Level, Marking
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
from worker.line import Line
from worker.proposal import Proposal, Submission
from worker.protection.mustredact import NOTHING, Entry, MustRedact, Origin

ACCESS = {b"SECRET": Marking(Level.S, frozenset({"NF"})), b"UNREADABLE": None}
RULESET = Ruleset(digest="sha256:0", profile="public", packs=())


def propose_stand_in(
    submission: Submission, key: bytes, must_redact: MustRedact = NOTHING
) -> Proposal:
    """The upper-cased source as the copy, after the names that must be redacted. The source may ask
    for trouble by its first word."""
    _suffer(submission.source, b"")
    names = ",".join(name for entry in must_redact.entries for name in entry.names)
    proposal = stand_in_proposal(
        submission, "held" if submission.source.startswith(b"HELD") else "ready"
    )
    access = ACCESS.get(submission.source.split(b" ")[0], Marking(Level.C))
    return replace(proposal, redacted=names.encode() + proposal.redacted, access=access)


def collect_stand_in(submission: Submission) -> MustRedact:
    """`PROTECT name` marks a name; COLLECT before a word of trouble asks for it in this pass."""
    _suffer(submission.source, b"COLLECT-")
    words = submission.source.split()
    if words and words[0] == b"PROTECT":
        return MustRedact((Entry("person", (words[1].decode(),), "", (Origin("cable"),)),))
    return NOTHING


def _suffer(source: bytes, prefix: bytes) -> None:
    words = source.split()
    match words[0].removeprefix(prefix) if words and words[0].startswith(prefix) else b"":
        case b"LEAK":
            raise ExciseError("LEAK_FOUND", "A withheld name was left over.", "Report this.")
        case b"BUG":
            raise KeyError(source)
        case b"KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"SLOW":
            time.sleep(float(words[1]))
        case b"HOG":
            raise MemoryError
        case b"STUCK":  # in native code that keeps the interpreter's lock and hears no signal
            ctypes.PyDLL(None).sleep(int(words[1]))


LINE = Line(
    load=lambda: None,
    digest=lambda profile, as_of: f"{profile} {as_of}",
    collect=collect_stand_in,
    propose=propose_stand_in,
)


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
