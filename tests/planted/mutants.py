"""Rules taken out or turned round, one at a time: the planted faults must notice.

`python -m tests.planted.mutants` writes each altered pack to a temporary copy, loads it as an
office's own, and prints what noticed; ends with 1 where a mutant went unseen.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from rules.errors import ExciseError
from rules.language.compiled import CompiledRule, compile_rule
from rules.language.panel import convene
from rules.language.ruleset import RuleSet, load_ruleset
from tests.planted.audit import AS_OF, packaged_rules
from tests.planted.compare import judge
from tests.planted.faults import plant

PACKS = Path(__file__).parents[2] / "rules" / "packs"
SEEDS = range(5)


@dataclass(frozen=True)
class Noticed:
    """How one mutant fared.

    planted: of the cables with its fault, how many it got wrong. examples: the loader refused it,
    since its own examples no longer hold.
    """

    rule: str
    change: str
    planted: int
    examples: bool

    @property
    def seen(self) -> bool:
        return self.planted > 0 or self.examples


def inverted(rule_id: str) -> RuleSet:
    """The packaged rules, one of them speaking where it was silent; its examples not asked."""
    rules = packaged_rules()
    return replace(rules, council=convene([_invert(one, rule_id) for one in rules.rules]))


def only(rule_id: str, *, invert: bool) -> RuleSet:
    """One rule inverted, or none: what the others find does not hang on it."""
    rules = packaged_rules()
    kept = [_invert(rules.find(rule_id), rule_id)] if invert else []
    return replace(rules, council=convene(kept))


def _invert(one: CompiledRule, rule_id: str) -> CompiledRule:
    if one.rule.id != rule_id:
        return one
    return compile_rule(one.rule.model_copy(update={"when": f"!({one.rule.when})"}), one.place)


def count_wrong(rule_id: str, rules: RuleSet, seeds: Sequence[int] = SEEDS) -> int:
    """Of the cables with this rule's fault, those judged otherwise than they should be."""
    return sum(not judge(rule_id, seed, plant(rule_id, seed), rules).right for seed in seeds)


def load_altered(rule_id: str, folder: Path, *, invert: bool) -> RuleSet:
    """The packaged rules with one deleted or inverted in a copy of its pack, by the real loader.

    Raises ExciseError RULES_INVALID where the rule's own examples give it away.
    """
    names = []
    for path in sorted(PACKS.glob("*.yaml")):
        pack: dict[str, Any] = yaml.safe_load(path.read_text())
        if rule_id not in {rule["id"] for rule in pack["rules"]}:
            names.append(path.stem)
            continue
        names.append("altered")
        kept = [rule for rule in pack["rules"] if invert or rule["id"] != rule_id]
        changed = [
            {**rule, "when": f"!({rule['when']})"} if rule["id"] == rule_id else rule
            for rule in kept
        ]
        _write(folder / "packs" / "altered.yaml", {"pack": "altered", "rules": changed})
    withhold = {"portions": False, "people": False}
    profile = {"name": "altered", "title": "One rule altered", "packs": names, "withhold": withhold}
    _write(folder / "profiles" / "altered.yaml", profile)
    return load_ruleset("altered", AS_OF, folder)


def _write(path: Path, values: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True))


def delete(rule_id: str) -> Noticed:
    with TemporaryDirectory() as folder:
        rules = load_altered(rule_id, Path(folder), invert=False)
    return Noticed(rule_id, "deleted", count_wrong(rule_id, rules), examples=False)


def invert(rule_id: str) -> Noticed:
    refused = False
    with TemporaryDirectory() as folder:
        try:
            load_altered(rule_id, Path(folder), invert=True)
        except ExciseError as error:
            refused = rule_id in error.message
    return Noticed(rule_id, "inverted", count_wrong(rule_id, inverted(rule_id)), refused)


def main() -> int:
    rows = []
    sys.stdout.write(f"{'rule':<10}{'change':<10}{'planted cables wrong':>22}{'examples':>12}\n")
    for rule in packaged_rules().rules:
        for one in (delete(rule.rule.id), invert(rule.rule.id)):
            told = "refused" if one.examples else "-"
            wrong = f"{one.planted} of {len(SEEDS)}"
            sys.stdout.write(f"{one.rule:<10}{one.change:<10}{wrong:>22}{told:>12}\n")
            sys.stdout.flush()
            rows.append(one)
    unseen = [f"{one.rule} {one.change}" for one in rows if not one.seen]
    sys.stdout.write(f"{len(rows)} mutants, {len(unseen)} unseen: {', '.join(unseen) or 'none'}\n")
    return int(bool(unseen))


if __name__ == "__main__":
    sys.exit(main())
