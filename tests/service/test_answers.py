"""What an answer tells beside its body, and what it tells of things that are another office's."""

import ast
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from service.context import Context
from tests.security.threats import ROOT
from tests.service.batches import DAY
from tests.service.conftest import hand_in, work_off
from tests.service.releasing import make_ready, release
from worker.proposal import Submission
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch

CANARY: Final = "zygmunt-canary"
UNKNOWN: Final = "0" * 32
ID: Final = re.compile(r"\{(\w+)\}")
# Beside the constant ones of every answer; of an id, a kind of content or a length, and no more.
SAID: Final = re.compile(
    r"(?i)(?:text|application)/[\w.+-]+(?:; charset=[\w-]+)?(?:; header=present)?"
    r"|(?:inline|attachment); filename=\"[0-9a-f]{32}\.[a-z.]+\"|\d+|accept|no|PROPOSED, NOT CLEARED"
)
LOG_CALLS: Final = {"debug", "info", "warning", "error", "critical", "exception", "log"}


def _addresses(app: FastAPI, method: str, ids: dict[str, str]) -> Iterator[str]:
    """Every route of the API and its pages that is about one thing, with that thing's id."""
    included = [getattr(one, "original_router", None) for one in app.routes]
    for route in (route for router in included if router for route in router.routes):
        if isinstance(route, APIRoute) and method in (route.methods or ()) and "_id}" in route.path:
            yield ID.sub(lambda found: ids.get(found[1], "close"), route.path)


def _name_batch(context: Context, office: str) -> str:
    order = BatchOrder(CANARY, "public", DAY, None)
    batch_id = open_batch(context.engine, office, order).id
    items = [Submission(b"ONE", f"{CANARY}.txt", "public", DAY)]
    add_cables(context.engine, office, batch_id, items)
    close_batch(context.engine, office, batch_id)
    work_off(context)
    return batch_id


def test_no_header_of_what_is_handed_out_names_or_hashes_anything(
    app: FastAPI, client: TestClient, context: Context
) -> None:
    batch_id = _name_batch(context, "local")
    (cable,) = client.get(f"/v1/batches/{batch_id}/cables").json()["cables"]
    plain = client.get("/healthz").headers
    released = release(context, make_ready(context))
    ids = {"cable_id": cable["id"], "batch_id": batch_id, "release_id": released.id}
    addresses = [*_addresses(app, "GET", ids)]
    assert len(addresses) > 10
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "etag" not in answer.headers
        for name, value in answer.headers.items():
            own_policy = name == "content-security-policy"
            assert own_policy or plain.get(name) == value or SAID.fullmatch(value), (address, name)
        assert CANARY not in str(answer.headers).lower()


def test_an_archive_to_hand_on_holds_no_name_that_anybody_gave(
    client: TestClient, context: Context
) -> None:
    batch_id = _name_batch(context, "local")
    assert (
        CANARY in client.get(f"/v1/batches/{batch_id}/cables").text.lower()
    )  # for cleared readers
    content = client.get(f"/v1/batches/{batch_id}/results.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 3
        inside = b"".join(map(archive.read, archive.namelist()))
    assert CANARY.encode() not in (content + inside).lower()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_another_offices_is_answered_like_what_is_not_there(
    app: FastAPI, client: TestClient, context: Context, method: str
) -> None:
    theirs = {
        "batch_id": _name_batch(context, "other"),
        "cable_id": hand_in(context, b"x", "other"),
        "release_id": UNKNOWN,
    }
    work_off(context)
    nobodys = {"batch_id": UNKNOWN, "cable_id": UNKNOWN, "release_id": UNKNOWN}
    pairs = [*zip(_addresses(app, method, theirs), _addresses(app, method, nobodys), strict=True)]
    assert pairs
    for there, nowhere in pairs:
        sent = {"files": {"files": ("a.txt", b"A")}} if method == "POST" else {}
        answers = [client.request(method, one, **sent) for one in (there, nowhere)]  # type: ignore[arg-type]  # one table for both
        # What is sent to all of them alike is nothing that some of them take.
        assert {answer.status_code for answer in answers} in ({404}, {422}), there
        assert answers[0].content == answers[1].content
        assert answers[0].headers == answers[1].headers


def _log_calls() -> Iterator[tuple[str, ast.Call, str]]:
    for room in ("rules", "worker", "service"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=kind)):
                        yield f"{path.relative_to(Path(ROOT))}:{node.lineno}", node, kind


def test_no_log_call_is_given_an_error_s_text_or_a_traceback() -> None:
    """An error may quote the cable; its type, its code and ids may be told."""
    calls = [call for call in _log_calls() if call[2] in LOG_CALLS]
    assert len(calls) > 5
    for place, call, kind in calls:
        assert kind not in {"exception", "log"}, place
        assert isinstance(call.args[0], ast.Constant), place
        assert "%r" not in str(call.args[0].value), place
        assert not call.keywords, place  # exc_info prints a traceback
        for argument in call.args[1:]:
            said = ast.unparse(argument)
            assert said not in {"error", "str(error)", "repr(error)", "error.message"}, place
