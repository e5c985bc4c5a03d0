"""The start page: taking a cable, listing what became of it, and errors in the same look."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from service.context import Context
from service.pages.look import PAGE_POLICY, STYLE_HASH
from service.settings import MAX_CABLE_BYTES
from tests.service.conftest import hand_in, work_off
from tests.service.page import Page
from worker.store.cables import list_cables, read_source

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOSTILE = "<img src=x onerror=alert(1)>.txt"


def submit(client: TestClient, text: str = "", **fields: str) -> str:
    """Post the form as a browser does, all parts present; gives the address it leads to."""
    answer = client.post(
        "/cables",
        files={"file": ("", b"", "application/octet-stream")},
        data={"text": text, "profile": "public", "as_of": "2026-01-01"} | fields,
        headers=HTML | {"origin": "http://127.0.0.1:8000"},
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.parametrize("address", ["/", "/cables"])
def test_a_page_has_a_language_a_title_one_h1_and_no_script(
    client: TestClient, context: Context, address: str
) -> None:
    hand_in(context, b"ONE")
    work_off(context)
    answer = client.get(address)
    read = Page(answer.text)
    assert read.all("html") == [{"lang": "en"}]
    assert (len(read.all("title")), len(read.all("h1"))) == (1, 1)
    assert not read.all("script")
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert f"style-src '{STYLE_HASH}'" in PAGE_POLICY
    for _, attributes in read.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not re.match(r"[a-z]+:|//", attributes.get("href", attributes.get("action", "")))


def test_each_field_has_a_label(client: TestClient) -> None:
    read = Page(client.get("/").text)
    fields = [f for tag in ("input", "select", "textarea") for f in read.all(tag)]
    assert {field["name"] for field in fields} == {"text", "file", "profile", "as_of"}
    assert {field["id"] for field in fields} == {label["for"] for label in read.all("label")}


def test_a_pasted_cable_is_taken_with_the_line_ends_it_had(
    client: TestClient, context: Context
) -> None:
    location = submit(client, "R 1\r\nFM A\r\n")
    (cable,) = list_cables(context.engine, "local").cables
    assert location == f"/cables?cable={cable.id}"
    assert (cable.name, cable.profile, str(cable.as_of)) == ("pasted text", "public", "2026-01-01")
    assert read_source(context.engine, "local", cable.id) == b"R 1\nFM A\n"


def test_a_file_is_taken_as_it_is(client: TestClient, context: Context) -> None:
    raw = b"R 1\r\n\x93quoted\x94"
    answer = client.post(
        "/cables",
        files={"file": ("85ESTOVIA.txt", raw)},
        data={"text": "", "profile": "people", "as_of": ""},
        headers=HTML,
        follow_redirects=False,
    )
    assert answer.status_code == 303
    (cable,) = list_cables(context.engine, "local").cables
    assert (cable.name, cable.profile) == ("85ESTOVIA.txt", "people")
    assert read_source(context.engine, "local", cable.id) == raw


def test_the_list_renews_itself_until_all_is_read(client: TestClient, context: Context) -> None:
    address = submit(client, "ONE")
    page = client.get(address).text
    assert '<meta http-equiv="refresh" content="2">' in page
    assert "1 cable handed in: 1 waiting, 0 being read" in Page(page).text
    work_off(context)
    page = client.get(address).text
    assert 'http-equiv="refresh"' not in page
    assert "1 done" in Page(page).text


def test_the_cable_just_handed_in_stands_first_and_once(
    client: TestClient, context: Context
) -> None:
    address = submit(client, "ONE", name="one.txt")
    hand_in(context, b"TWO")
    text = Page(client.get(address).text).text
    assert text.index("Yours") < text.index("one.txt") < text.index("Others")
    assert text.count("one.txt") == 1
    assert text.index("Others") < text.index("cable.txt")


def test_the_start_page_never_renews_itself_under_a_pasting_hand(
    client: TestClient, context: Context
) -> None:
    hand_in(context, b"ONE")
    page = client.get("/").text
    assert 'http-equiv="refresh"' not in page
    assert '<a href="/cables">Watch them finish</a>' in page


def test_a_cable_that_is_done_shows_its_numbers_and_links(
    client: TestClient, context: Context
) -> None:
    cable_id = hand_in(context, b"ONE")
    work_off(context)
    page = client.get("/").text
    text = Page(page).text
    for part in ("76EMBASSY1", "cable.txt", "CONFIDENTIAL", "1 warning", "1 pending"):
        assert part in text
    links = [link["href"] for link in Page(page).all("a") if "/v1/" in link["href"]]
    here = f"/v1/cables/{cable_id}"
    assert links == [f"{here}/report", f"{here}/report?kind=releasable", f"{here}/redacted"]
    for link in links:
        assert client.get(link, headers=HTML).status_code == 200


def test_a_held_cable_offers_nothing_that_could_leave(client: TestClient, context: Context) -> None:
    cable_id = hand_in(context, b"HELD")
    work_off(context)
    page = client.get("/").text
    assert "Held" in Page(page).text
    assert f"/v1/cables/{cable_id}/report" in page
    assert "kind=releasable" not in page
    assert f"/v1/cables/{cable_id}/redacted" not in page


def test_a_failed_cable_says_why(client: TestClient, context: Context) -> None:
    hand_in(context, b"LEAK")
    work_off(context)
    text = Page(client.get("/").text).text
    assert "LEAK_FOUND" in text
    assert "A withheld name was left over. Report this." in text


def test_a_hostile_file_name_is_text(client: TestClient, context: Context) -> None:
    client.post("/cables", files={"file": (HOSTILE, b"LEAK")}, headers=HTML)
    work_off(context)
    for address in ("/", "/cables"):
        page = client.get(address).text
        assert HOSTILE not in page
        assert HOSTILE in unescape(page)
        assert not Page(page).all("img")


def test_another_sites_form_is_refused(client: TestClient, context: Context) -> None:
    answer = client.post(
        "/cables", data={"text": "ONE"}, headers=HTML | {"origin": "http://elsewhere.example"}
    )
    assert answer.status_code == 403
    assert "CROSS_SITE" in Page(answer.text).text
    assert list_cables(context.engine, "local").cables == ()


def test_pages_let_browsers_name_their_origin(client: TestClient) -> None:
    """Under no-referrer a browser posts our own form with `Origin: null`, and it is refused."""
    answer = client.get("/")
    assert answer.headers["referrer-policy"] == "same-origin"
    metas = [m["content"] for m in Page(answer.text).all("meta") if m.get("name") == "referrer"]
    assert metas == ["same-origin"]


@pytest.mark.parametrize(
    ("text", "fields", "code"),
    [
        ("", {}, "EMPTY"),
        (" \r\n ", {}, "EMPTY"),
        ("CANARY-1", {"as_of": "CANARY-2"}, "INVALID"),
        ("CANARY-1", {"profile": "<b>CANARY-2"}, "INVALID"),
        ("x" * (MAX_CABLE_BYTES + 1), {}, "INVALID"),
    ],
)
def test_what_cannot_be_taken_gets_a_page_that_repeats_nothing(
    client: TestClient, context: Context, text: str, fields: dict[str, str], code: str
) -> None:
    answer = client.post(
        "/cables",
        files={"file": ("", b"")},
        data={"text": text, "profile": "public"} | fields,
        headers=HTML,
    )
    page = Page(answer.text)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert code in page.text
    assert "CANARY" not in answer.text
    assert (len(page.all("h1")), page.all("html")) == (1, [{"lang": "en"}])
    assert list_cables(context.engine, "local").cables == ()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing-CANARY", 404),
        ("/cables?cable=CANARY", 422),
        ("/v1/cables/00000000000000000000000000000000/report", 404),
    ],
)
def test_errors_are_pages_for_browsers_and_problems_for_programs(
    client: TestClient, address: str, status: int
) -> None:
    page = client.get(address, headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert len(Page(page.text).all("h1")) == 1
    problem = client.get(address)
    assert (problem.status_code, problem.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert "CANARY" not in page.text + problem.text


def test_older_cables_are_a_page_away(client: TestClient, context: Context) -> None:
    ids = [hand_in(context, b"%d" % n) for n in range(17)]
    work_off(context)
    older = re.findall(r'href="(/cables\?before=[0-9a-f]{32})"', client.get("/").text)
    assert older == [f"/cables?before={ids[2]}"]
    page = client.get(older[0]).text
    assert ids[1] in page
    assert ids[0] in page
    assert ids[2] not in page
