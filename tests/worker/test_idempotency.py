"""One key, one deed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from rules.errors import ExciseError
from worker.proposal import Submission
from worker.store.database import writing
from worker.store.idempotency import ABANDONED_SECONDS, Idempotency, release_key, reserve_key
from worker.store.submission import submit_cable
from worker.store.tables import IdempotencyKeys

ASKED = Idempotency("key", "body")


def test_a_key_gives_the_same_answer_to_the_same_content(
    engine: Engine, submission: Submission
) -> None:
    assert reserve_key(engine, "local", ASKED) is None
    receipt = submit_cable(engine, "local", submission, idempotency=ASKED)
    assert reserve_key(engine, "local", ASKED) == receipt.id
    with pytest.raises(ExciseError, match="KEY_REUSED"):
        reserve_key(engine, "local", Idempotency("key", "other body"))
    assert reserve_key(engine, "other", ASKED) is None


def test_while_the_first_is_under_way_the_second_is_told(engine: Engine) -> None:
    reserve_key(engine, "local", ASKED)
    with pytest.raises(ExciseError, match="KEY_IN_USE"):
        reserve_key(engine, "local", ASKED)
    release_key(engine, "local", ASKED)
    assert reserve_key(engine, "local", ASKED) is None


def test_a_key_of_who_died_is_taken_over(engine: Engine) -> None:
    reserve_key(engine, "local", ASKED)
    long_ago = datetime.now(UTC) - timedelta(seconds=ABANDONED_SECONDS + 1)
    with writing(engine) as connection:
        connection.execute(update(IdempotencyKeys).values(at=long_ago))
    assert reserve_key(engine, "local", ASKED) is None
    with pytest.raises(ExciseError, match="KEY_IN_USE"):
        reserve_key(engine, "local", ASKED)


def test_what_was_done_is_not_released(engine: Engine, submission: Submission) -> None:
    reserve_key(engine, "local", ASKED)
    receipt = submit_cable(engine, "local", submission, idempotency=ASKED)
    release_key(engine, "local", ASKED)
    assert reserve_key(engine, "local", ASKED) == receipt.id
