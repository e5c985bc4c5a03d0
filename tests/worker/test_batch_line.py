"""A batch through the queue with the real line: whom one cable protects, all withhold."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

import worker
from rules.errors import ExciseError
from worker.key import KEY_BYTES
from worker.line import Line
from worker.pipeline import make_line
from worker.proposal import Submission
from worker.protection.mustredact import MustRedact
from worker.store.batches import BatchOrder, Refusal, add_cables, close_batch, open_batch
from worker.store.cables import list_batch_cables, read_result
from worker.store.monday import list_judged
from worker.store.outbox import take_bells
from worker.store.progress import read_batch
from worker.tasks import do_chunk
from worker.versions import digest_answer, digest_files
from worker.working import Desk

DAY = date(2026, 1, 1)
PAGE = (Path(__file__).parents[2] / "docs" / "protecting.md").read_text()
CABLES = [text.partition("\n")[2] for text in re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)]


PLAIN = CABLES[1].replace("President Alexei Markovic met the crew", "The crew met").encode()
UNREADABLE = b"\0\1\2\3" * 99


def run_batch(engine: Engine, *items: bytes | Refusal, line: Line | None = None) -> str:
    """Hand in and work off until the batch ends."""
    desk = Desk(engine, bytes(KEY_BYTES), line or make_line(), "machine/1.0/1.0")
    batch_id = open_batch(engine, "local", BatchOrder("page", "public", DAY)).id
    wrapped = [
        Submission(item, f"{n}.txt", "public", DAY) if isinstance(item, bytes) else item
        for n, item in enumerate(items)
    ]
    add_cables(engine, "local", batch_id, wrapped)
    close_batch(engine, "local", batch_id)
    while bells := take_bells(engine, 1):
        do_chunk(desk, bells[0].chunk_id)
    return batch_id


def test_a_source_that_one_cable_marks_is_withheld_in_the_other(engine: Engine) -> None:
    batch_id = run_batch(engine, *(text.encode() for text in CABLES))
    first, second = (
        read_result(engine, "local", record.id)
        for record in list_batch_cables(engine, "local", batch_id)
    )
    assert b"1. (U) [NAME WITHHELD] <(b)(6)> (STRICTLY\nPROTECT) GAVE" in first.redacted
    assert b"President [NAME WITHHELD] <(b)(6)> met" in second.redacted


def test_whom_a_text_that_is_no_cable_protects_is_withheld_in_the_others(engine: Engine) -> None:
    memorandum = b"Mr. Alexei Markovic (STRICTLY PROTECT) gave us the paper.\n"
    batch_id = run_batch(engine, memorandum, CABLES[1].encode())
    first, second = list_batch_cables(engine, "local", batch_id)
    assert (first.status, first.code) == ("failed", "NO_CABLE")
    assert (
        b"President [NAME WITHHELD] <(b)(6)> met"
        in read_result(engine, "local", second.id).redacted
    )


@pytest.mark.parametrize(
    ("mate", "unread"),
    [
        (UNREADABLE, True),
        (
            Refusal("box.zip", ExciseError("NESTED", "An archive in an archive.", "Unpack it.")),
            True,
        ),
        (b"1 fault of our own", True),
        (b"  \n", False),
    ],
)
def test_beside_a_cable_whose_marks_nobody_read_nothing_is_ready(
    engine: Engine, mate: bytes | Refusal, unread: bool
) -> None:
    def collect(submission: Submission) -> MustRedact:
        assert submission.source[:1] != b"1"
        return line.collect(submission)

    line = make_line()
    batch_id = run_batch(engine, mate, PLAIN, line=replace(line, collect=collect))
    assert read_batch(engine, "local", batch_id).unread == int(unread)
    (_, plain) = list_judged(engine, "local", batch_id, shown=None)
    assert plain.record.disposition == ("needs_decision" if unread else "ready")
    assert [reason.code for reason in plain.reasons] == (["unread mate"] if unread else [])


def test_an_answer_is_of_the_rules_the_day_and_every_file_of_the_office(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    digests = {
        digest_answer("public", DAY),
        digest_answer("people", DAY),
        digest_answer("public", date(2027, 1, 1)),
    }
    for name in ("one", "another"):  # the deny list stands in no digest of rules
        (site / "deny.yaml").write_text(f"people:\n- name: {name.title()} Person\n")
        digest_files.cache_clear()
        digests.add(digest_answer("public", DAY, site))
    assert len(digests) == 5


def test_an_answer_is_of_the_code_that_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest_answer("public", DAY)
    room = tmp_path / "worker"
    shutil.copytree(Path(worker.__path__[0]), room, ignore=shutil.ignore_patterns("*.pyc"))
    with (room / "plan.py").open("a") as file:
        file.write("# changed\n")
    monkeypatch.setattr(worker, "__path__", [str(room)])
    digest_files.cache_clear()
    assert digest_answer("public", DAY) != before
    digest_files.cache_clear()
