"""The one straight line: bytes in, a release proposal out."""

from dataclasses import dataclass
from datetime import date

from rules.report import Disposition, ReleasableReport, Report


@dataclass(frozen=True, slots=True)
class Submission:
    """What someone hands in. `source` is raw bytes; `name` is what they called it."""

    source: bytes
    name: str
    profile: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the machine proposes; a person releases.

    redacted: the proposed copy, in the source's encoding, the archive's page left out.
    disposition: `held` where the leak check found withheld words in released text,
    `needs_decision` where any redaction is pending, else `ready`.
    """

    working: Report
    releasable: ReleasableReport
    redacted: bytes
    disposition: Disposition


def propose(submission: Submission, key: bytes) -> Proposal:
    """Read, audit, find people, plan, redact, check for leaks, report.

    key: the office's secret for fingerprints, 32 bytes.
    Raises ExciseError: EMPTY, BINARY, TOO_LARGE, NO_CABLE, UNKNOWN_PROFILE, RULE_FAILED, LEAK_FOUND.
    """
    raise NotImplementedError
