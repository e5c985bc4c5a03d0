"""Tar archives of every make: every entry comes out or is told."""

import bz2
import gzip
import io
import lzma
import shutil
import subprocess
import tarfile
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.envelope import MAX_BYTES
from service.intake.contents import Kind
from service.intake.item import Limits, Meter
from service.intake.tars import MAX_EXTENDED, read_tar
from tests.service.intake.reading import CABLE, take, tell

FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}
END = bytes(1024)


def pack(*entries: tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    return pack_infos(*[(tarfile.TarInfo(name), content) for name, content in entries], form=form)


def pack_infos(*entries: tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for info, content in entries:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def head(kind: bytes, size: int, name: str = "a.txt") -> bytes:
    """One header block as the standard library writes it, with any kind and size."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.type = kind
    return info.tobuf(tarfile.GNU_FORMAT)


def read(content: bytes, limits: Limits | None = None) -> list[tuple[str, str | bytes]]:
    return tell(take(content, Kind.TAR, limits=limits))


@given(
    st.lists(st.binary().map(lambda content: b"." + content)),
    st.sampled_from(FORMATS),
    st.sampled_from(sorted(PACKERS)),
)
def test_what_was_packed_comes_out(contents: list[bytes], form: int, packer: str) -> None:
    entries = [(f"box/{number}.txt", content) for number, content in enumerate(contents)]
    assert read(PACKERS[packer](pack(*entries, form=form))) == entries


@pytest.mark.parametrize("form", FORMATS)
def test_long_names_and_names_beyond_ascii_are_read(form: int) -> None:
    entries = [("x" * 60 + "/" + "é" * 30 + ".txt", CABLE), ("été.txt", CABLE)]
    assert read(pack(*entries, form=form)) == entries


@pytest.mark.parametrize("form", ["v7", "oldgnu", "gnu", "ustar", "posix"])
def test_what_the_tar_command_packs_comes_out(tmp_path: Path, form: str) -> None:
    command = shutil.which("tar")
    if command is None:
        pytest.skip("there is no tar command here")
    (tmp_path / "b").mkdir()
    (tmp_path / "a.txt").write_bytes(CABLE)
    (tmp_path / "b" / "c.txt").write_bytes(CABLE * 99)
    options = [f"--format={form}", "-czf", "box.tgz", "./a.txt", "b"]
    subprocess.run([command, *options], cwd=tmp_path, check=True)
    told = read((tmp_path / "box.tgz").read_bytes())
    assert told == [("a.txt", CABLE), ("b/c.txt", CABLE * 99)]


@pytest.mark.parametrize("packer", sorted(PACKERS))
def test_a_tar_cut_anywhere_is_told_and_gives_no_half_cable(packer: str) -> None:
    whole = PACKERS[packer](pack(("a.txt", CABLE), ("b.txt", CABLE * 20)))
    end = 512 + 512 + 512 + 1024 if packer == "tar" else len(whole)
    for length in range(0, end, 7):
        told = read(whole[:length])
        assert told[-1] == ("upload", "CUT_SHORT"), length
        assert told[:-1] in ([], [("a.txt", CABLE)], [("a.txt", CABLE), ("b.txt", CABLE * 20)])


def test_a_cut_between_two_entries_is_no_end() -> None:
    whole = pack(("a.txt", CABLE), ("b.txt", CABLE))
    assert read(whole[:1024]) == [("a.txt", CABLE), ("upload", "CUT_SHORT")]


def test_what_follows_the_end_is_told() -> None:
    one, two = pack(("a.txt", CABLE)), pack(("b.txt", CABLE))
    assert read(one + two) == [("a.txt", CABLE), ("upload", "DATA_AFTER_END")]
    assert read(gzip.compress(one[:1024]) + gzip.compress(two)) == [
        ("a.txt", CABLE),
        ("b.txt", CABLE),
    ]
    assert read(gzip.compress(one) + bytes(99)) == [("a.txt", CABLE)]


def test_a_damaged_header_ends_the_archive() -> None:
    whole = pack(("a.txt", CABLE), ("b.txt", CABLE))
    damaged = whole[:1030] + b"X" + whole[1031:]
    assert read(damaged) == [("a.txt", CABLE), ("upload", "ARCHIVE_DAMAGED")]


@pytest.mark.parametrize("packer", ["gz", "bz2", "xz"])
def test_damage_within_packing_is_told(packer: str) -> None:
    whole = PACKERS[packer](pack(("a.txt", bytes(range(256)) * 99)))
    at = len(whole) // 2
    told = read(whole[:at] + bytes(byte ^ 255 for byte in whole[at : at + 20]) + whole[at + 20 :])
    assert told[-1][1] in {"ARCHIVE_DAMAGED", "CUT_SHORT"}


@pytest.mark.parametrize("name", ["../a.txt", "b/../../a.txt", "/etc/a.txt"])
def test_a_path_that_leads_out_is_refused_and_the_rest_goes_on(name: str) -> None:
    told = read(pack((name, CABLE), ("b.txt", CABLE)))
    assert told == [("a.txt", "UNSAFE_NAME"), ("b.txt", CABLE)]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (tarfile.SYMTYPE, "LINK"),
        (tarfile.LNKTYPE, "LINK"),
        (tarfile.CHRTYPE, "NOT_A_FILE"),
        (tarfile.BLKTYPE, "NOT_A_FILE"),
        (tarfile.FIFOTYPE, "NOT_A_FILE"),
        (b"Z", "NOT_A_FILE"),
        (tarfile.GNUTYPE_SPARSE, "UNSUPPORTED_COMPRESSION"),
    ],
)
def test_links_devices_and_sparse_files_are_refused(kind: bytes, code: str) -> None:
    told = read(head(kind, 0) + pack(("b.txt", CABLE)))
    assert told == [("a.txt", code), ("b.txt", CABLE)]


def test_archives_and_tables_within_are_refused() -> None:
    inner = gzip.compress(pack(("deep.txt", CABLE)))
    told = read(pack(("in.txt", inner), ("t.csv", b"text\nx\n"), ("b", CABLE)))
    assert [what for _, what in told] == ["NESTED_ARCHIVE", "NESTED_TABLE", CABLE]


def test_equal_names_are_both_kept_and_told_apart() -> None:
    told = read(pack(("a.txt", b"1"), ("./a.txt", b"2")))
    assert told == [("a.txt", b"1"), ("a.txt (2)", b"2")]


def test_names_that_are_no_utf_8_are_read() -> None:
    raw = pack(("N" * 5, CABLE), form=tarfile.USTAR_FORMAT)
    info = bytearray(raw[:512])
    info[:5] = b"\x82t\x82\xff\x07"
    info[148:156] = b" " * 8
    info[148:156] = b"%06o\0 " % sum(info)
    assert read(bytes(info) + raw[512:]) == [("été", CABLE)]


def test_folders_hidden_files_and_empty_ones() -> None:
    folder = tarfile.TarInfo("box")
    folder.type = tarfile.DIRTYPE
    files = [(tarfile.TarInfo(name), CABLE) for name in ("box/._a.txt", "box/a.txt")]
    told = read(pack_infos((folder, b""), *files, (tarfile.TarInfo("b.txt"), b"")))
    assert told == [("box/a.txt", CABLE), ("b.txt", "EMPTY")]


def test_an_entry_larger_than_a_cable_is_refused_and_the_rest_goes_on() -> None:
    told = read(pack(("big.txt", bytes(MAX_BYTES + 1)), ("full", bytes(MAX_BYTES)), ("b", CABLE)))
    assert told == [("big.txt", "TOO_LARGE"), ("full", bytes(MAX_BYTES)), ("b", CABLE)]


@pytest.mark.parametrize("packer", ["gz", "bz2", "xz"])
def test_a_bomb_is_stopped_by_what_really_comes_out(packer: str) -> None:
    whole = PACKERS[packer](pack(("a.txt", CABLE), ("big.txt", bytes(32 << 20))))
    told = read(whole, Limits(free=1 << 20, ratio=1))
    assert told == [("a.txt", CABLE), ("upload", "ARCHIVE_BOMB")]


def test_entries_are_counted() -> None:
    told = read(pack(*[(str(n), CABLE) for n in range(6)]), Limits(entries=3))
    assert told[-1] == ("upload", "TOO_MANY_ENTRIES")
    assert len(told) == 4


def test_headers_of_headers_end() -> None:
    """Long names on long names, and an extended header that wants all memory."""
    chain = (head(b"L", 5) + b"b.txt".ljust(512, b"\0")) * 3000
    assert read(chain + pack(("a.txt", CABLE))) == [("upload", "ARCHIVE_DAMAGED")]
    for size in (MAX_EXTENDED + 1, 1 << 40):
        assert read(head(b"x", size) + bytes(4096)) == [("upload", "ARCHIVE_DAMAGED")]


@pytest.mark.parametrize("field", [b"\xff" * 12, b"-0000000777\0", b"00000000089\0"])
def test_a_size_that_leads_back_ends_the_archive(field: bytes) -> None:
    block = bytearray(head(b"0", 0))
    block[124:136] = field
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert read(bytes(block) + END) == [("upload", "ARCHIVE_DAMAGED")]


@pytest.mark.parametrize(
    "record",
    [b"999 path=x\n", b"0 path=x\n", b"path=x\n", b"-9 path=x\n", b"9" * 900, b"12 size=-1\n "],
)
def test_an_extended_header_that_lies_ends_the_archive(record: bytes) -> None:
    told = read(head(b"x", len(record)) + record.ljust(1024, b"\0")[:1024] + END)
    assert told[-1][1] in {"ARCHIVE_DAMAGED", "CUT_SHORT"}


def test_a_header_of_xz_does_not_take_all_memory() -> None:
    whole = bytearray(lzma.compress(pack(("a.txt", CABLE))))
    start, size = 12, (whole[12] + 1) * 4  # the first block's header, behind the stream's
    at = whole.index(b"\x21\x01", start) + 2
    whole[at] = 40  # a dictionary of four gigabytes
    check = zlib.crc32(whole[start : start + size - 4])
    whole[start + size - 4 : start + size] = check.to_bytes(4, "little")
    assert read(bytes(whole)) == [("upload", "ARCHIVE_DAMAGED")]


def test_memory_does_not_grow_with_entries() -> None:
    whole = pack(*[(f"{n:05}", b"x") for n in range(2_000)], form=tarfile.USTAR_FORMAT)
    file = io.BytesIO(whole)
    tracemalloc.start()
    assert sum(1 for _ in read_tar(file, Meter(Limits(), len(whole)))) == 2_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 19
