"""Only a release lifts PROPOSED, NOT CLEARED, and it is refused wherever anything is open."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from starlette.testclient import TestClient

from rules.errors import ExciseError
from rules.report import ReleasableReport
from service.context import Context
from service.releasing import approve, put_forward
from service.settings import ServiceSettings
from tests.keys import RING
from tests.service.releasing import (
    APPROVER,
    REVIEWER,
    forward,
    list_acts,
    make_ready,
    read_copy,
    release,
)
from tests.worker.decided_cable import UNMARKED, answer_all, decide, gather
from tests.worker.test_deciding import decided, hand_in
from tests.worker.test_twins import harbor
from worker.redact import STAMP
from worker.store.cables import read_result
from worker.store.database import reading, writing
from worker.store.disposition import dispose
from worker.store.log import find_last
from worker.store.logtables import LogEntries
from worker.store.releases import read_release
from worker.store.releasetables import DecisionsKept, Releases
from worker.store.sealing import find_key
from worker.store.tables import Cables, Jobs, Results

HANDED = ("copy", "report", "page")


@pytest.fixture
def settings(tmp_path: Path, database: str) -> ServiceSettings:
    return ServiceSettings(
        data=tmp_path,
        database_url=database,
        broker_url="redis+socket:///nowhere/broker.sock",
        key_file=None,
        master_keys=RING,
    )


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ExciseError) as error:
        act()
    return error.value.code


def test_what_is_handed_out_is_what_was_read_under_another_stamp(
    client: TestClient, context: Context
) -> None:
    cable = make_ready(context)
    proposed = read_copy(context, cable).decode()
    released = release(context, cable)
    copy, report, page = (client.get(f"/v1/releases/{released.id}/{one}") for one in HANDED)
    assert copy.text == "RELEASED IN PART\n\n" + proposed.removeprefix(STAMP)
    assert (released.reviewer, released.approver) == (REVIEWER, APPROVER)
    assert released.proposed_sha256 == hashlib.sha256(proposed.encode()).hexdigest()
    assert released.copy_sha256 == hashlib.sha256(copy.content).hexdigest()
    assert released.report_sha256 == hashlib.sha256(report.content).hexdigest()
    told = ReleasableReport.model_validate_json(report.content)
    assert (told.clearance, told.release) == ("RELEASED IN PART", released.id)
    assert told.redacted_sha256 == released.copy_sha256
    assert all(copy.text[slice(*one.span)].endswith(">") for one in told.redactions)
    assert all("PROPOSED" not in one.text.upper() for one in (copy, report))
    assert "NOT CLEARED" not in page.text
    assert released.id in page.text
    again = [client.get(f"/v1/releases/{released.id}/{one}") for one in HANDED]
    assert [one.content for one in again] == [one.content for one in (copy, report, page)]
    assert list_acts(context, "forward", "approve", "release") == [
        ("forward", REVIEWER),
        ("approve", APPROVER),
        ("release", APPROVER),
    ]
    entry = find_last(context.engine, "local", "release")
    assert entry is not None
    assert entry.act.detail["copy"] == released.copy_sha256
    assert entry.act.detail["report"] == released.report_sha256
    assert len(list_acts(context, "read")) == 6


def test_until_it_is_approved_nothing_is_handed_out(client: TestClient, context: Context) -> None:
    put = forward(context, make_ready(context))
    for one in HANDED:
        answer = client.get(f"/v1/releases/{put.id}/{one}")
        assert (answer.status_code, answer.json()["code"]) == (409, "NOT_RELEASED")


def test_what_waits_for_a_decision_is_not_released(context: Context) -> None:
    cable = hand_in(context.engine)
    assert refused(lambda: forward(context, cable)) == "NOT_READY"
    held = hand_in(context.engine, harbor(412))
    hand_in(context.engine, harbor(413, second="U"))
    assert refused(lambda: forward(context, held)) == "HELD"


def test_who_read_another_copy_releases_nothing(context: Context) -> None:
    cable = make_ready(context)
    assert refused(lambda: put_forward(context, cable, "0" * 64, REVIEWER)) == "RELEASE_STALE"


def test_who_puts_it_forward_does_not_approve_it(context: Context) -> None:
    put = forward(context, make_ready(context))
    assert refused(lambda: approve(context, put.id, REVIEWER)) == "SAME_PERSON"
    assert read_release(context.engine, "local", put.id).state == "proposed"


def test_an_office_may_trust_one(settings: ServiceSettings, context: Context) -> None:
    alone = Context(
        **{
            **vars(context),
            "settings": settings.model_copy(update={"two_persons": False}),
        }
    )
    put = forward(alone, make_ready(alone))
    assert approve(alone, put.id, REVIEWER).state == "released"


def test_new_decisions_make_it_stale(context: Context) -> None:
    cable = make_ready(context)
    put = forward(context, cable)
    other = gather(*answer_all().decisions[:3], decide(UNMARKED, "accept", exemptions=["(b)(5)"]))
    assert decided(context.engine, cable, other, after=1).disposition == "ready"
    assert refused(lambda: approve(context, put.id, APPROVER)) == "RELEASE_STALE"


def test_new_rules_make_it_stale(
    settings: ServiceSettings, context: Context, tmp_path: Path
) -> None:
    put = forward(context, make_ready(context))
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "deny.yaml").write_text("people:\n  - name: Ann Roe\n")
    changed = settings.model_copy(update={"rules": tmp_path / "site"})
    after = Context(**{**vars(context), "settings": changed})
    assert refused(lambda: approve(after, put.id, APPROVER)) == "RELEASE_STALE"


@pytest.mark.parametrize("table", ["text", "result"])
def test_another_text_or_result_makes_it_stale(context: Context, table: str) -> None:
    put = forward(context, make_ready(context))
    with writing(context.engine) as connection:
        if table == "text":
            connection.execute(update(Cables).values(sha256="0" * 64))
        else:
            connection.execute(update(Jobs).values(decisions=None))
    assert refused(lambda: approve(context, put.id, APPROVER)) == "RELEASE_STALE"


def test_a_hold_that_comes_in_between_stops_it(context: Context) -> None:
    put = forward(context, make_ready(context))
    with writing(context.engine) as connection:
        connection.execute(update(Jobs).values(disposition="held"))
    assert refused(lambda: approve(context, put.id, APPROVER)) == "HELD"


def test_a_report_that_tells_what_is_withheld_is_not_released(context: Context) -> None:
    cable = make_ready(context)
    report = json.loads(read_result(context.engine, "local", cable).releasable)
    for words in ("Anselm Brackwater", "herring fleet would lie outside the mole"):
        report["portions"][0]["original"] = f"the {words} until the autumn"
        with writing(context.engine) as connection:
            result = connection.execute(select(Jobs.result_key)).scalar_one()
            key = find_key(connection, str(result))
            sealed = key.seal_text("results.releasable", json.dumps(report))
            connection.execute(update(Results).values(releasable=sealed))
        assert refused(lambda: forward(context, cable)) == "RELEASE_LEAKS"


def test_one_release_of_a_cable_stands_at_a_time(context: Context) -> None:
    cable = make_ready(context)
    second = forward(context, cable)
    first = release(context, cable)
    assert refused(lambda: approve(context, second.id, APPROVER)) == "ALREADY_RELEASED"
    assert refused(lambda: approve(context, first.id, APPROVER)) == "NOT_PROPOSED"


def test_what_was_kept_is_handed_out_as_it_was_checked_or_not_at_all(
    client: TestClient, context: Context
) -> None:
    cable = make_ready(context)
    put = forward(context, cable)
    released = release(context, cable)
    for what in HANDED:
        column = getattr(Releases, what)
        with writing(context.engine) as connection:
            before = connection.execute(select(column).where(Releases.id == released.id)).scalar()
            key = find_key(connection, released.id)
            sealed = key.seal(f"releases.{what}", b"other")  # type: ignore[arg-type]  # one of three
            connection.execute(update(Releases).values({what: sealed}))
        for one in HANDED:
            answer = client.get(f"/v1/releases/{released.id}/{one}")
            assert (answer.status_code, answer.json()["code"]) == (500, "RELEASE_CHANGED")
        with writing(context.engine) as connection:
            mine = Releases.id == released.id
            connection.execute(update(Releases).where(mine).values({what: before}))
    assert client.get(f"/v1/releases/{released.id}/copy").status_code == 200
    with writing(context.engine) as connection:
        connection.execute(update(Releases).where(mine).values(state="revoked"))
    assert refused(lambda: approve(context, put.id, APPROVER)) == "RELEASE_CHANGED"


def test_where_the_log_fails_nothing_is_released(context: Context) -> None:
    put = forward(context, make_ready(context))
    with writing(context.engine) as connection:
        connection.execute(text("ALTER TABLE log_entries RENAME TO elsewhere"))
    with pytest.raises(SQLAlchemyError):
        approve(context, put.id, APPROVER)
    assert read_release(context.engine, "local", put.id).state == "proposed"


def test_a_log_that_was_changed_releases_nothing(context: Context) -> None:
    put = forward(context, make_ready(context))
    with writing(context.engine) as connection:
        body = func.replace(LogEntries.body, REVIEWER, APPROVER)
        connection.execute(update(LogEntries).values(body=body))
    assert refused(lambda: approve(context, put.id, APPROVER)) == "LOG_CHANGED"
    assert read_release(context.engine, "local", put.id).state == "proposed"


def test_a_release_outlives_its_original_and_what_was_put_forward_does_not(
    client: TestClient, context: Context
) -> None:
    cable = make_ready(context)
    put = forward(context, cable)
    released = release(context, cable)
    before = client.get(f"/v1/releases/{released.id}/copy")
    dispose(context.engine, "local", [cable], APPROVER)
    after = client.get(f"/v1/releases/{released.id}/copy")
    assert (before.status_code, after.status_code) == (200, 200)
    assert before.content == after.content
    assert client.get(f"/v1/cables/{cable}/decisions").json()["code"] == "DISPOSED"
    with reading(context.engine) as connection:
        assert connection.execute(select(DecisionsKept.cable_id)).all() == []
        waits = connection.execute(select(Releases.copy).where(Releases.id == put.id)).scalar()
        assert waits == b""
