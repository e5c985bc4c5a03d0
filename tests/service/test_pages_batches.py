"""The pages of batches: how far, what came of it, why, and where to go from there."""

import re

import pytest
from starlette.testclient import TestClient

from service.context import Context
from service.pages.progress import KINDS, draw_ledger, say_duration
from tests.service.batches import DAY, finish_one, open_one
from worker.proposal import Submission
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.ledger import Ledger

HTML = {"accept": "text/html"}


def words_of(page: str) -> str:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(text.split())


def test_a_batch_under_way_renews_itself_and_one_that_ended_does_not(
    client: TestClient, context: Context
) -> None:
    going = open_one(context, b"ONE", b"TWO")
    page = client.get(f"/batches/{going}").text
    assert 'http-equiv="refresh"' in page
    assert "First reading" in words_of(page)
    assert "0 of 2 read once" in page
    ended = finish_one(context, b"THREE")
    assert 'http-equiv="refresh"' not in client.get(f"/batches/{ended}").text
    listed = client.get("/batches")
    assert f"/batches/{going}" in listed.text
    assert "Finished" in words_of(listed.text)
    assert "script" not in listed.text
    assert client.get("/").text.count('href="/batches"') == 1


def test_what_came_of_it_is_told_with_codes_and_ways_on(
    client: TestClient, context: Context
) -> None:
    batch_id = finish_one(context, b"ONE", b"HELD two", b"LEAK three")
    page = client.get(f"/batches/{batch_id}").text
    told = words_of(page)
    for what in ("1 Ready", "0 Needs a decision", "1 Held", "1 Failed", "LEAK_FOUND", "Finished."):
        assert what in told
    for way in ("cables.csv", "results.jsonl", "results.zip"):
        assert client.get(f"/v1/batches/{batch_id}/{way}").status_code == 200
        assert way in page
    held = client.get(f"/batches/{batch_id}", params={"show": "held"}).text
    assert held.count("/report?kind=releasable") == 0
    assert held.count(">Working report<") == 1
    assert page.count(">Working report<") == 2


def test_a_long_list_goes_on(client: TestClient, context: Context) -> None:
    batch_id = open_one(context, *(b"text %d" % number for number in range(51)))
    page = client.get(f"/batches/{batch_id}").text
    assert "50.txt" not in page
    (onwards,) = re.findall(r'href="(/batches/\S+\?after=\d+)', page)
    later = client.get(onwards).text
    assert "50.txt" in later
    assert 'http-equiv="refresh"' not in later


def test_names_from_outside_are_shown_and_never_run(client: TestClient, context: Context) -> None:
    name = "<script>alert(1)</script>\u202e"
    batch_id = open_batch(context.engine, "local", BatchOrder(name, "public", DAY)).id
    add_cables(context.engine, "local", batch_id, [Submission(b"ONE", name, "public", DAY)])
    close_batch(context.engine, "local", batch_id)
    for page in (client.get("/batches").text, client.get(f"/batches/{batch_id}").text):
        assert "<script" not in page
        assert "\u202e" not in page
        assert "&lt;script&gt;" in page


def test_an_unknown_batch_is_a_page_of_its_own(client: TestClient) -> None:
    answer = client.get(f"/batches/{'0' * 32}", headers=HTML)
    assert answer.status_code == 404
    assert "There is no batch with this id." in answer.text


def test_each_part_of_the_bar_is_told_by_more_than_its_colour() -> None:
    looks = {(kind.colour, kind.pattern) for kind in KINDS}
    assert len(looks) == len({kind.name for kind in KINDS}) == len(KINDS)
    ended = [kind for kind in KINDS if kind.shown in {"ready", "needs_decision", "held", "failed"}]
    assert len({kind.pattern for kind in ended}) == len(ended)
    bar = draw_ledger(Ledger(submitted=50_000, done=49_999, ready=49_999, failed=1))
    assert [part.number for part in bar.parts] == [49_999, 1]
    assert bar.parts[1].width > 0.3
    assert sum(part.width for part in bar.parts) == pytest.approx(100)
    assert draw_ledger(Ledger()).parts == ()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (3, "less than a minute"),
        (65, "about 1 minute"),
        (3600, "about 60 minutes"),
        (9000, "about 2 hours"),
        (200_000, "about 2 days"),
    ],
)
def test_time_left_is_told_as_to_a_visitor(seconds: float, told: str) -> None:
    assert say_duration(seconds) == told
