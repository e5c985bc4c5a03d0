"""Nobody reads above their clearance: no copy, report, name, error, nor line of a list."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text, update
from starlette.testclient import TestClient

from rules.marking.clearance import Clearance, write_marking
from rules.marking.value import Level, Marking
from service.accounts.asking import list_doors
from service.context import Context
from service.telling.archive import write_archive
from service.telling.lines import write_lines
from tests.accounts import bearing, list_acts, make_account
from tests.service.batches import DAY, finish_one, open_one
from tests.service.conftest import work_off
from worker.accounts.account import Account
from worker.proposal import Submission
from worker.store.batches import BatchOrder, Refusal, add_cables, close_batch, open_batch
from worker.store.cables import list_batch_cables
from worker.store.credentials import issue_token
from worker.store.database import writing
from worker.store.tables import Results

SOURCES = (
    b"plain words",
    b"SECRET CANARY-TEXT",
    b"UNREADABLE CANARY-TEXT",
    b"LEAK CANARY-TEXT",
)
ABOVE = SOURCES[1:]


@pytest.fixture
def batch(client: TestClient, context: Context) -> str:
    """One cable for a reader cleared to C, others above."""
    order = BatchOrder("Box", "public", DAY)
    batch_id = open_batch(context.engine, "local", order).id
    items: list[Submission | Refusal] = [
        Submission(source, f"CANARY-NAME-{number}.txt" if number else "open.txt", "public", DAY)
        for number, source in enumerate(SOURCES)
    ]
    add_cables(context.engine, "local", batch_id, items)
    close_batch(context.engine, "local", batch_id)
    work_off(context)
    return batch_id


@pytest.fixture
def low(context: Context) -> Account:
    return make_account(context.engine, clearance=Clearance(Level.C))


@pytest.fixture
def reader(client: TestClient, context: Context, low: Account) -> TestClient:
    client.headers.update(bearing(issue_token(context.engine, low)))
    return client


def hidden(batch: str, context: Context) -> list[str]:
    records = list_batch_cables(context.engine, "local", batch)
    return [record.id for record in records if record.name != "open.txt"]


def secrets() -> Iterator[str]:
    yield "CANARY"
    yield "A withheld name was left over"  # the message of an error above the reader
    for source in ABOVE:
        yield hashlib.sha256(source).hexdigest()


def test_no_answer_of_any_route_tells_what_is_above(
    app: FastAPI, reader: TestClient, context: Context, batch: str
) -> None:
    """Every GET route, for every cable, as data and as a page."""
    asked = 0
    for door in list_doors(app):
        if "GET" not in door.methods or door.path in {"/openapi.json", "/login"}:
            continue
        cables = hidden(batch, context) if "{cable_id}" in door.path else [""]
        for cable in cables:
            path = door.path.replace("{cable_id}", cable).replace("{batch_id}", batch)
            for accept in ("application/json", "text/html"):
                for query in ("", "?kind=releasable", "?show=failed"):
                    answer = reader.get(path + query, headers={"accept": accept})
                    asked += 1
                    found = answer.content
                    if path.endswith(".zip"):
                        archive = zipfile.ZipFile(io.BytesIO(answer.content))
                        found = b"".join(archive.read(name) for name in archive.namelist())
                    assert not any(one.encode() in found for one in secrets()), path
    assert asked > 100


def test_copies_and_reports_above_are_refused_on_record(
    reader: TestClient, context: Context, batch: str, low: Account
) -> None:
    for cable in hidden(batch, context):
        for path in ("redacted", "report", "report?kind=releasable"):
            answer = reader.get(f"/v1/cables/{cable}/{path}")
            assert (answer.status_code, answer.json()["code"]) == (403, "ABOVE_CLEARANCE"), path
    refused = [
        one for verb, who, one in list_acts(context.engine) if (verb, who) == ("refused", low.id)
    ]
    assert refused == [cable for cable in hidden(batch, context) for _ in range(3)]


def test_a_cable_that_is_not_read_yet_is_above_everybody(
    reader: TestClient, context: Context
) -> None:
    batch = open_one(context, b"CANARY one", b"CANARY two")
    (cable, _) = reader.get(f"/v1/batches/{batch}/cables").json()["cables"]
    assert (cable["veiled"], cable["name"], cable["sha256"]) == (True, None, None)
    answer = reader.get(f"/v1/cables/{cable['id']}/report")
    assert answer.json()["code"] == "ABOVE_CLEARANCE"
    assert "not read yet" in reader.get("/cables").text


def test_what_is_below_is_shown_and_put_on_record(
    reader: TestClient, context: Context, batch: str, low: Account
) -> None:
    listed = reader.get(f"/v1/batches/{batch}/cables").json()["cables"]
    (cable,) = [one for one in listed if not one["veiled"]]
    for one in (other for other in listed if other["veiled"]):
        told = {name for name, value in one.items() if value is not None}
        assert not told & {"name", "sha256", "size", "message", "hint", "summary"}
    assert cable["name"] == "open.txt"
    assert reader.get(f"/v1/cables/{cable['id']}/redacted").text == "PLAIN WORDS"
    assert reader.get(f"/v1/cables/{cable['id']}/report").status_code == 200
    lines = reader.get(f"/v1/batches/{batch}/results.jsonl").text.splitlines()
    assert [json.loads(line)["redacted"] for line in lines] == ["PLAIN WORDS", None, None, None]
    archive = zipfile.ZipFile(io.BytesIO(reader.get(f"/v1/batches/{batch}/results.zip").content))
    assert len(archive.namelist()) == 3
    read = [one for verb, who, one in list_acts(context.engine) if (verb, who) == ("read", low.id)]
    assert read == [cable["id"], cable["id"], batch, batch]


def test_what_cannot_be_put_on_record_is_not_shown(
    client: TestClient, context: Context, batch: str
) -> None:
    cable = hidden(batch, context)[0]
    with writing(context.engine) as connection:
        connection.execute(text("DROP TABLE log_entries"))
    for path in (
        f"cables/{cable}/redacted",
        f"cables/{cable}/report",
        f"batches/{batch}/cables.csv",
    ):
        answer = client.get(f"/v1/{path}")
        assert answer.status_code == 500, path
        assert "CANARY" not in answer.text


def test_what_was_made_anew_while_a_stream_goes_is_asked_again(
    client: TestClient, context: Context, low: Account, tmp_path: Path
) -> None:
    batch = finish_one(context, b"CANARY one", b"CANARY two")
    for stream in (
        write_lines(context.engine, low, batch, -1),
        write_archive(context.engine, low, batch, tmp_path),
    ):
        with writing(context.engine) as connection:
            connection.execute(update(Results).values(access=write_marking(Marking(Level.C))))
        assert b"CANARY ONE" in unpack(next(stream))
        with writing(context.engine) as connection:
            connection.execute(update(Results).values(access=None))
        assert b"CANARY TWO" not in b"".join(map(unpack, stream))


def unpack(piece: bytes) -> bytes:
    """Of an archive, what a deflated file in it says."""
    if piece[:4] != b"PK\x03\x04":
        return piece
    start = 30 + int.from_bytes(piece[26:28], "little") + int.from_bytes(piece[28:30], "little")
    return zlib.decompressobj(-15).decompress(piece[start:])


def test_who_is_cleared_reads_all_of_it(client: TestClient, context: Context, batch: str) -> None:
    cables = client.get(f"/v1/batches/{batch}/cables").json()["cables"]
    assert [cable["name"] for cable in cables[:2]] == ["open.txt", "CANARY-NAME-1.txt"]
    copy = client.get(f"/v1/cables/{cables[1]['id']}/redacted")
    assert copy.text == "SECRET CANARY-TEXT"
    table = client.get(f"/v1/batches/{batch}/cables.csv").text
    assert "CANARY-NAME-3.txt" in table
