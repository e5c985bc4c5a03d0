"""Paths: files, folders, archives and tables in them, and what is no file."""

import io
import os
import zipfile
from pathlib import Path

from rules.cable.envelope import MAX_BYTES
from service.intake.reading import read_paths
from tests.service.intake.reading import CABLE, tell


def read(*paths: Path) -> list[tuple[str, str | bytes]]:
    return tell(list(read_paths(paths)))


def test_a_folder_is_read_in_order_with_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.txt").write_bytes(b"two")
    (tmp_path / "1.txt").write_bytes(b"one")
    (tmp_path / ".hidden").write_bytes(b"three")
    (tmp_path / "c.csv").write_bytes(b"text\nrow\n")
    (tmp_path / "d.jsonl").write_bytes(b'{"text": "line"}')
    with zipfile.ZipFile(tmp_path / "e.dat", "w") as archive:  # by its bytes, not by its name
        archive.writestr("1.txt", b"four")
    (tmp_path / "f.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    (tmp_path / "g.zip").write_bytes(b"none")
    (tmp_path / "h.txt").write_bytes(b"")
    (tmp_path / "BZh.txt").write_bytes(b"BZh: is no archive")
    assert read(tmp_path) == [
        ("1.txt", b"one"),
        ("BZh.txt", b"BZh: is no archive"),
        ("b/2.txt", b"two"),
        ("c.csv:1", b"row"),
        ("d.jsonl:1", b"line"),
        ("e.dat/1.txt", b"four"),
        ("f.7z", "UNSUPPORTED_ARCHIVE"),
        ("g.zip", "CUT_SHORT"),
        ("h.txt", "EMPTY"),
    ]


def test_paths_are_read_in_the_order_given_and_equal_names_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(folder)
    told = read(tmp_path / "b", tmp_path / "a" / "1.txt", tmp_path / "none.txt")
    assert told == [("1.txt", b"b"), ("1.txt (2)", b"a"), ("none.txt", "UNREADABLE")]


def test_links_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "1.txt").write_bytes(CABLE)
    (tmp_path / "in" / "a.txt").symlink_to(tmp_path / "1.txt")
    (tmp_path / "in" / "b").symlink_to(tmp_path)
    (tmp_path / "in" / "c").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "in" / "d")
    (tmp_path / "in" / "e.txt").write_bytes(CABLE)
    told = [("a.txt", "LINK"), ("b", "LINK"), ("c", "LINK"), ("d", "NOT_A_FILE"), ("e.txt", CABLE)]
    assert read(tmp_path / "in") == told
    assert read(Path("/dev/zero")) == [("zero", "NOT_A_FILE")]
    assert read(tmp_path / "in" / "a.txt") == [("a.txt", CABLE)]  # whoever names a link means it


def test_a_file_larger_than_a_cable_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(MAX_BYTES << 12)
    (tmp_path / "b.txt").write_bytes(CABLE)
    assert read(tmp_path) == [("a.txt", "TOO_LARGE"), ("b.txt", CABLE)]


def test_names_that_are_no_utf_8_are_read(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "in")
    Path(os.fsdecode(folder)).mkdir()
    for name in (b"\x82t\x82.txt", b"C:\\a.txt", b"x\x1b[2J\n.txt"):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(CABLE)
    assert [name for name, _ in read(tmp_path / "in")] == ["C:\\a.txt", "x[2J.txt", "été.txt"]


def test_a_refusal_keeps_nothing_of_what_was_read_alive(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../a.txt", CABLE)
    (tmp_path / "a.zip").write_bytes(file.getvalue())
    (item,) = read_paths([tmp_path / "a.zip"])
    error = getattr(item, "error")  # noqa: B009  # it is one
    assert error.__traceback__ is None
    assert error.__context__ is None
