"""What a released copy says of itself."""

import hashlib

import pytest

from rules.cable.envelope import decode
from rules.report import ReleasableReport
from tests.worker.test_artefacts import CABLE, PROPOSAL
from worker.clearing import clear
from worker.redact import STAMP

SOURCE = decode(CABLE.encode(), "x")


def say(words: str, *, redacted: bool) -> str:
    """The clearance of a copy of these words."""
    copy = f"{STAMP}{words}".encode()
    update: dict[str, object] = {"redacted_sha256": hashlib.sha256(copy).hexdigest()}
    if not redacted:
        update["redactions"] = ()
    proposed: ReleasableReport = PROPOSAL.releasable.model_copy(update=update)
    return clear(SOURCE, copy, proposed, "0" * 32).report.clearance


@pytest.mark.parametrize(
    ("words", "redacted", "said"),
    [
        ("All of it.", False, "RELEASED IN FULL"),
        ("[NAME WITHHELD] <(b)(6)> left.", True, "RELEASED IN PART"),
        ("[NAME WITHHELD] <(b)(6)> left.", False, "RELEASED IN PART"),
        ("Person Four left.", True, "RELEASED IN PART"),  # under a pseudonym
    ],
)
def test_in_full_is_said_of_what_lacks_nothing_alone(words: str, redacted: bool, said: str) -> None:
    assert say(words, redacted=redacted) == said
