"""`excise rules diff`: what two rulesets find differently on the same cables."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.audit import judge
from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.language.ruleset import RuleSet, load_ruleset
from rules.report import Finding
from service.commands.sources import Raw, open_sources
from service.terminal import clean


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that speaks differently on one cable."""

    cable: str
    rule: str
    what: str


def load_named(named: str, site: Path | None, as_of: date) -> RuleSet:
    """A profile, `office`, or one from a folder of its own, `rules-2025:office`.

    Raises ExciseError UNKNOWN_PROFILE, NO_RULES, RULES_INVALID.
    """
    folder, colon, profile = named.rpartition(":")
    return load_ruleset(profile, as_of, Path(folder) if colon else site)


def compare(
    first: RuleSet, second: RuleSet, paths: Sequence[Path], as_of: date, console: Console
) -> int:
    """Print every difference and their number by rule; the status is 0 for none, 1 for some, 2
    where a cable could not be read. Raises ExciseError NOT_FOUND, RULE_FAILED."""
    table = Table(box=None, pad_edge=False)
    for title in ("Cable", "Rule", "Difference"):
        table.add_column(title)
    count: Counter[str] = Counter()
    unread = 0
    for raw in open_sources(paths):
        try:
            for found in _differences(raw, first, second, as_of):
                table.add_row(Text(clean(found.cable)), found.rule, found.what)
                count[found.rule] += 1
        except ExciseError as error:
            if error.code == "RULE_FAILED":
                raise
            console.print(Text(f"{clean(raw.name)}: {error.code}: {error.message} {error.hint}"))
            unread += 1
    if count:
        console.print(table)
    told = ", ".join(f"{rule} {number}" for rule, number in sorted(count.items()))
    console.print(f"{count.total()} differences{': ' + told if told else ''}")
    return 2 if unread else int(bool(count))


def _differences(raw: Raw, first: RuleSet, second: RuleSet, as_of: date) -> Iterator[Difference]:
    source = decode(raw.content, raw.name)
    cable = read(source)
    a, b = (
        {finding.rule: finding for finding in judge(source, cable, ruleset, as_of)}
        for ruleset in (first, second)
    )
    for rule in sorted(a.keys() | b.keys()):
        what = _tell(a.get(rule), b.get(rule))
        if what:
            yield Difference(raw.name, rule, what)


def _tell(a: Finding | None, b: Finding | None) -> str | None:
    if a is None and b is not None:
        return f"only in B ({b.severity})"
    if b is None and a is not None:
        return f"only in A ({a.severity})"
    if a and b and a.severity != b.severity:
        return f"severity {a.severity} in A, {b.severity} in B"
    if a and b and (a.spans, a.paragraphs) != (b.spans, b.paragraphs):
        return f"other places: {len(a.spans)} in A, {len(b.spans)} in B"
    return None
