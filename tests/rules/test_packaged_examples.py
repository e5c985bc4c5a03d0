"""The packaged rules' examples are proved by the check that every build runs, not at each start."""

import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOM = Path(__file__).parents[2] / "rules"
ASK = """
from datetime import date
from rules.errors import ExciseError
from rules.language.ruleset import check_rules, load_ruleset
load_ruleset("public", date(2026, 1, 1))
try:
    check_rules(date(2026, 1, 1))
except ExciseError as error:
    print(error.message)
"""


def _check(folder: Path) -> str:
    """What a check of the rules in a folder's copy of the room says."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=folder, capture_output=True, text=True, check=True
    )
    return asked.stdout


def test_the_check_finds_a_packaged_rule_whose_examples_lie(tmp_path: Path) -> None:
    shutil.copytree(ROOM, tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    assert not _check(tmp_path)
    path = tmp_path / "rules" / "packs" / "rollup.yaml"
    pack = yaml.safe_load(path.read_text("utf-8"))
    rule = pack["rules"][0]
    rule["when"] = f"!({rule['when']})"
    path.write_text(yaml.safe_dump(pack, allow_unicode=True, sort_keys=False), "utf-8")
    assert f"{rule['id']}: the rule is silent on match example 1" in _check(tmp_path)
