"""`excise rules`: what the rules are, whether they hold, and what they may ask."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.errors import ExciseError
from rules.language.compiled import NAMES, CompiledRule
from rules.language.profile import Changed, Disabled, Switch
from rules.language.ruleset import RuleSet, check_rules, load_ruleset
from rules.language.sitelists import KINDS, ProtectWords, SiteLists


def check(folders: Sequence[Path], today: date, console: Console) -> int:
    """Load every profile and run every example, those of each folder too; gives the exit status.

    Every error is a line of its own, `file:line: what`. Raises ExciseError NO_RULES.
    """
    errors: list[str] = []
    loaded: dict[tuple[str, str], RuleSet] = {}
    for folder in folders or (None,):
        try:
            loaded |= {(one.profile, one.digest): one for one in check_rules(today, folder)}
        except ExciseError as error:
            if error.code != "RULES_INVALID":
                raise
            errors += error.message.splitlines()
    for line in dict.fromkeys(errors):
        console.print(Text(line), soft_wrap=True)
    if errors:
        console.print(f"{len(set(errors))} errors")
        return 1
    for ruleset in loaded.values():
        examples = sum(
            len(one.rule.examples.match) + len(one.rule.examples.no_match) for one in ruleset.rules
        )
        console.print(
            f"{ruleset.profile}: {len(ruleset.rules)} rules, {examples} examples hold, "
            f"digest {ruleset.digest[:12]}"
        )
    for lists in dict.fromkeys(ruleset.lists for ruleset in loaded.values()):
        _tell_lists(lists, console)
    for cues in dict.fromkeys(ruleset.cues for ruleset in loaded.values()):
        if number := sum(len(entries) for _, entries in cues.lists()):
            console.print(f"cues.yaml: {number} cues")
    return 0


def _tell_lists(lists: SiteLists, console: Console) -> None:
    """How long a site's lists are; never what stands in them."""
    counts = {kind: len(getattr(lists.deny, kind)) for kind in KINDS}
    if any(counts.values()):
        told = ", ".join(f"{number} {kind}" for kind, number in counts.items())
        console.print(f"deny.yaml: {told}")
    if lists.allow.words:
        console.print(f"allow.yaml: {len(lists.allow.words)} words")
    added = [word for key in ProtectWords.model_fields for word in getattr(lists.protect, key)]
    if added:
        console.print(f"protect.yaml: {len(added)} words")


def list_rules(profile: str, today: date, site: Path | None, console: Console) -> None:
    """Every rule of a profile, and below them what the profile bends.

    Raises ExciseError UNKNOWN_PROFILE, NO_RULES, RULES_INVALID.
    """
    ruleset = load_ruleset(profile, today, site)
    table = Table(box=None, pad_edge=False)
    for title in ("Rule", "Severity", "Looks at", "Title"):
        table.add_column(title)
    for one in ruleset.rules:
        severity = one.rule.fixed_severity or "by facts"
        table.add_row(one.rule.id, severity, one.rule.for_each, Text(one.rule.title))
    console.print(table)
    for switch in ruleset.switches:
        console.print(Text(f"{switch.rule}: {_tell(switch)}"), soft_wrap=True)


def explain(rule_id: str, profile: str, today: date, site: Path | None, console: Console) -> None:
    """One rule: what, when, why, the facts it reads, and texts that show it.

    Raises ExciseError UNKNOWN_RULE, and those of `list_rules`.
    """
    ruleset = load_ruleset(profile, today, site)
    one = ruleset.find(rule_id)
    rule = one.rule
    console.print(Text(f"{rule.id}  {rule.title}", "bold"))
    for label, value in (
        ("severity", rule.severity),
        ("looks at", rule.for_each),
        ("speaks when", rule.when),
        ("says", rule.message),
        ("suggests", rule.suggestion),
        ("sources", "; ".join(rule.sources)),
        ("stands in", one.place),
        *(("bent", _tell(switch)) for switch in ruleset.switches if switch.rule == rule.id),
    ):
        console.print(Text(f"{label:12} {' '.join(value.split())}"))
    _explain_facts(one, console)
    for label, texts in (("speaks on", rule.examples.match), ("silent on", rule.examples.no_match)):
        for text in texts:
            console.print(Text(f"\n{label}:", "bold"))
            console.print(Text("\n".join(f"    {line}" for line in text.splitlines())))


def _explain_facts(one: CompiledRule, console: Console) -> None:
    known = NAMES[one.rule.for_each]
    console.print(Text("\nreads:", "bold"))
    for name in one.facts:
        kind, meaning = known[name]
        console.print(Text(f"    {name} ({kind}): {meaning}"))


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


def _tell(switch: Switch) -> str:
    if isinstance(switch, Disabled):
        return f"off until {switch.expires}: {switch.reason}"
    if isinstance(switch, Changed):
        return f"{switch.severity} here: {switch.reason}"
    where = switch.cable or f"where {switch.when}"
    return f"silent on {where} until {switch.expires}: {switch.reason}"
