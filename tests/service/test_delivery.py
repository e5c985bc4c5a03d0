"""`excise batch`: all goes over once, here and to a server, whenever it is stopped."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path

import pytest
from fastapi import FastAPI
from rich.console import Console
from starlette.testclient import TestClient

from rules.cable.envelope import MAX_BYTES
from rules.errors import ExciseError
from service.context import Context
from service.delivery import part as parts
from service.delivery.desk import Delivered, Desk
from service.delivery.journal import NAME
from service.delivery.local import LocalDesk
from service.delivery.part import Part, cut_parts
from service.delivery.remote import RemoteDesk
from service.delivery.run import Delivery, run_delivery
from service.intake.contents import Kind
from service.intake.order import OrderIn
from tests.accounts import make_token_for
from tests.service.conftest import work_off
from tests.service.live import address, listening
from worker.store.cables import list_batch_cables
from worker.store.progress import list_batches

NEVER = lambda: False  # noqa: E731  # nobody stops it


class Stop(Exception):  # noqa: N818  # what Ctrl-C does
    pass


class AtWork:
    """A desk whose worker does all at once when the batch has ended."""

    def __init__(self, desk: Desk, context: Context) -> None:
        self._desk = desk
        self._context = context

    def __getattr__(self, name: str) -> object:
        return getattr(self._desk, name)

    def end(self, batch_id: str) -> None:
        self._desk.end(batch_id)
        work_off(self._context)


class Stopping(AtWork):
    """Stops at the part with this number: before it, or when it is there and nobody knows yet."""

    def __init__(self, desk: Desk, context: Context, number: int, *, after: bool) -> None:
        super().__init__(desk, context)
        self._left = number
        self._after = after

    def add(self, batch_id: str, part: Part, at: int, order: OrderIn) -> Delivered:
        if self._left or self._after:
            delivered = self._desk.add(batch_id, part, at, order)
        if not self._left:
            raise Stop
        self._left -= 1
        return delivered


@contextmanager
def at_server(app: FastAPI) -> Iterator[RemoteDesk]:
    with (
        listening(app) as listener,
        closing(RemoteDesk(address(listener), make_token_for(app))) as desk,
    ):
        yield desk


@contextmanager
def desks(kind: str, app: FastAPI, context: Context) -> Iterator[Desk]:
    if kind == "here":
        yield LocalDesk(context.settings, context.engine)
        return
    with at_server(app) as desk:
        yield desk


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five parts: three pairs of files, an archive, a table."""
    monkeypatch.setattr(parts, "PART_FILES", 2)
    box = tmp_path / "box"
    (box / "b").mkdir(parents=True)
    for number in range(6):
        (box / "b" / f"{number}.txt").write_text(f"CABLE {number}")
    with zipfile.ZipFile(box / "c.zip", "w") as archive:
        archive.writestr("1.txt", b"IN A ZIP")
        archive.writestr("../2.txt", b"OUT OF IT")
    (box / "d.csv").write_text("text\nA ROW\n")
    return box


EXPECTED = [
    *((f"b/{number}.txt", "done", None) for number in range(6)),
    ("c.zip/1.txt", "done", None),
    ("c.zip/2.txt", "failed", "UNSAFE_NAME"),
    ("d.csv:1", "done", None),
]


def run(desk: object, box: Path, out: Path, where: str = "here", **said: object) -> bool:
    delivery = Delivery([box], OrderIn.model_validate(said), out, where)
    return run_delivery(desk, delivery, Console(file=io.StringIO()), NEVER)  # type: ignore[arg-type]  # a desk in other clothes


def read_index(out: Path) -> list[tuple[str, str, str | None]]:
    lines = [json.loads(line) for line in (out / "index.jsonl").read_text().splitlines()]
    return [(line["name"], line["status"], line["code"]) for line in lines]


@pytest.mark.parametrize("kind", ["here", "server"])
def test_files_archives_and_tables_go_over_and_come_back(
    kind: str, app: FastAPI, context: Context, box: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with desks(kind, app, context) as desk:
        assert run(AtWork(desk, context), box, out) is False  # one was refused
        assert read_index(out) == EXPECTED
        folders = [folder for folder in out.iterdir() if folder.is_dir()]
        assert len(folders) == 8
        for folder in folders:
            names = {path.name for path in folder.iterdir()}
            assert names == {"redacted.txt", "releasable.json", "working.json"}
        run(AtWork(desk, context), box, out)
    (batch,) = list_batches(context.engine, "local").batches
    assert (batch.ledger.submitted, batch.ledger.done, batch.ledger.failed) == (9, 8, 1)


@pytest.mark.parametrize("kind", ["here", "server"])
def test_stopped_anywhere_the_same_command_goes_on(
    kind: str, app: FastAPI, context: Context, box: Path, tmp_path: Path
) -> None:
    with desks(kind, app, context) as desk:
        for number, after in product(range(5) if kind == "here" else (1, 3), (False, True)):
            out = tmp_path / f"out {number} {after}"
            with pytest.raises(Stop):
                run(Stopping(desk, context, number, after=after), box, out)
            run(AtWork(desk, context), box, out)
            assert read_index(out) == EXPECTED
    batches = list_batches(context.engine, "local").batches
    assert [batch.ledger.submitted for batch in batches] == [len(EXPECTED)] * (
        10 if kind == "here" else 4
    )


def test_a_line_of_the_journal_that_was_cut_short_is_forgotten(
    context: Context, box: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    desk = LocalDesk(context.settings, context.engine)
    with pytest.raises(Stop):
        run(Stopping(desk, context, 2, after=True), box, out)
    whole = (out / NAME).read_bytes()
    for cut in (1, 9):
        (out / NAME).write_bytes(whole + whole[:cut])
        with pytest.raises(Stop):
            run(Stopping(desk, context, 0, after=False), box, out)
        whole = (out / NAME).read_bytes()
    run(AtWork(desk, context), box, out)
    assert read_index(out) == EXPECTED


def test_other_files_or_another_question_are_no_part_of_the_batch(
    context: Context, box: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    desk = LocalDesk(context.settings, context.engine)
    with pytest.raises(Stop):
        run(Stopping(desk, context, 2, after=True), box, out)
    for said in ({"profile": "people"}, {"as_of": "2020-01-01"}, {"name_column": "x"}):
        with pytest.raises(ExciseError, match="BATCH_CHANGED"):
            run(desk, box, out, **said)
    with pytest.raises(ExciseError, match="BATCH_CHANGED"):
        run(desk, box, out, where="http://elsewhere")
    (box / "b" / "1.txt").write_text("ANOTHER CABLE")
    with pytest.raises(ExciseError, match="BATCH_CHANGED"):
        run(desk, box, out)
    (batch,) = list_batches(context.engine, "local").batches
    assert batch.state == "receiving"


def test_files_gone_or_changed_after_they_went_over_are_noticed(
    context: Context, box: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    desk = LocalDesk(context.settings, context.engine)
    run(AtWork(desk, context), box, out)
    changed = box / "b" / "0.txt"
    before, at = changed.read_text(), changed.stat()
    changed.write_text("ANOTHER CABLE")
    with pytest.raises(ExciseError, match="BATCH_CHANGED"):
        run(desk, box, out)
    changed.write_text(before)
    os.utime(changed, ns=(at.st_atime_ns, at.st_mtime_ns))
    run(desk, box, out)
    (box / "d.csv").unlink()
    with pytest.raises(ExciseError, match="BATCH_CHANGED"):
        run(desk, box, out)


@pytest.mark.parametrize("kind", ["here", "server"])
def test_what_cannot_be_read_here_is_told_in_the_index(
    kind: str, app: FastAPI, context: Context, tmp_path: Path
) -> None:
    box, out = tmp_path / "box", tmp_path / "out"
    box.mkdir()
    (box / "a.txt").write_text("ONE")
    (box / "b.txt").symlink_to(box / "a.txt")
    with (box / "c.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with desks(kind, app, context) as desk:
        assert run(AtWork(desk, context), box, out) is False
    told = [("a.txt", "done", None), ("b.txt", "failed", "LINK"), ("c.txt", "failed", "TOO_LARGE")]
    assert read_index(out) == told


def test_a_server_that_is_away_or_none_is_told(
    tmp_path: Path, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.delivery.remote.TRIES", 2)
    for server in ("http://127.0.0.1:9", "nonsense"):
        with (
            closing(RemoteDesk(server, None)) as desk,
            pytest.raises(ExciseError, match="SERVER_AWAY"),
        ):
            run(desk, box, tmp_path / "out", where=server)
        (tmp_path / "out" / NAME).unlink()


def test_what_a_server_says_reaches_the_shell(
    app: FastAPI, client: TestClient, box: Path, tmp_path: Path
) -> None:
    with at_server(app) as desk:
        with pytest.raises(ExciseError, match="UNKNOWN_PROFILE"):
            run(desk, box, tmp_path / "out", profile="none")
        with pytest.raises(ExciseError, match="UNKNOWN_BATCH"):
            desk.look("0" * 32)


def test_parts_are_bounded_and_marked_by_all_before_them(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = list(cut_parts([box]))
    assert [(part.kind, len(part.files)) for part in first] == [
        (Kind.FILE, 2),
        (Kind.FILE, 2),
        (Kind.FILE, 2),
        (Kind.ZIP, 1),
        (Kind.CSV, 1),
    ]
    assert [part.mark for part in cut_parts([box])] == [part.mark for part in first]
    (box / "b" / "3.txt").write_text("CABLE 3, LONGER")
    marks = [part.mark for part in cut_parts([box])]
    assert marks[0] == first[0].mark
    assert not set(marks[1:]) & {part.mark for part in first}
    monkeypatch.setattr(parts, "PART_BYTES", 20)
    monkeypatch.setattr(parts, "PART_FILES", 99)
    assert [len(part.files) for part in cut_parts([box / "b"])] == [2, 1, 1, 2]


def test_nothing_to_hand_in_is_told(context: Context, tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    desk = LocalDesk(context.settings, context.engine)
    with pytest.raises(ExciseError, match="NO_FILES"):
        run(desk, tmp_path / "box", tmp_path / "out")


def test_results_are_written_anew_where_the_cable_was_done_again(
    context: Context, box: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    desk = LocalDesk(context.settings, context.engine)
    run(AtWork(desk, context), box, out)
    (batch,) = list_batches(context.engine, "local").batches
    one, two, *_ = list_batch_cables(context.engine, "local", batch.id)
    (out / one.id / "redacted.txt").write_text("kept")
    (out / two.id / "redacted.txt").write_text("stale")
    os.utime(out / one.id, (int(one.finished_at.timestamp()),) * 2)  # type: ignore[union-attr]  # it is done
    os.utime(out / two.id, (0, 0))
    run(desk, box, out)
    assert (out / one.id / "redacted.txt").read_text() == "kept"
    assert (out / two.id / "redacted.txt").read_text() != "stale"
