"""What the store promises: nothing lost, nothing twice, nobody else's."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from multiprocessing.pool import Pool

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text

from rules.errors import ExciseError
from tests.worker.stand_in import stand_in_proposal
from worker.proposal import Submission
from worker.store.cables import (
    count_by_status,
    find_cable,
    list_cables,
    read_cable,
    read_cables,
    read_result,
    read_source,
    submit_cable,
)
from worker.store.database import migrate, open_engine, reading, writing
from worker.store.jobs import (
    Claim,
    claim_job,
    fail_job,
    finish_job,
    read_holder,
    renew_lease,
    sweep_jobs,
)
from worker.store.outbox import measure_backlog, return_bells, take_bells
from worker.store.tables import Base, Jobs

HOUR = 3600.0


def submit_job(engine: Engine, submission: Submission) -> tuple[str, str]:
    """Cable id and job id."""
    cable_id = submit_cable(engine, "local", submission).id
    with reading(engine) as connection:
        job_id = connection.execute(select(Jobs.id).where(Jobs.cable_id == cable_id)).scalar_one()
    return cable_id, job_id


def claimed(engine: Engine, job_id: str, holder: str = "a", lease: float = HOUR) -> Claim:
    claim = claim_job(engine, job_id, holder, lease)
    assert claim is not None
    return claim


def test_migrations_make_the_tables_the_code_expects(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_carries_the_office(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        assert "office_id" in {column["name"] for column in inspector.get_columns(table)}, table


def test_migrating_twice_changes_nothing(engine: Engine, submission: Submission) -> None:
    cable_id = submit_cable(engine, "local", submission).id
    migrate(engine)
    assert read_source(engine, "local", cable_id) == submission.source


def test_one_submission_commits_cable_job_and_doorbell(
    engine: Engine, submission: Submission
) -> None:
    receipt = submit_cable(engine, "local", submission)
    assert receipt.created
    record = read_cable(engine, "local", receipt.id)
    assert (record.status, record.attempts, record.size) == ("queued", 0, 9)
    assert measure_backlog(engine).waiting == 1
    assert read_source(engine, "local", receipt.id) == submission.source


def test_the_same_question_gets_the_same_id(engine: Engine, submission: Submission) -> None:
    first = submit_cable(engine, "local", submission)
    again = submit_cable(engine, "local", replace(submission, name="other.txt"))
    assert (again.id, again.created) == (first.id, False)
    assert count_by_status(engine, "local")["queued"] == 1
    later = submit_cable(engine, "local", replace(submission, as_of=date(2027, 1, 1)))
    assert later.created
    assert submit_cable(engine, "local", replace(submission, profile="people")).created
    assert find_cable(engine, "local", read_cable(engine, "local", later.id).sha256, "public") == (
        later.id
    )


def test_an_office_sees_only_its_own(engine: Engine, submission: Submission) -> None:
    mine = submit_cable(engine, "local", submission)
    theirs = submit_cable(engine, "other", submission)
    assert theirs.created
    assert [record.id for record in list_cables(engine, "local").cables] == [mine.id]
    assert list_cables(engine, "local", before=theirs.id).cables == ()
    assert read_cables(engine, "local", [theirs.id]) == ()
    for read in (read_cable, read_source, read_result):
        with pytest.raises(ExciseError, match="UNKNOWN_CABLE"):
            read(engine, "local", theirs.id)


def test_pages_cover_every_cable_once_newest_first(engine: Engine, submission: Submission) -> None:
    ids = [
        submit_cable(engine, "local", replace(submission, source=b"%d" % n)).id for n in range(7)
    ]
    seen: list[str] = []
    before = None
    for _ in range(3):
        page = list_cables(engine, "local", limit=3, before=before)
        seen += [record.id for record in page.cables]
        before = page.next
    assert seen == ids[::-1]
    assert before is None
    assert len(list_cables(engine, "local", status="done").cables) == 0


def test_a_second_message_does_not_claim(engine: Engine, submission: Submission) -> None:
    _, job_id = submit_job(engine, submission)
    claim = claimed(engine, job_id)
    assert claim.submission == submission
    assert measure_backlog(engine).waiting == 0
    assert claim_job(engine, job_id, "b", HOUR) is None
    assert finish_job(engine, claim, stand_in_proposal(submission, "ready"))
    assert claim_job(engine, job_id, "b", HOUR) is None


def test_results_are_saved_once_and_read_back(engine: Engine, submission: Submission) -> None:
    cable_id, job_id = submit_job(engine, submission)
    with pytest.raises(ExciseError, match="NOT_DONE"):
        read_result(engine, "local", cable_id)
    claim = claimed(engine, job_id)
    proposal = stand_in_proposal(submission, "ready")
    assert finish_job(engine, claim, proposal)
    assert not finish_job(engine, claim, proposal)
    assert not fail_job(engine, claim, ExciseError("LATE", "", ""))
    record = read_cable(engine, "local", cable_id)
    assert (record.status, record.disposition, record.attempts) == ("done", "ready", 1)
    assert record.summary is not None
    assert (record.summary.warnings, record.summary.people, record.summary.pending) == (1, 1, 1)
    result = read_result(engine, "local", cable_id)
    assert result.redacted == b"THE CABLE"
    assert result.working == proposal.working.model_dump_json(by_alias=True)


def test_a_failure_keeps_its_code_and_gives_no_result(
    engine: Engine, submission: Submission
) -> None:
    cable_id, job_id = submit_job(engine, submission)
    assert fail_job(engine, claimed(engine, job_id), ExciseError("NO_CABLE", "None.", "Look."))
    record = read_cable(engine, "local", cable_id)
    assert (record.status, record.code, record.hint) == ("failed", "NO_CABLE", "Look.")
    with pytest.raises(ExciseError, match="NO_CABLE"):
        read_result(engine, "local", cable_id)


def test_who_lost_the_lease_cannot_save(engine: Engine, submission: Submission) -> None:
    cable_id, job_id = submit_job(engine, submission)
    slow = claimed(engine, job_id, "slow", lease=-1)
    quick = claimed(engine, job_id, "quick")
    assert read_holder(engine, job_id) == "quick"
    assert not renew_lease(engine, slow, HOUR)
    assert not finish_job(engine, slow, stand_in_proposal(submission, "ready"))
    assert renew_lease(engine, quick, HOUR)
    assert finish_job(engine, quick, stand_in_proposal(submission, "held"))
    assert read_cable(engine, "local", cable_id).disposition == "held"


def test_a_dead_holder_is_followed_at_once_and_a_live_one_never(
    engine: Engine, submission: Submission
) -> None:
    _, job_id = submit_job(engine, submission)
    claimed(engine, job_id, "run/1")
    assert claim_job(engine, job_id, "run/2", HOUR, gone="run/3") is None
    assert claim_job(engine, job_id, "run/2", HOUR, gone="run/1") is not None


def test_the_third_death_fails_the_cable(engine: Engine, submission: Submission) -> None:
    cable_id, job_id = submit_job(engine, submission)
    for attempt in (1, 2, 3):
        assert claimed(engine, job_id, lease=-1).attempt == attempt
    assert claim_job(engine, job_id, "a", HOUR) is None
    record = read_cable(engine, "local", cable_id)
    assert (record.status, record.code, record.attempts) == ("failed", "CRASHED", 3)


def test_the_sweeper_puts_back_silent_jobs_and_fails_the_third(
    engine: Engine, submission: Submission
) -> None:
    cable_id, job_id = submit_job(engine, submission)
    claimed(engine, job_id, lease=HOUR)
    assert sweep_jobs(engine) == 0
    assert sweep_jobs(engine, everyone=True) == 1
    assert measure_backlog(engine).waiting == 1
    for _ in range(2):
        claimed(engine, job_id, lease=-1)
        sweep_jobs(engine)
    assert read_cable(engine, "local", cable_id).code == "CRASHED"
    assert measure_backlog(engine).waiting == 0


def test_a_doorbell_is_rung_once_until_returned_or_overdue(
    engine: Engine, submission: Submission
) -> None:
    _, job_id = submit_job(engine, submission)
    assert take_bells(engine, 10) == (job_id,)
    assert take_bells(engine, 10) == ()
    assert take_bells(engine, 10, rung_before=60) == ()
    assert take_bells(engine, 10, rung_before=0) == (job_id,)
    return_bells(engine, [job_id])
    assert take_bells(engine, 10) == (job_id,)


def test_errors_of_the_database_do_not_repeat_the_cable(engine: Engine) -> None:
    with pytest.raises(Exception, match="nowhere") as caught, writing(engine) as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:t)"), {"t": "CANARY"})
    assert "CANARY" not in str(caught.value)


@pytest.fixture(scope="module")
def others() -> Iterator[Pool]:
    """Three more processes, as three workers or servers would be."""
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        yield pool


def test_of_many_processes_one_claims_each_job(
    others: Pool, engine: Engine, submission: Submission
) -> None:
    for n in range(40):
        submit_cable(engine, "local", replace(submission, source=b"%d" % n))
    with reading(engine) as connection:
        job_ids = list(connection.execute(select(Jobs.id)).scalars())
    url = engine.url.render_as_string(hide_password=False)
    counts = others.starmap(_claim_all, [(url, job_ids, str(n)) for n in range(3)])
    assert sum(counts) == 40


def test_submissions_of_the_same_cable_at_once_make_one(
    others: Pool, engine: Engine, submission: Submission
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    ids = others.starmap(_submit, [(url, submission)] * 12, chunksize=1)
    assert len(set(ids)) == 1
    assert count_by_status(engine, "local") == {"queued": 1, "running": 0, "done": 0, "failed": 0}


def _claim_all(url: str, job_ids: list[str], name: str) -> int:
    engine = open_engine(url)
    return sum(claim_job(engine, job_id, name, HOUR) is not None for job_id in job_ids)


def _submit(url: str, submission: Submission) -> str:
    return submit_cable(open_engine(url), "local", submission).id
