"""What the API promises: taken means kept, nothing is echoed, nothing leaves before its time."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.accept import prefers_html
from service.api.examples import AS_JSON, CABLE
from service.context import Context
from service.intake.cable import today
from service.intake.names import MAX_NAME, clean_name
from service.settings import MAX_CABLE_BYTES
from tests.service.conftest import hand_in, work_off
from worker.store.cables import read_cable, read_source

CANARY = "ZYGMUNT-CANARY"


def test_json_is_taken_while_the_broker_is_away(client: TestClient, context: Context) -> None:
    answer = client.post("/v1/cables", json={"text": "é CABLE"})
    assert answer.status_code == 202
    cable_id = answer.json()["id"]
    assert answer.headers["location"] == f"/v1/cables/{cable_id}"
    cable = client.get(answer.headers["location"]).json()
    assert (cable["status"], cable["profile"], cable["name"]) == ("queued", "public", "untitled")
    assert cable["as_of"] == today().isoformat()
    assert read_source(context.engine, "local", cable_id) == "é CABLE".encode()


def test_a_file_is_taken_byte_for_byte(client: TestClient, context: Context) -> None:
    raw = b"\xef\xbb\xbfR 1\r\n\x93quoted\x94\x00"
    answer = client.post(
        "/v1/cables",
        files={"file": ("../../etc/85ESTOVIA.txt", raw)},
        data={"profile": "people", "as_of": "2026-01-15", "text": ""},
    )
    assert answer.status_code == 202
    record = read_cable(context.engine, "local", answer.json()["id"])
    assert (record.name, record.profile) == ("85ESTOVIA.txt", "people")
    assert record.as_of.isoformat() == "2026-01-15"
    assert read_source(context.engine, "local", record.id) == raw


def test_a_form_without_a_file_takes_its_text(client: TestClient, context: Context) -> None:
    answer = client.post(
        "/v1/cables", files={"file": ("", b"")}, data={"text": "PASTED", "name": "a.txt"}
    )
    assert answer.status_code == 202
    assert read_source(context.engine, "local", answer.json()["id"]) == b"PASTED"


def test_the_same_cable_twice_is_one(client: TestClient) -> None:
    first = client.post("/v1/cables", json=AS_JSON["value"]).json()
    again = client.post("/v1/cables", json=AS_JSON["value"]).json()
    assert (first["created"], again["created"]) == (True, False)
    assert first["id"] == again["id"]
    assert len(client.get("/v1/cables").json()["cables"]) == 1


def test_lists_are_paged_and_filtered(client: TestClient, context: Context) -> None:
    ids = [hand_in(context, b"%d" % n) for n in range(3)]
    page = client.get("/v1/cables", params={"limit": 2}).json()
    assert [cable["id"] for cable in page["cables"]] == [ids[2], ids[1]]
    rest = client.get("/v1/cables", params={"limit": 2, "before": page["next"]}).json()
    assert ([cable["id"] for cable in rest["cables"]], rest["next"]) == ([ids[0]], None)
    work_off(context)
    assert client.get("/v1/cables?status=queued").json()["cables"] == []
    done = client.get("/v1/cables?status=done").json()["cables"]
    assert done[0]["summary"] == {
        "mrn": "76EMBASSY1",
        "marking": "CONFIDENTIAL",
        "errors": 0,
        "warnings": 1,
        "infos": 0,
        "people": 1,
        "redactions": 1,
        "pending": 1,
        "reasons": {"balancing": 1},
    }


def test_results_come_when_done(client: TestClient, context: Context) -> None:
    cable_id = hand_in(context, "the CABLÉ".encode())
    here = f"/v1/cables/{cable_id}"
    for address in (f"{here}/redacted", f"{here}/report", f"{here}/report?kind=releasable"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["code"]) == (409, "NOT_DONE")
    work_off(context)
    copy = client.get(f"{here}/redacted")
    assert copy.content == b"THE CABL\xc3\x89".replace(b"\xc3\x89", "É".encode())
    assert copy.headers["content-type"] == "text/plain; charset=utf-8"
    assert copy.headers["x-clearance"] == "PROPOSED, NOT CLEARED"
    assert client.get(f"{here}/report").json()["schema"] == "excise/report/1"
    releasable = client.get(f"{here}/report?kind=releasable").json()
    assert releasable["schema"] == "excise/release-report/1"


@pytest.mark.parametrize("kind", ["working", "releasable"])
def test_reports_are_pages_for_browsers(client: TestClient, context: Context, kind: str) -> None:
    cable_id = hand_in(context, b"the cable")
    work_off(context)
    answer = client.get(
        f"/v1/cables/{cable_id}/report?kind={kind}", headers={"accept": "text/html,*/*;q=0.8"}
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "script" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_held_copy_stays_and_its_working_report_comes(
    client: TestClient, context: Context
) -> None:
    cable_id = hand_in(context, b"HELD")
    work_off(context)
    here = f"/v1/cables/{cable_id}"
    for address in (f"{here}/redacted", f"{here}/report?kind=releasable"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["code"]) == (409, "HELD")
    assert client.get(f"{here}/report").status_code == 200


def test_a_failed_cable_gives_its_code_and_nothing_else(
    client: TestClient, context: Context
) -> None:
    cable_id = hand_in(context, b"LEAK")
    work_off(context)
    assert client.get(f"/v1/cables/{cable_id}").json()["code"] == "LEAK_FOUND"
    for part in ("redacted", "report"):
        answer = client.get(f"/v1/cables/{cable_id}/{part}")
        assert (answer.status_code, answer.json()["code"]) == (409, "LEAK_FOUND")


def test_another_office_finds_nothing(client: TestClient, context: Context) -> None:
    cable_id = hand_in(context, b"theirs", office="other")
    for part in ("", "/redacted", "/report"):
        answer = client.get(f"/v1/cables/{cable_id}{part}")
        assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_CABLE")


BAD_REQUESTS = [
    ("POST", "/v1/cables", {"json": {"text": CANARY, "profile": f"{CANARY} !"}}, 422),
    ("POST", "/v1/cables", {"json": {"text": CANARY, "as_of": CANARY}}, 422),
    ("POST", "/v1/cables", {"json": {"text": CANARY, CANARY: CANARY}}, 422),
    ("POST", "/v1/cables", {"json": {"text": [CANARY]}}, 422),
    ("POST", "/v1/cables", {"json": {"name": CANARY}}, 422),
    ("POST", "/v1/cables", {"json": CANARY}, 422),
    ("POST", "/v1/cables", {"json": {"text": ""}}, 422),
    (
        "POST",
        "/v1/cables",
        {"content": f'{{"text": "{CANARY}', "headers": {"content-type": "application/json"}},
        422,
    ),
    (
        "POST",
        "/v1/cables",
        {"content": b'{"text": "\\ud800"}', "headers": {"content-type": "application/json"}},
        422,
    ),
    ("POST", "/v1/cables", {"content": CANARY, "headers": {"content-type": "text/plain"}}, 415),
    ("POST", "/v1/cables", {"content": CANARY, "headers": {"content-type": CANARY}}, 415),
    (
        "POST",
        "/v1/cables",
        {"content": CANARY, "headers": {"content-type": "multipart/form-data; boundary=x"}},
        422,
    ),
    (
        "POST",
        "/v1/cables",
        {"content": CANARY, "headers": {"content-type": "multipart/form-data"}},
        422,
    ),
    (
        "POST",
        "/v1/cables",
        {"files": [("file", ("a", CANARY)), ("file", ("b", CANARY))]},
        422,
    ),
    ("POST", "/v1/cables", {"data": {CANARY: CANARY}, "files": {"file": ("a", "x")}}, 422),
    ("GET", f"/v1/cables?status={CANARY}", {}, 422),
    ("GET", f"/v1/cables?before={CANARY}", {}, 422),
    ("GET", f"/v1/cables?limit={CANARY}", {}, 422),
    ("GET", f"/v1/cables/{CANARY}", {}, 422),
    ("GET", f"/v1/cables/{CANARY}/report?kind={CANARY}", {}, 422),
    ("GET", f"/v1/cables/{'0' * 32}", {}, 404),
    ("GET", f"/{CANARY}", {}, 404),
    ("DELETE", "/v1/cables", {}, 405),
    ("GET", "/readyz", {}, 503),
    ("GET", "/healthz", {"headers": {"host": f"{CANARY}.example"}}, 400),
    ("POST", "/v1/cables", {"headers": {"origin": f"http://{CANARY}"}, "json": {"text": "x"}}, 403),
]


@pytest.mark.parametrize(("request_", "status"), [(row[:3], row[3]) for row in BAD_REQUESTS])
def test_errors_are_problems_that_never_echo(
    client: TestClient,
    caplog: pytest.LogCaptureFixture,
    request_: tuple[str, str, dict[str, object]],
    status: int,
) -> None:
    method, address, sent = request_
    caplog.set_level(logging.INFO)
    answer = client.request(method, address, **sent)  # type: ignore[arg-type]  # one table for all
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail", "code", "hint"} <= problem.keys()
    everything = answer.text + str(answer.headers)
    everything += "".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    assert CANARY.lower() not in everything.lower()


def test_a_fault_of_our_own_is_a_problem_without_traceback(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError(CANARY)

    answer = client.get("/fault")
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert CANARY not in answer.text + caplog.text


def test_eleven_megabytes_are_refused_as_file_as_json_and_in_chunks(client: TestClient) -> None:
    big = b"A" * (11 * 1024 * 1024)

    def chunks() -> Iterator[bytes]:
        for _ in range(3):
            yield big

    json_type = {"content-type": "application/json"}
    for answer in (
        client.post("/v1/cables", files={"file": ("big.txt", big)}),
        client.post("/v1/cables", json={"text": big.decode()}),
        client.post("/v1/cables", content=big * 3, headers=json_type),
        client.post("/v1/cables", content=chunks(), headers=json_type),
    ):
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


def test_ten_megabytes_are_taken_and_touch_no_temporary_file(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no such folder"))
    whole = b"A" * MAX_CABLE_BYTES
    assert client.post("/v1/cables", files={"file": ("big.txt", whole)}).status_code == 202
    assert client.post("/v1/cables", json={"text": whole.decode()}).json()["created"] is False


def test_an_audit_answers_at_once_and_keeps_nothing(client: TestClient) -> None:
    answer = client.post("/v1/audit", json=AS_JSON["value"])
    assert answer.status_code == 200
    report = answer.json()
    assert (report["schema"], report["cable"]["level"]) == ("excise/report/1", "C")
    assert report["verification"] is None
    assert client.get("/v1/cables").json()["cables"] == []


def test_an_audit_refuses_more_than_256_kilobytes_and_what_is_no_cable(client: TestClient) -> None:
    for text, status, code in (
        ("A" * (256 * 1024 + 1), 413, "TOO_LARGE"),
        ("A" * (700 * 1024), 413, "TOO_LARGE"),  # not even read
        ("Shares rose on Monday.", 422, "NO_CABLE"),
    ):
        answer = client.post("/v1/audit", json={"text": text})
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_unknown_profile_is_refused_before_it_is_kept(client: TestClient) -> None:
    for address in ("/v1/cables", "/v1/audit"):
        answer = client.post(address, json={"text": "x", "profile": CANARY.lower()})
        assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_PROFILE")
        assert CANARY.lower() not in answer.text
    assert client.get("/v1/cables").json()["cables"] == []


def test_every_answer_is_dressed(client: TestClient) -> None:
    for address in ("/healthz", "/nowhere", "/v1/cables"):
        headers = client.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_own_origin_may_post(client: TestClient) -> None:
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    answer = client.post("/v1/cables", json={"text": "x"}, headers=headers)
    assert answer.status_code == 202
    # With no-referrer a browser would name our own forms' origin "null".
    assert answer.headers["referrer-policy"] == "same-origin"


def test_another_port_of_this_machine_may_not_post(client: TestClient) -> None:
    for headers in ({"origin": "http://127.0.0.1:9000"}, {"sec-fetch-site": "same-site"}):
        answer = client.post("/v1/cables", json={"text": "x"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "CROSS_SITE")


def test_the_description_has_unique_ids_real_examples_and_no_loose_ends(
    client: TestClient,
) -> None:
    description = client.get("/openapi.json").json()
    operations = [way for path in description["paths"].values() for way in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids) >= 7
    assert all(identity.isalpha() for identity in ids)  # chosen by us, not derived
    text = json.dumps(description)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        node = description
        for key in reference.split("/"):
            node = node[key]
    assert json.dumps(CABLE)[1:-1] in text
    value = AS_JSON["value"]
    assert client.post("/v1/cables", json=value).status_code == 202


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("*/*", False),
        ("application/json", False),
        ("text/html", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("application/json;q=0.9, text/html;q=0.1", False),
        ("application/json, text/html", True),
        ("text/html;q=0", False),
        ("text/html;q=x", False),
        ("", False),
    ],
)
def test_pages_are_for_those_who_ask(accept: str, html: bool) -> None:
    assert prefers_html(accept) is html


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a.txt", "a.txt"),
        ("C:\\files\\a.txt", "a.txt"),
        ("../../a.txt", "a.txt"),
        ("a\n\x1b[31m\u202eb", "a[31mb"),
        ("/", "untitled"),
        ("x" * 500, "x" * MAX_NAME),
    ],
)
def test_names_are_clean(name: str, clean: str) -> None:
    assert clean_name(name) == clean
