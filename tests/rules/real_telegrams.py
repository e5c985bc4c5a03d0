"""The real telegrams that findings are judged on, and the verdicts: `python -m tests.rules.real_telegrams`
prints precision and what the blind reading found that no rule says.
"""

import gzip
import json
import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from rules.audit import audit_source
from rules.cable.envelope import decode
from rules.errors import ExciseError
from rules.language.ruleset import load_ruleset
from rules.report import Finding

FOLDER: Final = Path(__file__).parents[1] / "telegrams"
CORPUS: Final = Path(__file__).parents[3] / "shared" / "corpus"
DAY: Final = date(2026, 11, 22)
_LEVELS: Final = "TOP SECRET|SECRET|CONFIDENTIAL|UNCLASSIFIED|LIMITED OFFICIAL USE"
# What could be a portion mark in capitals where a line, a number, a letter or a dash opens.
MARKED: Final = re.compile(
    r"^[ \t]*(?:\d{1,3}[.)]?[ \t]*|[A-Za-z][.)][ \t]*|[-–—*•]+[ \t]*)?"
    rf"\((?:(?:TS|S|C|U|LOU|SBU|FOUO|EFTO)(?:[/ ,-]+[A-Z][A-Z/ ,-]{{0,30}})?|{_LEVELS})"
    r"(?:[ \t]*[-–—]+[ \t]*(?:ENTIRE TEXT|[Ee]ntire [Tt]ext))?\)",
    re.MULTILINE,
)
Key = tuple[str, str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding read by hand. holds: the telegram has the fault."""

    telegram: str
    rule: str
    severity: str
    paragraphs: tuple[int, ...]
    holds: bool

    @property
    def key(self) -> Key:
        return self.telegram, self.rule, self.paragraphs


def load_verdicts() -> list[Verdict]:
    """Raises KeyError where a verdict lacks a field or a reason."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / "verdicts.yaml").read_text("utf-8"))
    assert all(row["why"] for row in rows)
    return [
        Verdict(
            row["telegram"], row["rule"], row["severity"], tuple(row["paragraphs"]), row["verdict"]
        )
        for row in rows
    ]


def load_blind() -> dict[str, Any]:
    """{seed, read: [{telegram, wrong: [{rule, what, place}]}]}, written before any rule was run."""
    blind: dict[str, Any] = yaml.safe_load((FOLDER / "blind.yaml").read_text("utf-8"))
    return blind


def load_kept() -> dict[str, str]:
    """The texts that the repository carries, by telegram."""
    return {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.txt"))}


def load_collection() -> dict[str, str]:
    """All texts beside the repository, by telegram."""
    texts = {row["id"]: row["text"] for row in _rows("nara_telegrams.jsonl.gz")}
    printed = {row["id"]: row["text"] for row in _rows("frus_train.jsonl.gz")}
    return texts | {name: text for name, text in printed.items() if MARKED.search(text)}


def _rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(CORPUS / name, "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def audit(texts: dict[str, str]) -> dict[str, tuple[Finding, ...]]:
    """Findings by telegram; none for a text in which no cable is found."""
    ruleset = load_ruleset("public", DAY, None)
    found = {}
    for name, text in texts.items():
        try:
            found[name] = audit_source(decode(text.encode(), name), ruleset, DAY).findings
        except ExciseError as error:
            if error.code != "NO_CABLE":
                raise
            found[name] = ()
    return found


def told(found: dict[str, tuple[Finding, ...]]) -> dict[Key, str]:
    """Findings of warning or error: what a verdict is keyed by, and the severity."""
    return {
        (name, finding.rule, finding.paragraphs): finding.severity
        for name, findings in found.items()
        for finding in findings
        if finding.severity in ("error", "warning")
    }


def missed(found: dict[str, tuple[Finding, ...]]) -> list[tuple[str, str]]:
    """What the blind reading found that no finding of any severity says: telegram and rule."""
    return [
        (entry["telegram"], wrong["rule"])
        for entry in load_blind()["read"]
        if entry["telegram"] in found
        for wrong in entry["wrong"]
        if wrong["rule"] not in {finding.rule for finding in found[entry["telegram"]]}
    ]


def main() -> None:
    found = audit(load_collection())
    severities, verdicts = told(found), {verdict.key: verdict for verdict in load_verdicts()}
    write = sys.stdout.write
    write(f"{len(found)} telegrams\n")
    for severity in ("error", "warning"):
        keys = [key for key, own in severities.items() if own == severity]
        held = sum(key in verdicts and verdicts[key].holds for key in keys)
        write(f"{severity}: {held} of {len(keys)} hold{_share(held, len(keys))}\n")
    write("found blind, said by no rule:\n")
    for telegram, rule in missed(found):
        write(f"  {telegram} {rule}\n")


def _share(held: int, count: int) -> str:
    """A percentage says something from 50 findings on."""
    return f" ({held / count:.1%})" if count >= 50 else ""


if __name__ == "__main__":
    main()
