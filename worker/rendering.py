"""A proposal as it is kept: both reports as text, and what lists tell of them."""

from dataclasses import dataclass

from rules.marking.value import Marking
from rules.report import Disposition
from worker.proposal import Proposal
from worker.summary import Summary, summarise
from worker.traces import Traces


@dataclass(frozen=True, slots=True)
class Rendered:
    """working, releasable: the reports as JSON text. redacted: the copy in the source's encoding.
    profile, sha256: under which the source was read, and its own. access: what a reader must be
    cleared for, None where a mark cannot be read."""

    disposition: Disposition
    summary: Summary
    working: str
    releasable: str
    redacted: bytes
    ruleset_digest: str
    profile: str
    sha256: str
    traces: Traces
    access: Marking | None


def render(proposal: Proposal) -> Rendered:
    working, releasable = proposal.working, proposal.releasable
    return Rendered(
        proposal.disposition,
        summarise(working, releasable),
        working.model_dump_json(by_alias=True),
        releasable.model_dump_json(by_alias=True),
        proposal.redacted,
        working.ruleset.digest,
        working.ruleset.profile,
        working.source.sha256,
        proposal.traces,
        proposal.access,
    )
