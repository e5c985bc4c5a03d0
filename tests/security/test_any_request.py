"""No request whatever makes the API fail: EXCISE_REQUESTS says how many are made; a few, unless
`make security` asks for 50,000."""

import os
from pathlib import Path
from typing import Final

import pytest
from fastapi import FastAPI

from rules.marking.clearance import Clearance
from rules.marking.value import Level
from service.app import create_app
from service.context import Context
from service.settings import ServiceSettings
from tests.accounts import bearing, make_account, open_client
from tests.keys import RING
from tests.parts import Pair, run_broker
from tests.security.asking import CANARY, Answers, ask_everything, note_answers
from tests.service.batches import finish_one
from tests.service.conftest import hand_in, work_off
from tests.service.releasing import forward, make_ready, release
from worker.accounts.account import Role
from worker.store.credentials import issue_token

COUNT: Final = int(os.environ.get("EXCISE_REQUESTS", "300"))


def test_no_request_makes_it_fail_and_no_error_repeats_what_was_sent(
    tmp_path: Path, pair: Pair, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with run_broker(pair) as broker:
        settings = ServiceSettings(
            data=tmp_path,
            database_url=database,
            broker_url=broker,
            master_keys=RING,
            sweep=3600,  # no webhook goes out
        )
        answers = _ask(create_app(settings))
    note_answers(pair, answers)
    assert not answers.faults, dict(answers.faults)
    assert not [status for status in answers.statuses if status >= 500]
    # What fails after its answer has begun shows in the log alone.
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("service")]
    assert not [line for line in ours if "failed" in line]
    assert CANARY not in "".join(one.getMessage() for one in caplog.records)
    assert answers.count >= 0.8 * COUNT
    assert {200, 404, 409, 422} <= answers.statuses.keys()


def _ask(app: FastAPI) -> Answers:
    with open_client(app) as client:
        context: Context = app.state.context
        cables = [hand_in(context, text) for text in (b"DONE", b"HELD", b"LEAK")]
        batches = [finish_one(context, b"ONE", b"TWO"), finish_one(context, b"THREE")]
        work_off(context)
        cables.append(hand_in(context, b"WAITING"))
        cable = make_ready(context)
        waiting, released = forward(context, cable), release(context, cable)
        known = {
            "cable_id": cables,
            "batch_id": batches,
            "release_id": [released.id, waiting.id],
        }
        return ask_everything(client, app.openapi(), known, list_askers(context), COUNT)


def list_askers(context: Context) -> list[dict[str, str]]:
    """Who may do everything, each role by itself cleared for little, and nobody."""
    engine, low = context.engine, Clearance(Level.C)
    accounts = [
        make_account(engine),
        *(make_account(engine, roles=[role], clearance=low) for role in Role),
    ]
    return [*(bearing(issue_token(engine, account)) for account in accounts), bearing("nobody")]
