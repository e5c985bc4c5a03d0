"""What an audit prints for people, pages and CI; and what a baseline keeps quiet."""

import csv
import io
import json
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from service.cli import app

DEMO = Path(__file__).parent.parent.parent / "service" / "demo"
HEAD = "P 021200Z JAN 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\nS E C R E T LIMA 000001\nSUBJECT: (U) MASTS\nClassified By: DCM A. Reason 1.4 (b)\n"
CABLE = HEAD + "1. (S-N/F) First quaggas.\n2. (U) Quiet quaggas.\n"
GOOD = "P 021200Z JAN 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\nUNCLAS LIMA 000002\nE.O. 12958: N/A\nTAGS: PREL\nSUBJECT: MASTS\n1. Words.\n"
ESC = "\x1b\u202e\x9b"
FORMS = ("table", "json", "csv", "sarif", "junit", "baseline")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cable.txt").write_text(CABLE)
    return tmp_path


def _audit(*words: object) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, words)])


def _rules(result: Result) -> list[str]:
    return [finding["rule"] for finding in json.loads(result.stdout)["findings"]]


def _baseline(folder: Path) -> Path:
    file = folder / "known.jsonl"
    file.write_text(_audit("cable.txt", "--format", "baseline").stdout)
    return file


def test_every_form_ends_with_the_same_status(folder: Path) -> None:
    (folder / "good.txt").write_text(GOOD)
    (folder / "note.txt").write_text("Buy milk.")
    for form in FORMS:
        assert _audit("cable.txt", "--format", form).exit_code == 1
        assert _audit("good.txt", "--format", form).exit_code == 0
        result = _audit("cable.txt", "note.txt", "--format", form)
        assert result.exit_code == 2
        assert "note.txt: NO_CABLE" in result.stderr


def test_sarif_says_what_where_and_why(folder: Path) -> None:
    (folder / "note.txt").write_text("Buy milk.")
    log = json.loads(_audit("cable.txt", "note.txt", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "Excise"
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    assert run["columnKind"] == "unicodeCodePoints"
    assert {"MARK-01", "ROLL-03"} <= {result["ruleId"] for result in run["results"]}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["partialFingerprints"]
        assert result["message"]["text"]
    (mark,) = [result for result in run["results"] if result["ruleId"] == "MARK-01"]
    physical = mark["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "cable.txt"
    assert physical["region"] == {"startLine": 7, "startColumn": 4, "endLine": 7, "endColumn": 11}
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["descriptor"]["id"] == "NO_CABLE"


def test_sarif_names_files_as_addresses(folder: Path) -> None:
    odd = folder / "a b#1.txt"
    odd.write_text(CABLE)
    for named, uri in ((odd.name, "a%20b%231.txt"), (odd, odd.as_uri())):
        (run,) = json.loads(_audit(named, "--format", "sarif").stdout)["runs"]
        assert run["artifacts"][0]["location"]["uri"] == uri


def test_junit_has_one_case_a_cable(folder: Path) -> None:
    (folder / "good.txt").write_text(GOOD)
    (folder / "note.txt").write_text("Buy milk.")
    paths = ("cable.txt", "good.txt", "note.txt")
    root = ET.fromstring(_audit(*paths, "--format", "junit").stdout)
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    bad, good, unread = suite.findall("testcase")
    failure, output, error = bad.find("failure"), bad.find("system-out"), unread.find("error")
    assert failure is not None
    assert failure.text is not None
    assert "cable.txt:7:4: error ROLL-03" in failure.text
    assert output is not None
    assert "MARK-01" in str(output.text)
    assert good.find("failure") is None
    assert error is not None
    assert error.get("type") == "NO_CABLE"


def test_no_cell_is_a_formula(folder: Path) -> None:
    for name in ("=1+1.txt", "+a.txt", "@a.txt", "＝a.txt", " =a.txt", "-a.txt"):
        (folder / name).write_text(CABLE)
    result = _audit(folder, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows
    assert not [v for row in rows for v in row.values() if v.lstrip()[:1] in tuple("=+-@＝")]
    piped = CliRunner().invoke(app, ["audit", "-", "--format", "csv"], input=CABLE)
    assert {row["file"] for row in csv.DictReader(io.StringIO(piped.stdout))} == {"'-"}
    (mark,) = [r for r in rows if r["rule"] == "MARK-01" and r["file"].endswith("+a.txt")]
    assert (mark["line"], mark["column"], mark["paragraphs"]) == ("7", "4", "1")


@pytest.mark.parametrize("form", FORMS)
def test_no_form_carries_control_characters(folder: Path, form: str) -> None:
    odd = folder / f"odd{ESC}.txt"
    odd.write_text(CABLE.replace("MASTS", f"MASTS{ESC}").replace("S-N/F", f"S-N/F/X{ESC}"))
    out = _audit(odd, "--format", form).stdout
    assert out
    assert [c for c in out if unicodedata.category(c)[0] == "C" and c != "\n"] == []


@pytest.mark.parametrize("form", ["table", "csv", "sarif", "junit", "baseline"])
def test_no_form_repeats_the_words_of_a_cable(folder: Path, form: str) -> None:
    out = _audit("cable.txt", "--format", form).stdout
    assert "quagga" not in out
    assert "MASTS" not in out


def test_a_baseline_holds_no_words_and_no_marks(folder: Path) -> None:
    text = _baseline(folder).read_text()
    assert "08LIMA1" in text
    assert "N/F" not in text


def test_what_is_known_is_not_told_again(folder: Path) -> None:
    known = _baseline(folder)
    result = _audit("cable.txt", "--baseline", known, "--format", "json")
    assert (result.exit_code, _rules(result)) == (0, [])


def test_unrelated_edits_and_other_names_leave_it_known(folder: Path) -> None:
    known = _baseline(folder)
    edited = "\n\n" + CABLE.replace("First quaggas", "Better quaggas").replace(
        "(U) Quiet", "(U)  Loud"
    )
    (folder / "other.txt").write_text(edited)
    result = _audit("other.txt", "--baseline", known, "--format", "json")
    assert _rules(result) == []


def test_the_same_fault_in_another_paragraph_is_new(folder: Path) -> None:
    known = _baseline(folder)
    (folder / "cable.txt").write_text(CABLE + "3. (C-N/F) Third.\n")
    report = json.loads(_audit("cable.txt", "--baseline", known, "--format", "json").stdout)
    (mark,) = [finding for finding in report["findings"] if finding["rule"] == "MARK-01"]
    text = (folder / "cable.txt").read_text()
    assert [text[start:end] for start, end in mark["spans"]] == ["(C-N/F)"]
    (folder / "cable.txt").write_text(CABLE + "3. (S-N/F) Third.\n")
    again = _audit("cable.txt", "--baseline", known, "--format", "json")
    assert "MARK-01" in _rules(again)


def test_a_cable_that_was_there_twice_hides_nothing(folder: Path) -> None:
    (folder / "copy.txt").write_text("\n" + CABLE)
    known = folder / "known.jsonl"
    known.write_text(_audit("cable.txt", "copy.txt", "--format", "baseline").stdout)
    (folder / "cable.txt").write_text(CABLE + "3. (S-N/F) Third.\n")
    assert "MARK-01" in _rules(_audit("cable.txt", "--baseline", known, "--format", "json"))


def test_another_cable_with_the_same_fault_is_new(folder: Path) -> None:
    known = _baseline(folder)
    (folder / "cable.txt").write_text(CABLE.replace("LIMA 000001", "LIMA 000002"))
    assert "MARK-01" in _rules(_audit("cable.txt", "--baseline", known, "--format", "json"))


def test_a_cable_without_a_number_is_known_by_its_bytes(folder: Path) -> None:
    (folder / "cable.txt").write_text("SECRET\n1. (S-N/F) First quaggas.\n")
    known = _baseline(folder)
    assert '"mrn":null' in known.read_text()
    assert _rules(_audit("cable.txt", "--baseline", known, "--format", "json")) == []


def test_what_was_known_as_less_severe_is_new(folder: Path) -> None:
    known = _baseline(folder)
    known.write_text(known.read_text().replace('"severity":"error"', '"severity":"info"'))
    result = _audit("cable.txt", "--baseline", known, "--format", "json")
    assert "ROLL-03" in _rules(result)
    assert result.exit_code == 1


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "excise/baseline/1"}\n{"rule": 1}'])
def test_a_baseline_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / "known.jsonl").write_text(text)
    result = _audit("cable.txt", "--baseline", "known.jsonl")
    assert result.exit_code == 2
    assert "BASELINE_INVALID" in result.stderr
    assert "NOT_FOUND" in _audit("cable.txt", "--baseline", "nowhere").stderr


def test_a_folder_ends_with_a_summary_and_a_machine_form_does_not() -> None:
    told = _audit(DEMO).stdout
    summary = told[told.index("8 cables") :]
    assert "FREEDONIA" in summary
    assert "LA PAZ" in summary
    assert "1974" in summary
    assert "PORT-05" in summary
    assert "\nRule " in told
    assert "8 cables" not in _audit(DEMO, "--format", "csv").stdout
    assert "\nRule " not in _audit(DEMO / "07FREEDONIA991.txt").stdout
