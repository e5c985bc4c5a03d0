"""Zip archives: every entry comes out or is told, whatever the archive claims."""

import io
import shutil
import stat
import subprocess
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.envelope import MAX_BYTES
from service.intake.contents import Kind
from service.intake.item import Limits, Meter
from service.intake.unpacking import PIECE
from service.intake.zips import read_zip
from tests.service.intake.reading import CABLE, take, tell

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]


def pack(
    *entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, note: bytes = b""
) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, content in entries:
            archive.writestr(name, content)
        archive.comment = note
    return file.getvalue()


def read(content: bytes, limits: Limits | None = None) -> list[tuple[str, str | bytes]]:
    return tell(take(content, Kind.ZIP, limits=limits))


@given(
    st.lists(st.binary().map(lambda content: b"." + content)),
    st.sampled_from(METHODS),
    st.binary(max_size=30),
    st.binary(max_size=30),
)
def test_what_was_packed_comes_out(
    contents: list[bytes], method: int, before: bytes, note: bytes
) -> None:
    entries = [(f"box/{number}.txt", content) for number, content in enumerate(contents)]
    assert read(before + pack(*entries, method=method, note=note)) == entries


def test_what_the_zip_command_packs_comes_out(tmp_path: Path) -> None:
    command = shutil.which("zip")
    if command is None:
        pytest.skip("there is no zip command here")
    (tmp_path / "b").mkdir()
    (tmp_path / "a.txt").write_bytes(CABLE)
    (tmp_path / "b" / "é.txt").write_bytes(CABLE * 9)
    subprocess.run([command, "-q", "-r", "box.zip", "a.txt", "b"], cwd=tmp_path, check=True)
    expected = [("a.txt", CABLE), ("b/é.txt", CABLE * 9)]
    assert sorted(read((tmp_path / "box.zip").read_bytes())) == expected


def test_a_zip_cut_anywhere_is_told_and_gives_no_half_cable() -> None:
    whole = pack(("a.txt", CABLE), ("b.txt", CABLE * 2))
    for length in range(len(whole)):
        assert read(whole[:length]) == [("upload", "CUT_SHORT")]


def test_a_damaged_entry_is_refused_and_the_rest_goes_on() -> None:
    whole = pack(("a.txt", CABLE), ("b.txt", CABLE * 2), method=zipfile.ZIP_STORED)
    at = whole.index(CABLE)
    damaged = whole[:at] + b"X" + whole[at + 1 :]
    assert read(damaged) == [("a.txt", "ARCHIVE_DAMAGED"), ("b.txt", CABLE * 2)]


def test_an_entry_missing_from_the_directory_is_noticed() -> None:
    whole = bytearray(pack(("a.txt", CABLE)))
    end = whole.index(b"PK\5\6")
    whole[end + 8 : end + 12] = b"\2\0\2\0"
    assert read(bytes(whole)) == [("a.txt", CABLE), ("upload", "ARCHIVE_DAMAGED")]


def test_two_headers_that_name_one_entry_differently_are_refused() -> None:
    whole = pack(("a.txt", CABLE), ("b.txt", CABLE))
    assert read(whole.replace(b"a.txt", b"c.txt", 1))[0] == ("a.txt", "ARCHIVE_DAMAGED")


@pytest.mark.parametrize(
    "name", ["../a.txt", "b/../../a.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt", "C:/a.txt"]
)
def test_a_path_that_leads_out_is_refused_and_the_rest_goes_on(name: str) -> None:
    told = read(pack((name, CABLE), ("b.txt", CABLE)))
    assert told == [("a.txt", "UNSAFE_NAME"), ("b.txt", CABLE)]


@pytest.mark.parametrize(
    ("mode", "code"),
    [(stat.S_IFLNK, "LINK"), (stat.S_IFIFO, "NOT_A_FILE"), (stat.S_IFCHR, "NOT_A_FILE")],
)
def test_links_and_devices_are_refused(mode: int, code: str) -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (mode | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, b"/etc/passwd")
        archive.writestr("b.txt", CABLE)
    assert read(file.getvalue()) == [("a.txt", code), ("b.txt", CABLE)]


def test_encrypted_entries_are_refused() -> None:
    whole = bytearray(pack(("a.txt", CABLE), ("b.txt", CABLE)))
    whole[whole.index(b"PK\1\2") + 8] |= 1
    assert read(bytes(whole)) == [("a.txt", "ENCRYPTED"), ("b.txt", CABLE)]


def test_methods_that_are_not_read_are_told() -> None:
    told = read(pack(("a.txt", CABLE), method=zipfile.ZIP_LZMA))
    assert told == [("a.txt", "UNSUPPORTED_COMPRESSION")]


def test_archives_and_tables_within_are_refused() -> None:
    inner = pack(("deep.txt", CABLE))
    told = read(pack(("in.txt", inner), ("t.csv", b"text\nx\n"), ("l.jsonl", b"{}"), ("b", CABLE)))
    codes = ["NESTED_ARCHIVE", "NESTED_TABLE", "NESTED_TABLE", CABLE]
    assert [what for _, what in told] == codes


def test_equal_names_are_both_kept_and_told_apart() -> None:
    told = read(pack(("a.txt", b"1"), ("a.txt", b"2"), ("a.txt (2)", b"3"), ("./a.txt", b"4")))
    names = ["a.txt", "a.txt (2)", "a.txt (2) (2)", "a.txt (3)"]
    assert told == list(zip(names, [b"1", b"2", b"3", b"4"], strict=True))


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        (b"\x82t\x82.txt", False, "été.txt"),  # cp437, as zips were named of old
        ("été.txt".encode(), False, "été.txt"),  # UTF-8 without its flag
        ("été.txt".encode(), True, "été.txt"),
        (b"\x82t\x82.txt", True, "été.txt"),  # a flag that lies
        (b"\xed\xa0\x80a.txt", True, "φáÇa.txt"),  # half of a surrogate pair is no UTF-8
        (b"a\x1b[2J\x07.txt", False, "a[2J.txt"),
        ("a\u202etxt.exe".encode(), True, "atxt.exe"),
    ],
)
def test_names_in_odd_encodings_are_read_and_fit_to_print(
    raw: bytes, flag: bool, name: str
) -> None:
    whole = bytearray(pack(("N" * len(raw), CABLE)).replace(b"N" * len(raw), raw))
    if flag:
        whole[whole.index(b"PK\1\2") + 9] |= 8
        whole[7] |= 8
    assert read(bytes(whole)) == [(name, CABLE)]


def test_folders_and_what_file_managers_leave_are_no_cables() -> None:
    names = ["box/", "box/.hidden", "__MACOSX/box/._a.txt", "Thumbs.db", "box/a.txt"]
    told = read(pack(*[(name, b"" if name.endswith("/") else CABLE) for name in names]))
    assert told == [("box/a.txt", CABLE)]


def test_an_empty_entry_is_told() -> None:
    assert read(pack(("a.txt", b""))) == [("a.txt", "EMPTY")]


def test_an_entry_larger_than_a_cable_is_refused_and_the_rest_goes_on() -> None:
    told = read(
        pack(("big.txt", bytes(MAX_BYTES + 1)), ("full.txt", bytes(MAX_BYTES)), ("b", CABLE))
    )
    assert told == [("big.txt", "TOO_LARGE"), ("full.txt", bytes(MAX_BYTES)), ("b", CABLE)]


def test_the_last_bytes_of_a_full_piece_are_not_forgotten() -> None:
    for more in range(0, 600, 3):
        content = b"." * (PIECE + more)
        assert read(pack(("a.txt", content))) == [("a.txt", content)]


def test_sizes_are_counted_and_not_believed() -> None:
    whole = bytearray(pack(("a.txt", bytes(MAX_BYTES + 1))))
    at = whole.index(b"PK\1\2")
    whole[at + 24 : at + 28] = (5).to_bytes(4, "little")
    assert read(bytes(whole)) == [("a.txt", "TOO_LARGE")]


def test_a_bomb_is_stopped_by_what_really_comes_out() -> None:
    """Blanks, packed a thousandfold; and one run of them that forty entries point at."""
    limits = Limits(free=1 << 20, ratio=10)
    many = pack(*[(f"{n}.txt", bytes(1 << 18)) for n in range(40)])
    told = read(many, limits)
    assert told[-1] == ("upload", "ARCHIVE_BOMB")
    assert len(told) == 5  # four times 256 KB are free
    told = read(overlap(40, bytes(1 << 18)), limits)
    assert (told[-1], len(told)) == (("upload", "ARCHIVE_BOMB"), 5)


def overlap(entries: int, content: bytes) -> bytes:
    """Many lines of a directory that all point at one entry."""
    one = pack(("a.txt", content))
    at, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    line = one[at:end]
    count = (entries & 0xFFFF).to_bytes(2, "little")
    size = (len(line) * entries).to_bytes(4, "little")
    return one[:at] + line * entries + one[end : end + 8] + count * 2 + size + one[end + 16 :]


def test_entries_are_counted() -> None:
    told = read(pack(*[(str(n), CABLE) for n in range(6)]), Limits(entries=3))
    assert [name for name, _ in told] == ["0", "1", "2", "upload"]
    assert told[-1][1] == "TOO_MANY_ENTRIES"


def test_numbers_of_eight_bytes_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    entries = [("a.txt", CABLE), ("b.txt", CABLE * 9)]
    whole = pack(*entries)
    assert b"PK\6\6" in whole
    assert read(whole) == entries
    assert read(b"in front" + whole) == entries
    at = whole.index(b"PK\6\6")
    assert read(whole[: at + 32] + b"\3" + whole[at + 33 :])[-1] == ("upload", "ARCHIVE_DAMAGED")
    assert read(whole[:at] + b"XX" + whole[at + 2 :]) == [("upload", "ARCHIVE_DAMAGED")]


def test_a_part_of_a_split_archive_is_told() -> None:
    whole = bytearray(pack(("a.txt", CABLE)))
    whole[whole.index(b"PK\5\6") + 4] = 1
    assert read(bytes(whole)) == [("upload", "SPLIT_ARCHIVE")]


def test_more_entries_than_16_bits_count_are_read() -> None:
    file = io.BytesIO(overlap(70_000, b"x"))
    assert sum(1 for _ in read_zip(file, Meter(Limits(), 1 << 20))) == 70_000


def test_memory_does_not_grow_with_entries() -> None:
    file = io.BytesIO(overlap(5_000, b"x"))
    tracemalloc.start()
    assert sum(1 for _ in read_zip(file, Meter(Limits(), 1 << 20))) == 5_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 19
