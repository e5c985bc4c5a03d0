"""`excise evaluate`, as a person runs it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from service.cli import app

FIRST = "Ambassador Zemskiy met General Oduya in Rome. Later Zemskiy left.\nMr. Tarvoq stayed.\n"
SECOND = "Mr. Pavlenko called. PAVLENKO then wrote to Mrs. Quillfeather.\n"
ROWS = [
    {
        "id": "a/1",
        "region": "EUR",
        "text": FIRST,
        "persons": [
            {"start": 11, "end": 18, "text": "Zemskiy", "person_key": "z"},
            {"start": 23, "end": 36, "text": "General Oduya", "person_key": "o"},
            {"start": 52, "end": 59, "text": "Zemskiy", "person_key": "z"},
        ],
    },
    {
        "id": "a/2",
        "region": "AF",
        "text": SECOND,
        "persons": [{"start": 4, "end": 12, "person_key": "p"}],
        "persons_extra": [{"start": 21, "end": 29}],
    },
]
NAMES = ("Zemskiy", "Oduya", "Tarvoq", "Pavlenko", "Quillfeather")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def tell(*arguments: str | Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("--format", "json", *arguments).stdout)
    return told


def test_the_figures_are_those_counted_by_hand(gold: Path) -> None:
    told = tell(gold, "--case", "as-written")
    assert told["schema"] == "excise/evaluation/1"
    assert [(line["by"], line["name"]) for line in told["lines"]] == [
        (None, None),
        ("region", "AF"),
        ("region", "EUR"),
    ]
    whole = told["lines"][0]
    assert (whole["documents"], whole["characters"]) == (2, len(FIRST) + len(SECOND))
    recall, persons = whole["mention_recall"], whole["person_recall"]
    assert (recall["part"], recall["whole"]) == (4, 4)
    assert (persons["part"], persons["whole"]) == (3, 3)
    # Zemskiy twice, Oduya, Pavlenko twice; nobody tagged Mrs. Quillfeather, nor Mr. Tarvoq.
    assert (whole["hits"], whole["unjudged"], whole["precision"]["part"]) == (7, 2, 5)
    assert whole["innocent_removed"]["part"] == len("Quillfeather") + len("Tarvoq")


def test_every_case_is_measured_unless_one_is_named(gold: Path) -> None:
    lines = [line for line in tell(gold)["lines"] if line["by"] is None]
    cases = ["as-written", "capitals", "wrapped-capitals", "paged"]
    assert [line["case"] for line in lines] == cases
    named = tell(gold, "--case", "paged", "--case", "capitals")
    assert [line["case"] for line in named["lines"]][:2] == ["paged", "capitals"]


def test_a_run_repeats_itself(gold: Path) -> None:
    assert run(gold, "--format", "json").stdout == run(gold, "--format", "json").stdout


@pytest.mark.parametrize("form", ["table", "json", "html"])
def test_no_form_holds_text_of_the_gold(gold: Path, form: str) -> None:
    result = run(gold, "--format", form)
    assert result.exit_code == 0
    assert "100.0" in result.stdout or '"value":1.0' in result.stdout
    words = set(re.findall(r"\w{4,}", (FIRST + SECOND).casefold())) - {"left", "then", "later"}
    said = set(re.findall(r"\w+", re.sub("<style>.*?</style>", "", result.output, flags=re.DOTALL)))
    assert not words & {word.casefold() for word in said}


def test_the_page_stands_alone_and_draws_each_interval(gold: Path) -> None:
    page = run(gold, "--format", "html").stdout
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)
    assert "style=" not in page  # the policy would not let it act
    assert page.count("<title>") == 1 + 3 * 4 + 2 * 4  # its own; three measures, two regions
    assert "EUR, wrapped capitals: 100.0 % (43.9–100.0)" in page


def test_misses_are_written_with_their_text_and_a_notice(gold: Path, tmp_path: Path) -> None:
    text = "Nothing here names xyzzy.\n"
    row = {"id": "m", "text": text, "persons": [{"start": 19, "end": 24, "person_key": "x"}]}
    gold.write_text(json.dumps(row))
    out = tmp_path / "misses.jsonl"
    result = run(gold, "--case", "as-written", "--misses", out)
    assert "misses.jsonl holds cable text" in result.stderr.replace("\n", "")
    notice, miss = [json.loads(line) for line in out.read_text().splitlines()]
    assert "cable text" in notice["notice"]
    assert miss == {
        "id": "m",
        "case": "as-written",
        "span": [19, 24],
        "person_key": "x",
        "covered": "not at all",
        "context": "Nothing here names [[xyzzy]].",
    }


def test_a_sample_is_drawn_judged_and_read_back(gold: Path, tmp_path: Path) -> None:
    out = tmp_path / "sample.yaml"
    drawn = (gold, "--case", "as-written", "--sample", "99", "--out", out)
    run(*drawn)
    assert "holds cable text" in out.read_text().lower()
    hits = yaml.safe_load(out.read_text())["hits"]
    assert {(hit["tag"], hit["verdict"]) for hit in hits} == {
        ("person", "right"),
        ("extra", ""),
        ("none", ""),
    }
    out.write_text(out.read_text().replace("verdict: ''", "verdict: wrong", 1))
    reading = tell(gold, "--case", "as-written", "--verdicts", out)["reading"]
    assert reading["precision"]["part"] == 4
    assert reading["precision"]["whole"] == 5
    assert (reading["blank"], reading["gone"]) == (len(hits) - 5, 0)
    assert (
        "Precision by reading 5 hits: 80.0 % (37.6–96.4)"
        in run(gold, "--case", "as-written", "--verdicts", out).stdout
    )


def test_what_a_verdict_calls_right_is_not_innocent(gold: Path, tmp_path: Path) -> None:
    verdicts = tmp_path / "verdicts.yaml"
    verdicts.write_text("surfaces:\n  right: [Quillfeather, Tarvoq]\n")
    for line in tell(gold, "--verdicts", verdicts)["lines"]:
        assert (line["unjudged"], line["innocent_removed"]["part"]) == (0, 0)
        assert line["precision"]["value"] == 1


@pytest.mark.parametrize("arguments", [("--sample", "5"), ("--out", "x.yaml")])
def test_a_sample_needs_its_file(gold: Path, arguments: tuple[str, str]) -> None:
    assert run(gold, *arguments).exit_code == 2


def test_errors_are_coded_and_repeat_nothing(gold: Path, tmp_path: Path) -> None:
    with gold.open("a") as file:
        file.write('{"id": "a/3", "text": "Zemskiy"}\n')
    result = run(gold)
    assert result.exit_code == 2
    assert result.stderr.startswith("GOLD_INVALID: Line 3 ")
    assert not any(name in result.output for name in NAMES)
    assert run(tmp_path / "none").stderr.startswith("NOT_FOUND: ")


def test_a_file_that_cannot_be_written_is_told_before_the_run(gold: Path, tmp_path: Path) -> None:
    result = run(gold, "--misses", tmp_path / "none" / "misses.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("NOT_WRITABLE: ")


def test_the_help_says_what_does_not_count() -> None:
    told = " ".join(re.sub(r"[│╭╮╰╯─]", " ", run("--help").stdout).split())
    assert "Titles and offices at the head of a tagged name" in told
