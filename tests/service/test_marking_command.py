"""`excise marking`, as a person runs it."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli import app


def _run(*arguments: str, stdin: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["marking", *arguments], input=stdin)
    return result.exit_code, result.output


def _told(*arguments: str, stdin: str = "") -> dict[str, Any]:
    _, output = _run("--format", "json", *arguments, stdin=stdin)
    told: dict[str, Any] = json.loads(output)
    return told


def test_one_marking_is_told_whole() -> None:
    assert _told("(S/REL CHINA)") == {
        "text": "(S/REL CHINA)",
        "kind": "portion",
        "valid": False,
        "level": "S",
        "controls": [],
        "release_to": ["CHN"],
        "canonical": "(S//REL TO CHN)",
        "deviations": [
            {"rule": "MARK-02", "severity": "info", "span": [2, 3]},
            {"rule": "MARK-03", "severity": "warning", "span": [3, 6]},
            {"rule": "MARK-04", "severity": "error", "span": [7, 12]},
            {"rule": "MARK-06", "severity": "warning", "span": [7, 12]},
        ],
    }


def test_words_say_what_it_means_what_deviates_and_the_normal_form() -> None:
    status, output = _run("(S-N/F)")
    assert status == 0
    for said in ("SECRET", "not releasable to foreigners", "warning MARK-01", "(S//NF)", "yes"):
        assert said in output


def test_an_error_ends_with_one() -> None:
    assert _run("(S//REL TO GBR)")[0] == 1


def test_standard_input_is_told_a_line_at_a_time() -> None:
    _, output = _run("--format", "json", "-", stdin="(U)\n\nSECRET//NOFORN\n(TS//SI//NF)\n")
    told = [json.loads(line) for line in output.splitlines()]
    assert [(t["kind"], t["level"], t["controls"]) for t in told] == [
        ("portion", "U", []),
        ("banner", "S", ["NF"]),
        ("portion", "TS", ["SI", "NF"]),
    ]


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (("--banner", "S//NF"), ["MARK-18"] * 2),
        (("--portion", "S//NF"), []),
        (("--portion", "SECRET//NOFORN"), ["MARK-18"] * 2),
        (("--date", "1975-01-01", "(LOU)"), []),
        (("--date", "1999-01-01", "(LOU)"), ["MARK-02"]),
        (("--date", "1975-01-01", "(S//XD)"), []),
        (("--date", "2012-01-01", "(S//XD)"), ["MARK-10"]),
    ],
)
def test_kind_and_era_are_taken_as_said(arguments: tuple[str, ...], rules: list[str]) -> None:
    assert [d["rule"] for d in _told(*arguments)["deviations"]] == rules


@pytest.mark.parametrize("text", ["hello", "(XYZ//NF)", "((((", "(UNCLASIFIED)", "SECRET and more"])
def test_what_cannot_be_read_has_no_level_and_is_not_valid(text: str) -> None:
    told = _told(text)
    assert (told["level"], told["canonical"], told["valid"]) == (None, None, False)
    assert ("MARK-19", "error") in {(d["rule"], d["severity"]) for d in told["deviations"]}


@pytest.mark.parametrize(
    "text",
    [
        "UNCLASSIFIED",
        "TOP SECRET//HCS-P/SI-G ABCD EFGH/TK//SAR-BP-J12 J54/CD//ORCON/NOFORN",
        "SECRET//RD-CNWDI-SIGMA 14 18//NOFORN",
        "SECRET//FGI DEU GBR//REL TO USA, DEU, GBR",
        "//COSMIC TOP SECRET//BOHEMIA",
        "//JOINT SECRET GBR USA//REL TO USA, GBR",
        "SECRET//REL TO USA, AUS, FVEY/DISPLAY ONLY AFG",
        "SECRET//REL TO USA, AUS, FVEY/RELIDO",
        "UNCLASSIFIED//FOUO",
        "(S//OC/NF)",
        "(//GBR S//NF)",
        "(//NS)",
        "(U//SBU-NF)",
        "(TS//SI-G//OC/NF)",
    ],
)
def test_the_register_s_own_forms_are_valid_and_stay_as_they_are(text: str) -> None:
    told = _told(text)
    assert (told["deviations"], told["canonical"], told["valid"]) == ([], text, True)


def _lines(stdin: bytes) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["marking", "--format", "json", "-"], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_ends_as_windows_or_unix_ends_it_and_blank_ones_are_skipped(end: bytes) -> None:
    told = _lines(end.join([b"\xef\xbb\xbf(S//NF)", b"", b"   ", b"SECRET", b"(U)"]))
    assert [(t["text"], t["level"]) for t in told] == [
        ("(S//NF)", "S"),
        ("SECRET", "S"),
        ("(U)", "U"),
    ]


def test_bytes_that_are_no_utf_8_are_read_or_reported() -> None:
    told = _lines(b"SEC\xffET//NOFORN\n\xff\xfe\n(\x00S//NF)\n\x85SECRET\n")
    assert [t["level"] for t in told] == ["S", None, "S", "S"]
    assert all(t["deviations"] for t in told)


def test_a_line_of_a_hundred_thousand_characters_is_one_line() -> None:
    told = _lines(b"(S//" + b"XYZZY/" * 20_000 + b"NF)\n(U)\n")
    assert [(t["level"], t["controls"]) for t in told] == [("S", ["NF"]), ("U", [])]


def test_what_comes_again_is_told_the_same() -> None:
    told = _lines(b"(S/REL CHINA)\n(U)\n(S/REL CHINA)\n")
    assert told[0] == told[2]


def test_without_a_date_the_words_say_what_that_means() -> None:
    assert "no --date" in _run("(S//XD)")[1]
    assert "no --date" not in _run("--date", "1975-01-01", "(S//XD)")[1]


def test_a_token_nobody_knows_leaves_no_normal_form_to_copy() -> None:
    status, output = _run("(S/XYZZY/NF)")
    assert status == 0
    assert "normal" not in output
    assert "(S//NF)" not in output
