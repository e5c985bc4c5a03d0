"""Who watches a batch sees it go, misses nothing when cut off, and costs the database little."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from service.api import telling
from service.context import Context
from tests.accounts import bearing, make_token_for
from tests.service.batches import finish_one, open_one
from tests.service.conftest import work_off
from tests.service.live import address, listening
from worker.store.credentials import list_tokens, revoke_token

Event = dict[str, str]


@pytest.fixture
def server(app: FastAPI) -> Iterator[httpx2.Client]:
    with listening(app) as listener, log_in(app, address(listener)) as client:
        yield client


def log_in(app: FastAPI, at: str) -> httpx2.Client:
    return httpx2.Client(base_url=at, headers=bearing(make_token_for(app)), timeout=20)


@pytest.fixture
def live(server: httpx2.Client, app: FastAPI) -> Context:
    """Once the server runs."""
    context: Context = app.state.context
    return context


def follow(
    server: httpx2.Client,
    batch_id: str,
    seen: str | None = None,
    most: int = 100,
    seconds: float = 20,
) -> Iterator[Event]:
    """Events as a client reads them; a comment is an event without a name."""
    headers = {"last-event-id": seen} if seen else {}
    with server.stream(
        "GET", f"/v1/batches/{batch_id}/events", headers=headers, timeout=seconds
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields: Event = {}
        for line in answer.iter_lines():
            name, colon, value = line.partition(":")
            if colon:
                fields[name] = value.strip()
            elif fields and "retry" not in fields:
                yield fields
                most -= 1
                if not most:
                    return
            if not line:
                fields = {}


def tell(one: Event) -> tuple[str, int]:
    batch = json.loads(one["data"])
    return batch["state"], batch["ledger"]["done"]


def test_a_batch_is_followed_to_its_end(server: httpx2.Client, live: Context) -> None:
    batch_id = open_one(live, b"ONE", b"TWO", b"HELD three")
    events = follow(server, batch_id)
    assert tell(next(events)) == ("collecting", 0)
    work_off(live)
    rest = list(events)
    assert tell(rest[-1]) == ("finished", 3)
    assert rest[-1]["event"] == "progress"
    asked = server.get(f"/v1/batches/{batch_id}").json()
    assert json.loads(rest[-1]["data"])["ledger"] == asked["ledger"]
    assert asked["ledger"]["held"] == 1


def test_what_was_seen_is_not_sent_again(server: httpx2.Client, live: Context) -> None:
    batch_id = open_one(live, b"ONE", b"TWO")
    (first,) = follow(server, batch_id, most=1)
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(lambda: list(follow(server, batch_id, seen=first["id"])))
        time.sleep(1.5)
        work_off(live)
        events = reading.result()
    assert first["id"] not in {one["id"] for one in events}
    assert tell(events[-1]) == ("finished", 2)
    last = server.get(f"/v1/batches/{batch_id}/events", headers={"last-event-id": events[-1]["id"]})
    assert (last.status_code, last.content) == (204, b"")


def test_who_comes_late_gets_the_state_of_now_once(server: httpx2.Client, live: Context) -> None:
    batch_id = finish_one(live, b"ONE", b"TWO")
    (only,) = follow(server, batch_id, seen="0123456789abcdef")
    assert tell(only) == ("finished", 2)


def test_silence_is_broken_by_heartbeats(
    server: httpx2.Client, live: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PULSE_SECONDS", 0.2)
    batch_id = open_one(live, b"ONE", b"TWO")
    _, *beats = follow(server, batch_id, most=4)
    assert beats == [{"": ""}] * 3


def test_twenty_watchers_cost_one_look_a_second(server: httpx2.Client, live: Context) -> None:
    batch_id = open_one(live, b"ONE", b"TWO")
    looks: list[float] = []

    def count(*arguments: object) -> None:
        if "batches.webhook" in str(arguments[2]) and "batches.created_at" in str(arguments[2]):
            looks.append(time.monotonic())

    started = [threading.Event() for _ in range(20)]

    def watch(begun: threading.Event) -> None:
        for one in follow(server, batch_id):
            begun.set()
            if tell(one)[0] == "finished":
                return

    threads = [threading.Thread(target=watch, args=[begun]) for begun in started]
    for thread in threads:
        thread.start()
    assert all(begun.wait(10) for begun in started)
    event.listen(live.engine, "before_cursor_execute", count)
    deadline = time.monotonic() + 60  # a look that takes long is followed by a long pause
    while len(looks) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    event.remove(live.engine, "before_cursor_execute", count)
    assert len(looks) >= 3
    assert all(later - sooner > 0.9 for sooner, later in pairwise(looks))
    work_off(live)
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)


def test_an_unknown_batch_has_no_events(server: httpx2.Client) -> None:
    answer = server.get(f"/v1/batches/{'0' * 32}/events")
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_BATCH")


def test_the_last_watcher_to_leave_ends_the_looking(server: httpx2.Client, live: Context) -> None:
    batch_id = open_one(live, b"ONE", b"TWO")
    list(follow(server, batch_id, most=1))
    deadline = time.monotonic() + 5
    while live.watch.watched and time.monotonic() < deadline:
        time.sleep(0.05)
    assert live.watch.watched == 0


def test_a_server_that_stops_lets_its_watchers_go(app: FastAPI) -> None:
    with listening(app) as listener, log_in(app, address(listener)) as client:
        live: Context = app.state.context
        batch_id = open_one(live, b"ONE", b"TWO")
        events = follow(client, batch_id)
        next(events)
        live.watch.stop()
        assert list(events) == []


@pytest.mark.parametrize("pulse", [0.2, 15.0])
def test_a_stream_ends_with_the_token_that_asked_for_it(
    server: httpx2.Client, live: Context, monkeypatch: pytest.MonkeyPatch, pulse: float
) -> None:
    monkeypatch.setattr(telling, "PULSE_SECONDS", pulse)
    batch_id = open_one(live, b"ONE", b"TWO")
    events = follow(server, batch_id)
    next(events)
    (token,) = list_tokens(live.engine, "local")
    revoke_token(live.engine, "local", token.id)
    work_off(live)
    assert [one for one in events if "data" in one] == []
