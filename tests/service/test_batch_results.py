"""What came of a batch: counts with reasons, a table, a stream, an archive with its manifest."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rules.errors import ExciseError
from service.context import Context
from service.telling.archive import write_archive
from service.telling.zipwriter import ZipWriter
from tests.accounts import make_account
from tests.service.batches import DAY, finish_one, open_one
from tests.service.conftest import work_off
from worker.proposal import Submission
from worker.store.batches import BatchOrder, Refusal, add_cables, close_batch, open_batch
from worker.store.ledger import read_ledger

ONE, HELD = b"ONE text", b"HELD text"


def read_table(client: TestClient, batch_id: str) -> list[dict[str, str]]:
    answer = client.get(f"/v1/batches/{batch_id}/cables.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_the_summary_gives_counts_and_reasons(client: TestClient, context: Context) -> None:
    batch_id = finish_one(context, ONE, b"TWO", HELD, b"LEAK", b"LEAK more")
    found = client.get(f"/v1/batches/{batch_id}/summary").json()
    assert found["ledger"]["done"] == 3
    assert (found["ledger"]["ready"], found["ledger"]["held"]) == (2, 1)
    assert found["ends"] == [{"status": "failed", "code": "LEAK_FOUND", "cables": 2}]
    assert found["webhook"] is None
    assert client.get(f"/v1/batches/{'0' * 32}/summary").status_code == 404


def test_the_table_has_every_cable_and_no_formula(client: TestClient, context: Context) -> None:
    order = BatchOrder("batch", "public", DAY)
    batch_id = open_batch(context.engine, "local", order).id
    names = ["=HYPERLINK(1)", "+1.txt", "-1.txt", "@SUM", "＝1", "\t=1", '" =1', "plain.txt"]
    add_cables(
        context.engine,
        "local",
        batch_id,
        [
            *(Submission(f"TEXT {name}".encode(), name, "public", DAY) for name in names),
            Refusal("=refused", ExciseError("EMPTY", "The cable is empty.", "Look.")),
        ],
    )
    close_batch(context.engine, "local", batch_id)
    work_off(context)
    rows = read_table(client, batch_id)
    assert [row["name"][:1] for row in rows] == ["'"] * 7 + ["p", "'"]
    assert [row["position"] for row in rows] == [str(n) for n in range(9)]
    assert rows[0]["reasons"] == "balancing (1)"
    assert (rows[8]["status"], rows[8]["code"]) == ("failed", "EMPTY")


def test_lines_give_copies_but_of_held_cables(client: TestClient, context: Context) -> None:
    batch_id = finish_one(context, ONE, HELD, b"BUG", "Ünder".encode())
    answer = client.get(f"/v1/batches/{batch_id}/results.jsonl")
    assert answer.headers["x-clearance"] == "PROPOSED, NOT CLEARED"
    first, held, failed, last = map(json.loads, answer.text.splitlines())
    assert (first["redacted"], first["releasable"]["mrn"]) == ("ONE TEXT", "76EMBASSY1")
    assert (held["disposition"], held["redacted"], held["releasable"]) == ("held", None, None)
    assert (failed["status"], failed["code"], failed["redacted"]) == ("failed", "INTERNAL", None)
    rest = client.get(f"/v1/batches/{batch_id}/results.jsonl", params={"after": 2}).text
    assert [json.loads(line) for line in rest.splitlines()] == [last]


def test_the_archive_holds_what_its_manifest_says(
    client: TestClient, context: Context, tmp_path: Path
) -> None:
    sources = [ONE, HELD, b"LEAK", b"three"]
    batch_id = finish_one(context, *sources)
    answer = client.get(f"/v1/batches/{batch_id}/results.zip")
    assert answer.headers["content-type"] == "application/zip"
    file = tmp_path / "results.zip"
    file.write_bytes(answer.content)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        head, *entries = map(json.loads, archive.read("manifest.jsonl").splitlines())
        listed = {name: digest for entry in entries for name, digest in entry["files"].items()}
        assert {*archive.namelist()} == {*listed, "manifest.jsonl"}
        for name, digest in listed.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert (head["schema"], head["batch"]) == ("excise/manifest/1", batch_id)
    assert [len(entry["files"]) for entry in entries] == [2, 0, 0, 2]
    assert [entry["disposition"] for entry in entries] == ["ready", "held", None, "ready"]
    assert read_ledger(context.engine, "local").balanced
    for source in sources:  # by which guesses could be tried
        assert hashlib.sha256(source).hexdigest().encode() not in answer.content
    assert client.get(f"/v1/batches/{batch_id}/results.zip").content == answer.content
    unzip = shutil.which("unzip")
    if unzip:
        subprocess.run([unzip, "-tq", file], check=True, capture_output=True)


def test_a_batch_under_way_has_no_archive_yet(client: TestClient, context: Context) -> None:
    batch_id = open_one(context, ONE, b"TWO")
    answer = client.get(f"/v1/batches/{batch_id}/results.zip")
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_DONE")
    lines = client.get(f"/v1/batches/{batch_id}/results.jsonl").text.splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["queued", "queued"]


def test_archive_and_stream_are_never_whole_in_memory(context: Context, tmp_path: Path) -> None:
    batch_id = finish_one(context, *(bytes([65 + n]) * (1 << 20) for n in range(16)))
    stream = write_archive(context.engine, make_account(context.engine), batch_id, tmp_path)
    next(stream)
    tracemalloc.start()
    sent = sum(map(len, stream))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > 0
    assert peak < 12 << 20  # of 16 MB of copies and 16 MB of reports


@pytest.mark.parametrize("start", [0, (1 << 32) - 40])
def test_archives_beyond_four_gigabytes_are_read(tmp_path: Path, start: int) -> None:
    """A hole in the file stands for the first four gigabytes."""
    file = tmp_path / "big.zip"
    with (tmp_path / "directory").open("w+b") as directory, file.open("wb") as out:
        writer = ZipWriter(directory)
        out.seek(start)
        writer._offset = start
        for number in range(3):
            out.write(writer.add(f"{number}.txt", b"text " * number))
        for block in writer.finish():
            out.write(block)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.read("2.txt") == b"text text "


def test_what_a_twin_holds_after_it_was_listed_is_not_handed_on(
    client: TestClient, context: Context
) -> None:
    batch_id = finish_one(context, ONE)
    (cable,) = client.get(f"/v1/batches/{batch_id}/cables").json()["cables"]
    assert client.get(f"/v1/cables/{cable['id']}/redacted").status_code == 200
    with context.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE jobs SET disposition = 'held'")
    assert client.get(f"/v1/cables/{cable['id']}/redacted").json()["code"] == "HELD"
    (line,) = client.get(f"/v1/batches/{batch_id}/results.jsonl").text.splitlines()
    assert json.loads(line)["redacted"] is None
