"""No request whatever makes the API fail: EXCISE_REQUESTS says how many are made; a few, unless
`make security` asks for 50,000."""

import os
from pathlib import Path
from typing import Final

import pytest
from fastapi import FastAPI

from service.app import create_app
from service.context import Context
from service.settings import ServiceSettings
from tests.accounts import open_client
from tests.parts import Pair, run_broker
from tests.security.asking import CANARY, ROLES, Answers, ask_everything, note_answers
from tests.service.batches import finish_one
from tests.service.conftest import hand_in, work_off

COUNT: Final = int(os.environ.get("EXCISE_REQUESTS", "300"))
ANSWERED: Final = 35  # ways of asking: operations, once as described and once not


def test_no_request_makes_it_fail_and_no_error_repeats_what_was_sent(
    tmp_path: Path, pair: Pair, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with run_broker(pair) as broker:
        settings = ServiceSettings(
            data=tmp_path,
            database_url=database,
            broker_url=broker,
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
        known = {"cable_id": cables, "batch_id": batches}
        each = max(1, COUNT // ANSWERED // len(ROLES))
        return ask_everything(client, app.openapi(), known, each)
