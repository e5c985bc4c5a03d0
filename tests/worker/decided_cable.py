"""An invented cable to decide on, and how a test writes down what a reviewer decides."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from worker.decisions import Decision, Decisions
from worker.pipeline import propose
from worker.proposal import Proposal, Submission

DAY = date(2026, 1, 1)
KEY = bytes(range(32))
TEXT = """R 121015Z MAR 15
FM AMEMBASSY ESTOVIA
TO SECSTATE WASHDC 1185

C O N F I D E N T I A L ESTOVIA 000412

E.O. 13526: DECL: 03/12/2045
TAGS: PREL
SUBJECT: (U) CALL ON THE HARBOR OFFICE
CLASSIFIED BY: DCM HARRIET QUILLFEATHER. REASON: 1.4 (B) AND (D)

1. (C) Ambassador Leopold Wintergreen told the harbor office in April that
the herring fleet would lie outside the mole until the autumn.

2. (U) Ambassador Wintergreen met Mr. Tobias Larkspur at the mole. The clerk
Mr. Larkspur brought wintergreen tea and a letter of the old ferryman.

3. The press has reported that the dues will rise.

4. (U) A miller, Anselm Brackwater (please protect), spoke of the ferryman
again and again.
HALVERSON
"""
CLOSED = TEXT[TEXT.index("Ambassador Leopold") : TEXT.index("\n\n2.")]
UNMARKED = "The press has reported that the dues will rise."


def decide(words: str, verdict: str, after: str = "", **more: Any) -> Decision:
    """On the first place of `words` after `after`."""
    start = TEXT.index(words, TEXT.index(after))
    given = {
        "span": (start, start + len(words)),
        "verdict": verdict,
        "reason": "weighed by hand",
        "by": "r.reader",
        "at": datetime(2026, 2, 3, 10, tzinfo=UTC),
    }
    return Decision.model_validate(given | more)


def gather(*decisions: Decision, text: str = TEXT) -> Decisions:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Decisions(source_sha256=digest, decisions=decisions)


def answer_all() -> Decisions:
    """Decisions after which nothing of the cable is pending."""
    return gather(
        decide("HARRIET QUILLFEATHER", "reject"),
        decide("Wintergreen", "accept", after="2. (U)"),
        decide("Tobias Larkspur", "accept", scope="person"),
        decide(UNMARKED, "reject"),
    )


def propose_under(*decisions: Decision, profile: str = "public") -> Proposal:
    return propose(Submission(TEXT.encode(), "cable.txt", profile, DAY, gather(*decisions)), KEY)
