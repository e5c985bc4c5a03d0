"""What goes into the line and what comes out of it; light, so that the store and the service need
no models to name them."""

from dataclasses import dataclass
from datetime import date

from rules.marking.value import Marking
from rules.report import Disposition, ReleasableReport, Report
from worker.decisions import Decisions
from worker.traces import Traces


@dataclass(frozen=True, slots=True)
class Submission:
    """What someone hands in. `source` is raw bytes; `name` is what they called it.

    decisions: what reviewers decided on the proposal for this source."""

    source: bytes
    name: str
    profile: str
    as_of: date
    decisions: Decisions | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the machine proposes; a person releases.

    redacted: the proposed copy, in the source's encoding, the archive's page left out.
    disposition: `held` where the leak check found withheld words in released text,
    `needs_decision` where any redaction is pending, else `ready`.
    access: what a reader must be cleared for; None where a mark cannot be read.
    traces: what it is compared with others by.
    """

    working: Report
    releasable: ReleasableReport
    redacted: bytes
    disposition: Disposition
    access: Marking | None = None
    traces: Traces = Traces()  # noqa: RUF009  # frozen
