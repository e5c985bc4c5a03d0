"""No text from outside becomes a pattern that could run away: ours are constants, an office's run
under RE2."""

import ast
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from rules.errors import ExciseError
from rules.language.condition import Language
from rules.language.ruleset import load_ruleset
from tests.security.threats import ROOT

DAY: Final = date(2026, 11, 22)
ROOMS: Final = ("rules", "worker", "service")
USES: Final = {
    "compile",
    "match",
    "search",
    "fullmatch",
    "sub",
    "subn",
    "split",
    "findall",
    "finditer",
}
# Made in a function, of our own constants or files.
OURS: Final = {
    "rules/cable/crossreference.py": "words of the cable, escaped",
    "rules/cable/lines.py": "joins constants of the modules that read lines",
    "rules/cable/lostnumbers.py": "a number, spelled by a table of ours",
    "rules/cable/repetition.py": "words of the cable, escaped",
    "rules/marking/bannerline.py": "constants",
    "service/intake/rows.py": "a delimiter, escaped",
    "worker/people/recognizers/drafting.py": "an office's words, escaped",
    "worker/people/recognizers/namedlines.py": "an office's words, escaped",
    "worker/people/variants.py": "reads spellings.yaml, which is packaged",
    "worker/protection/exact.py": "an office's names, escaped or two letters",
}
RUNAWAY: Final = "(a+)+(a+)+(a+)+$"
PACK: Final = """\
pack: office
rules:
  - id: SITE-01
    title: A pattern
    severity: info
    for_each: cable
    when: banner.text.matches('%s')
    message: "It matches."
    sources: ["the office's own book"]
    suggestion: "Look at it."
    examples:
      match: ["UNCLAS LIMA 000001\\n1. (U) Text.\\n"]
      no_match: ["S E C R E T LIMA 000001\\n1. (S) Text.\\n"]
"""
PROFILE: Final = "name: office\ntitle: Ours\nextends: public\npacks: [office]\n"


def _list_patterns(path: Path) -> Iterator[int]:
    """Lines on which a function gives `re` a pattern that is no literal and no constant."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    for function in functions:
        for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
            match call.func:
                case ast.Attribute(value=ast.Name(id="re"), attr=use) if use in USES:
                    pattern = call.args[0]
                    named = isinstance(pattern, ast.Name) and pattern.id.isupper()
                    if not isinstance(pattern, ast.Constant) and not named:
                        yield call.lineno


def test_every_pattern_of_ours_is_a_constant() -> None:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    made = {str(path.relative_to(ROOT)) for path in files if [*_list_patterns(path)]}
    assert made == set(OURS)


def _write(folder: Path, pattern: str) -> Path:
    for kind, name, text in (("packs", "office", PACK % pattern), ("profiles", "office", PROFILE)):
        (folder / kind).mkdir()
        (folder / kind / f"{name}.yaml").write_text(text)
    load_ruleset.cache_clear()
    return folder


def test_an_offices_pattern_takes_time_in_proportion() -> None:
    language = Language({"banner.text": "string"})
    condition = language.compile(f"banner.text.matches('{RUNAWAY}')", "bool")
    begun = time.process_time()
    assert condition.evaluate(language.bind({"banner.text": "a" * 100_000 + "B"})) is False
    assert time.process_time() - begun < 5  # backtracking would outlive us all


def test_a_pattern_that_re2_knows_is_taken(tmp_path: Path) -> None:
    assert load_ruleset("office", DAY, _write(tmp_path, "^UNCLAS")).find("SITE-01")


@pytest.mark.parametrize("pattern", [r"(a)\\1", r"a(?=b)"])
def test_what_re2_cannot_express_is_refused_when_it_is_loaded(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ExciseError, match="SITE-01"):
        load_ruleset("office", DAY, _write(tmp_path, pattern))
