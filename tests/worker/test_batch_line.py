"""A batch through the queue with the real line: whom one cable protects, all withhold."""

import re
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from worker.key import KEY_BYTES
from worker.pipeline import make_line
from worker.proposal import Submission
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.cables import list_batch_cables, read_result
from worker.store.outbox import take_bells
from worker.tasks import do_chunk
from worker.versions import digest_answer, digest_files
from worker.working import Desk

DAY = date(2026, 1, 1)
PAGE = (Path(__file__).parents[2] / "docs" / "protecting.md").read_text()
CABLES = [text.partition("\n")[2] for text in re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)]


def test_a_source_that_one_cable_marks_is_withheld_in_the_other(engine: Engine) -> None:
    desk = Desk(engine, bytes(KEY_BYTES), make_line(), "machine/1.0/1.0")
    batch_id = open_batch(engine, "local", BatchOrder("page", "public", DAY)).id
    items = [Submission(text.encode(), f"{n}.txt", "public", DAY) for n, text in enumerate(CABLES)]
    add_cables(engine, "local", batch_id, items)
    close_batch(engine, "local", batch_id)
    while bells := take_bells(engine, 1):
        do_chunk(desk, bells[0].chunk_id)
    first, second = (
        read_result(engine, "local", record.id)
        for record in list_batch_cables(engine, "local", batch_id)
    )
    assert b"1. (U) [NAME WITHHELD] <(b)(6)> (STRICTLY\nPROTECT) GAVE" in first.redacted
    assert b"President [NAME WITHHELD] <(b)(6)> met" in second.redacted


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
