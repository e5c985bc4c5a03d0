"""What people who write rules see: all errors with their lines, meanings, and differences."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from rules.language.compiled import compile_rule
from rules.language.ruleset import load_ruleset
from rules.language.shelf import HERE
from service.cli import app
from service.commands.ruleschema import describe_rule_schema

CABLE = "P 021200Z JAN 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\nS E C R E T LIMA 000001\n1. (S-N/F) Text.\n2. (U) \x1b[31mMore.\n"
OVERLAY = """\
name: office
title: Ours
extends: public
disable:
  - {rule: MARK-01, reason: under review by us, expires: 2099-01-01}
severity:
  - {rule: ROLL-03, severity: info, reason: known and of old}
exceptions:
  - {rule: ROLL-11, cable: 08 LIMA 7, reason: known and of old, expires: 2099-01-01}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site" / "profiles").mkdir(parents=True)
    (tmp_path / "site" / "profiles" / "office.yaml").write_text(OVERLAY)
    (tmp_path / "cable.txt").write_text(CABLE)
    load_ruleset.cache_clear()
    return tmp_path / "site"


def _run(*words: object, **env: str) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env=env)


def test_check_counts_what_holds(site: Path) -> None:
    result = _run("rules", "check", site)
    assert result.exit_code == 0
    assert [line.split(":")[0] for line in result.output.splitlines()] == [
        "internal",
        "office",
        "people",
        "public",
    ]


def test_check_prints_each_error_on_a_line_of_its_own(site: Path) -> None:
    file = site / "profiles" / "office.yaml"
    file.write_text(OVERLAY.replace("ROLL-03", "ROLL-99").replace("2099", "1999"))
    result = _run("rules", "check", site)
    assert result.exit_code == 1
    told = result.output.splitlines()
    assert [line.rpartition("office.yaml:")[2].split(":")[0] for line in told[:-1]] == [
        "5",
        "7",
        "9",
    ]
    assert told[-1] == "3 errors"


def test_a_folder_that_holds_no_rules_is_misuse(tmp_path: Path) -> None:
    result = _run("rules", "check", tmp_path)
    assert result.exit_code == 2
    assert "NO_RULES" in result.output


def test_list_tells_what_the_profile_bends(site: Path) -> None:
    told = _run("rules", "list", "--profile", "office", "--rules", site).output
    assert "MARK-01: off until 2099-01-01: under review by us" in told
    assert "ROLL-03: info here: known and of old" in told
    assert "ROLL-11: silent on 08 LIMA 7 until 2099-01-01: known and of old" in told
    assert "\nMARK-01 " not in told
    assert told == _run("rules", "list", "--profile", "office", EXCISE_RULES=str(site)).output


def test_explain_tells_the_meaning_of_every_fact_a_rule_reads() -> None:
    told = _run("rules", "explain", "ROLL-03").output
    assert "portions.nf (list(int)): paragraphs marked NF" in told
    assert "banner.text (string): the banner as written" in told
    assert "portions.sbu " not in told
    assert "stands in    packs/rollup.yaml:" in told


def test_every_rule_reads_some_fact_and_quotes_are_not_read() -> None:
    rules = load_ruleset("public", datetime.now(UTC).date()).rules
    assert all(one.facts for one in rules)
    whole = next(one.rule for one in rules if one.rule.id == "ROLL-03")
    quoting = whole.model_copy(update={"when": "cable.mrn == 'cable.date'"})
    assert "cable.mrn" in compile_rule(quoting).facts
    assert "cable.date" not in compile_rule(quoting).facts


def test_diff_tells_what_only_one_ruleset_finds(site: Path) -> None:
    cable = site.parent / "cable.txt"
    result = _run("rules", "diff", "public", f"{site}:office", cable)
    assert result.exit_code == 1
    told = [line.split(maxsplit=1)[1] for line in result.output.splitlines()[1:-1]]
    assert [" ".join(line.split()) for line in told] == [
        "MARK-01 only in A (warning)",
        "ROLL-03 severity error in A, info in B",
    ]
    assert result.output.splitlines()[-1] == "2 differences: MARK-01 1, ROLL-03 1"
    assert "More" not in result.output
    turned = _run("rules", "diff", "office", "public", cable, "--rules", site)
    assert "MARK-01  only in B (warning)" in turned.output
    same = _run("rules", "diff", "public", "people", cable)
    assert (same.exit_code, same.output) == (0, "0 differences\n")


def test_diff_says_which_cable_it_could_not_read(site: Path) -> None:
    (site.parent / "note.txt").write_text("Buy milk.")
    result = _run("rules", "diff", "public", "people", site.parent / "note.txt")
    assert result.exit_code == 2
    assert "NO_CABLE" in result.output


@pytest.mark.parametrize("kind", ["pack", "profile"])
def test_the_packaged_files_keep_to_the_schema(kind: str) -> None:
    schema = json.loads(_run("rules", "schema", kind).output)
    Draft202012Validator.check_schema(schema)
    files = sorted((HERE / f"{kind}s").glob("*.yaml"))
    assert files
    for file in files:
        Draft202012Validator(schema).validate(yaml.safe_load(file.read_text()))


@pytest.mark.parametrize(
    "broken", [{"severity": 3}, {"points_at": ["bannner"]}, {"colour": "red"}, {"id": "x"}]
)
def test_the_schema_refuses_what_check_refuses(broken: dict[str, Any]) -> None:
    pack = yaml.safe_load((HERE / "packs" / "rollup.yaml").read_text())
    pack["rules"][0] |= broken
    assert not Draft202012Validator(json.loads(describe_rule_schema("pack"))).is_valid(pack)


def test_an_overlay_is_used_where_cables_are_redacted(site: Path) -> None:
    out = site.parent / "out"
    cable = site.parent / "cable.txt"
    result = _run("redact", cable, "--out", out, "--profile", "office", "--rules", site)
    assert result.exit_code == 0, result.output
    report = json.loads((out / "00001" / "working.json").read_text())
    assert "MARK-01" not in [finding["rule"] for finding in report["findings"]]
    assert report["ruleset"]["profile"] == "office"
