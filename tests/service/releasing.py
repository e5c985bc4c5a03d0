"""What tests of releases share: a cable that is ready, and who releases it."""

import hashlib

from service.context import Context
from service.releasing import approve, put_forward
from tests.worker.decided_cable import answer_all
from tests.worker.test_deciding import decided, hand_in
from worker.log.entry import read_entry
from worker.store.cables import read_result
from worker.store.database import reading
from worker.store.log import walk_entries
from worker.store.releases import Release

REVIEWER, APPROVER = "r.reviewer", "a.approver"


def make_ready(context: Context) -> str:
    cable = hand_in(context.engine)
    assert decided(context.engine, cable, answer_all()).disposition == "ready"
    return cable


def read_copy(context: Context, cable: str) -> bytes:
    return read_result(context.engine, "local", cable).redacted


def forward(context: Context, cable: str) -> Release:
    digest = hashlib.sha256(read_copy(context, cable)).hexdigest()
    return put_forward(context, cable, digest, REVIEWER)


def release(context: Context, cable: str) -> Release:
    return approve(context, forward(context, cable).id, APPROVER)


def list_acts(context: Context, *acts: str) -> list[tuple[str, str]]:
    """Act and actor, in order."""
    with reading(context.engine) as connection:
        entries = [read_entry(body) for body in walk_entries(connection, "local")]
    return [(one.act.verb, one.act.actor) for one in entries if one.act.verb in acts]
