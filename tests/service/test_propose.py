"""`--propose` writes a patch that git applies; it edits nothing and says what it leaves alone."""

import subprocess
import unicodedata
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app

HEAD = "P 021200Z JAN 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\nS E C R E T LIMA 000001\nSUBJECT: (U) MASTS\n"
CABLE = HEAD + "1. (S-N/F) First é words.\n2. (S/REL CHINA) Quiet words.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _propose(*words: object) -> Result:
    return CliRunner().invoke(app, ["audit", "--propose", *map(str, words)])


def _apply(folder: Path, patch: bytes) -> None:
    subprocess.run(
        ["git", "apply", "--unidiff-zero", "-"], input=patch, cwd=folder, check=True, timeout=60
    )


@pytest.mark.parametrize(
    "raw",
    [
        CABLE.encode(),
        CABLE.encode("cp1252"),
        CABLE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + CABLE.encode(),
        CABLE.removesuffix("\n").encode(),
        b"\xef\xbb\xbfS E C R E T\n1. (S-N/F) Words.",
    ],
    ids=["utf-8", "cp1252", "crlf", "bom", "no last newline", "first and last line"],
)
def test_the_patch_applies_byte_for_byte(folder: Path, raw: bytes) -> None:
    (folder / "cable.txt").write_bytes(raw)
    result = _propose("cable.txt")
    assert result.exit_code == 1
    assert (folder / "cable.txt").read_bytes() == raw
    _apply(folder, result.stdout_bytes)
    mended = raw.replace(b"(S-N/F)", b"(S//NF)")
    banner = b"S E C R E T LIMA" if b"LIMA" in raw else b"S E C R E T"
    assert (folder / "cable.txt").read_bytes() == mended.replace(
        banner, banner.replace(b"S E C R E T", b"SECRET//NOFORN")
    )
    again = _propose("cable.txt")
    assert (again.exit_code, again.stdout) == (0, "")


def test_a_folder_gives_one_patch(folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / "in").mkdir(exist_ok=True)
        (folder / "in" / name).write_text(CABLE)
    _apply(folder, _propose("in").stdout_bytes)
    assert all("(S//NF)" in file.read_text() for file in (folder / "in").iterdir())


def test_what_is_not_proposed_is_told(folder: Path) -> None:
    (folder / "cable.txt").write_text(CABLE)
    told = _propose("cable.txt").stderr
    assert "cable.txt: not proposed: line 7: a release list is the classifier's" in told
    assert "cable.txt: not proposed: MARK-04: Refer to the classifier" in told
    assert "Quiet" not in told


def test_the_patch_holds_only_the_lines_it_changes(folder: Path) -> None:
    (folder / "cable.txt").write_text(CABLE)
    assert "Quiet" not in _propose("cable.txt").stdout
    assert "MASTS" not in _propose("cable.txt").stdout


def test_lines_with_control_characters_and_utf_16_are_left_alone(folder: Path) -> None:
    (folder / "odd.txt").write_text(CABLE.replace("First", "\x1b[31mFirst"))
    result = _propose("odd.txt")
    assert "odd.txt: not proposed: line 6: it holds control characters" in result.stderr
    assert [c for c in result.stdout if unicodedata.category(c)[0] == "C" and c != "\n"] == []
    (folder / "wide.txt").write_bytes(CABLE.encode("utf-16"))
    wide = _propose("wide.txt")
    assert (wide.exit_code, wide.stdout) == (0, "")
    assert "UTF-16" in wide.stderr


def test_status_2_where_a_file_is_no_cable(folder: Path) -> None:
    (folder / "note.txt").write_text("Buy milk.")
    assert _propose("note.txt").exit_code == 2


def test_it_goes_with_no_other_form(folder: Path) -> None:
    (folder / "cable.txt").write_text(CABLE)
    assert _propose("cable.txt", "--format", "sarif").exit_code == 2
    assert _propose("cable.txt", "--baseline", "x").exit_code == 2
