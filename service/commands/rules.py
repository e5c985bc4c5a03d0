"""`excise rules`: what the rules are, whether they hold, and what they may ask."""

from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.language.compiled import NAMES, CompiledRule
from rules.language.ruleset import RuleSet, check_rules, load_ruleset


def check(today: date, console: Console) -> None:
    """Load every profile and run every example. Raises ExciseError RULES_INVALID."""
    for ruleset in check_rules(today):
        examples = sum(
            len(one.rule.examples.match) + len(one.rule.examples.no_match) for one in ruleset.rules
        )
        console.print(
            f"{ruleset.profile}: {len(ruleset.rules)} rules, {examples} examples hold, "
            f"digest {ruleset.digest[:12]}"
        )


def list_rules(profile: str, today: date, console: Console) -> None:
    """Every rule of a profile. Raises ExciseError UNKNOWN_PROFILE, RULES_INVALID."""
    table = Table(box=None, pad_edge=False)
    for title in ("Rule", "Severity", "Looks at", "Title"):
        table.add_column(title)
    for one in load_ruleset(profile, today).rules:
        severity = one.rule.fixed_severity or "by facts"
        table.add_row(one.rule.id, severity, one.rule.for_each, Text(one.rule.title))
    console.print(table)


def explain(rule_id: str, profile: str, today: date, console: Console) -> None:
    """One rule: what, when, why, and texts that show it. Raises ExciseError UNKNOWN_RULE."""
    ruleset: RuleSet = load_ruleset(profile, today)
    one: CompiledRule = ruleset.find(rule_id)
    rule = one.rule
    console.print(Text(f"{rule.id}  {rule.title}", "bold"))
    for label, value in (
        ("severity", rule.severity),
        ("looks at", rule.for_each),
        ("speaks when", rule.when),
        ("says", rule.message),
        ("suggests", rule.suggestion),
        ("sources", "; ".join(rule.sources)),
    ):
        console.print(Text(f"{label:12} {' '.join(value.split())}"))
    for label, texts in (("speaks on", rule.examples.match), ("silent on", rule.examples.no_match)):
        for text in texts:
            console.print(Text(f"\n{label}:", "bold"))
            console.print(Text("\n".join(f"    {line}" for line in text.splitlines())))


def list_facts(console: Console) -> None:
    """Every fact a rule may name, with its type."""
    table = Table(box=None, pad_edge=False)
    for title in ("Fact", "Type", "Meaning", "Rules for"):
        table.add_column(title)
    for name in sorted({name for names in NAMES.values() for name in names}):
        scopes = [scope for scope, names in NAMES.items() if name in names]
        kind, meaning = NAMES[scopes[0]][name]
        table.add_row(name, kind, Text(meaning), ", ".join(scopes))
    console.print(table)
