"""What the store promises: nothing lost, nothing twice, nobody else's."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from multiprocessing.pool import Pool

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, inspect, text

from rules.errors import ExciseError
from tests.keys import make_vault
from worker.log.entry import Act, read_entry
from worker.proposal import Submission
from worker.store.cables import list_cables, read_cable, read_cables, read_result, read_source
from worker.store.database import migrate, open_engine, reading, writing
from worker.store.jobs import claim_chunk
from worker.store.ledger import Ledger, read_ledger
from worker.store.log import walk_entries
from worker.store.outbox import measure_backlog, take_bells
from worker.store.submission import find_cable, submit_cable
from worker.store.tables import Base, Jobs


def test_migrations_make_the_tables_the_code_expects(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_carries_the_office(engine: Engine) -> None:
    inspector = inspect(engine)
    # Master keys are those of the whole store.
    for table in set(inspector.get_table_names()) - {"alembic_version", "masters"}:
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
    first = submit_cable(engine, "local", submission, under="rules")
    again = submit_cable(engine, "local", replace(submission, name="other.txt"), under="rules")
    assert (again.id, again.created) == (first.id, False)
    assert read_ledger(engine, "local") == Ledger(submitted=1, queued=1)
    later = submit_cable(
        engine, "local", replace(submission, as_of=date(2027, 1, 1)), under="rules"
    )
    assert later.created
    assert submit_cable(engine, "local", replace(submission, profile="people")).created
    sha256 = read_cable(engine, "local", later.id).sha256
    assert find_cable(engine, "local", sha256, "public", under="rules") == later.id


def test_under_other_rules_it_is_another_question(engine: Engine, submission: Submission) -> None:
    old = submit_cable(engine, "local", submission, under="old")
    new = submit_cable(engine, "local", submission, under="new")
    assert new.created
    sha256 = read_cable(engine, "local", old.id).sha256
    assert find_cable(engine, "local", sha256, "public", under="old") == old.id
    assert find_cable(engine, "local", sha256, "public", under="newer") is None


def test_every_deed_stands_in_the_audit_log(engine: Engine, submission: Submission) -> None:
    cable_id = submit_cable(engine, "local", submission, actor="clerk").id
    submit_cable(engine, "local", submission, actor="clerk")
    with reading(engine) as connection:
        (entry,) = map(read_entry, walk_entries(connection, "local"))
    assert (entry.act, entry.office) == (Act("submit", "clerk", (cable_id,)), "local")


def test_a_ledger_that_lost_a_cable_does_not_balance(
    engine: Engine, submission: Submission
) -> None:
    submit_cable(engine, "local", submission)
    assert read_ledger(engine, "local").balanced
    with writing(engine) as connection:
        connection.execute(delete(Jobs))
    assert not read_ledger(engine, "local").balanced


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


def test_errors_of_the_database_do_not_repeat_the_cable(engine: Engine) -> None:
    with pytest.raises(Exception, match="nowhere") as caught, writing(engine) as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:t)"), {"t": "CANARY"})
    assert "CANARY" not in str(caught.value)


@pytest.fixture(scope="module")
def others() -> Iterator[Pool]:
    """Three more processes, as three workers or servers would be."""
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        yield pool


def test_of_many_processes_one_claims_each_chunk(
    others: Pool, engine: Engine, submission: Submission
) -> None:
    for n in range(40):
        submit_cable(engine, "local", replace(submission, source=b"%d" % n))
    chunks = [bell.chunk_id for bell in take_bells(engine, 100)]
    url = engine.url.render_as_string(hide_password=False)
    counts = others.starmap(_claim_all, [(url, chunks, str(n)) for n in range(3)])
    assert sum(counts) == 40


def test_submissions_of_the_same_cable_at_once_make_one(
    others: Pool, engine: Engine, submission: Submission
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    ids = others.starmap(_submit, [(url, submission)] * 12, chunksize=1)
    assert len(set(ids)) == 1
    assert read_ledger(engine, "local") == Ledger(submitted=1, queued=1)


def _claim_all(url: str, chunks: list[str], name: str) -> int:
    engine = open_engine(url, make_vault())
    return sum(claim_chunk(engine, chunk, name, 60) is not None for chunk in chunks)


def _submit(url: str, submission: Submission) -> str:
    return submit_cable(open_engine(url, make_vault()), "local", submission).id
