"""What handing in a folder promises."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from rules.errors import ExciseError
from service.batch import Batch, check_batch, collect_files, hand_in, is_finished, watch
from service.console import list_links, make_table
from service.context import Context
from service.settings import MAX_CABLE_BYTES
from tests.service.conftest import work_off
from worker.store.cables import list_cables, read_cables

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "cables"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "2.txt").write_text("two")
    (folder / "1.txt").write_text("one")
    (folder / ".3.txt").write_text("three")
    return folder


def test_files_come_in_order_without_hidden_ones(folder: Path) -> None:
    assert [file.name for file in collect_files([folder])] == ["1.txt", "2.txt"]
    with pytest.raises(ExciseError, match="NO_FILES"):
        collect_files([folder / "b" / "nothing"])


def test_tomorrow_the_same_folder_hands_in_nothing(context: Context, folder: Path) -> None:
    first = hand_in(context.settings, context.engine, Batch([folder], as_of=LONG_AGO))
    assert (len(first.ids), first.known) == (2, 0)
    again = hand_in(context.settings, context.engine, Batch([folder]))
    assert (again.ids, again.known) == (first.ids, 2)
    dated = hand_in(context.settings, context.engine, Batch([folder], as_of=date(2026, 1, 1)))
    assert dated.known == 0
    assert set(dated.ids).isdisjoint(first.ids)


def test_a_file_too_large_is_told_and_the_rest_goes_on(context: Context, folder: Path) -> None:
    with (folder / "big\n.txt").open("wb") as file:
        file.truncate(MAX_CABLE_BYTES + 1)
    handed_in = hand_in(context.settings, context.engine, Batch([folder]))
    assert (len(handed_in.ids), handed_in.refused) == (2, ("big.txt",))


def test_a_wrong_profile_is_told_before_anything_is_kept(context: Context, folder: Path) -> None:
    with pytest.raises(ExciseError, match="UNKNOWN_PROFILE"):
        check_batch(context.settings, Batch([folder], profile="none"))
    assert list_cables(context.engine, "local").cables == ()


def test_watching_ends_with_the_last_cable_or_when_told(context: Context, folder: Path) -> None:
    ids = hand_in(context.settings, context.engine, Batch([folder])).ids
    looks = watch(context.engine, "local", ids, lambda: False)
    assert [record.status for record in next(looks)] == ["queued", "queued"]
    work_off(context)
    assert all(map(is_finished, next(looks)))
    assert next(looks, None) is None
    assert list(watch(context.engine, "local", ids, lambda: True)) == []


def test_a_name_is_no_markup_in_the_table(context: Context, folder: Path) -> None:
    handed_in = hand_in(context.settings, context.engine, Batch([folder / "1.txt"]))
    work_off(context)
    (record,) = read_cables(context.engine, "local", handed_in.ids)
    output = io.StringIO()
    Console(file=output, width=160).print(make_table([replace(record, name="[bold]x[/bold]")]))
    for shown in (
        "[bold]x[/bold]",
        "CONFIDENTIAL",
        "1 warning",
        "1 pending",
        "ready",
    ):
        assert shown in output.getvalue()


def test_links_are_whole_and_number_the_finished_cables(context: Context, folder: Path) -> None:
    handed_in = hand_in(context.settings, context.engine, Batch([folder]))
    work_off(context)
    one, two = read_cables(context.engine, "local", handed_in.ids)
    lines = list_links([replace(one, status="failed"), two], "http://127.0.0.1:1")
    assert [line.plain for line in lines] == [f"   2  http://127.0.0.1:1/v1/cables/{two.id}/report"]
    (line,) = list_links([one] * 41, "http://127.0.0.1:1")
    assert line.plain.endswith("http://127.0.0.1:1/cables")
