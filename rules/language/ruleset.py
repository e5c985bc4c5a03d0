"""Packs and a profile resolved to one ruleset, every error found at once, and its digest."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from rules.errors import ExciseError
from rules.language import yamlfile
from rules.language.compiled import CompiledRule, compile_rule
from rules.language.judgement import prove_rule
from rules.language.profile import Profile, Withholding
from rules.language.rule import Rule
from rules.language.yamlfile import Entry

HERE: Final = Path(__file__).parent.parent
PACKS: Final = HERE / "packs"
PROFILES: Final = HERE / "profiles"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a profile comes to on a day. `digest`: sha256 over rules, severities and withholding."""

    profile: str
    packs: tuple[str, ...]
    rules: tuple[CompiledRule, ...]
    withhold: Withholding
    digest: str

    def find(self, rule_id: str) -> CompiledRule:
        """Raises ExciseError UNKNOWN_RULE."""
        for rule in self.rules:
            if rule.rule.id == rule_id:
                return rule
        raise ExciseError(
            "UNKNOWN_RULE", f"No rule is called {rule_id}.", "See `excise rules list` for all ids."
        )


def profile_names(profiles_folder: Path = PROFILES) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in profiles_folder.glob("*.yaml")))


@cache
def load_ruleset(
    profile: str, today: date, packs_folder: Path = PACKS, profiles_folder: Path = PROFILES
) -> RuleSet:
    """Resolve `profile` as of `today`, the day expiries are judged by.

    packs_folder, profiles_folder: those that come with Excise, unless a site has its own.
    Raises ExciseError UNKNOWN_PROFILE, or RULES_INVALID with every error and its file and line.
    """
    if profile not in profile_names(profiles_folder):
        raise ExciseError(
            "UNKNOWN_PROFILE",
            "There is no such profile.",
            f"Choose one of: {', '.join(profile_names(profiles_folder))}.",
        )
    errors: list[str] = []
    resolved = _read_profile(profiles_folder / f"{profile}.yaml", errors)
    entries = [
        entry
        for name in (resolved.packs if resolved else ())
        for entry in _read_pack(packs_folder / f"{name}.yaml", errors)
    ]
    rules = _parse_rules(entries, errors)
    if resolved:
        rules += [(rule, f"{profile}.yaml") for rule in resolved.rules]
        rules = _bend(rules, resolved, today, errors)
    compiled = _compile(rules, errors)
    if errors or resolved is None:
        raise ExciseError("RULES_INVALID", "\n".join(errors), "Mend them all and check again.")
    return RuleSet(
        profile, resolved.packs, tuple(compiled), resolved.withhold, _digest(resolved, compiled)
    )


def check_rules(today: date) -> tuple[RuleSet, ...]:
    """Load every profile with every example; raises ExciseError RULES_INVALID as `load_ruleset`."""
    return tuple(load_ruleset(profile, today) for profile in profile_names())


def _read_profile(path: Path, errors: list[str]) -> Profile | None:
    try:
        return Profile.model_validate(yamlfile.load(path).values)
    except ValidationError as error:
        errors += [f"{path.name}:1: {_place(e['loc'])}: {e['msg']}" for e in error.errors()]
    except ExciseError as error:
        errors.append(error.message)
    return None


def _read_pack(path: Path, errors: list[str]) -> tuple[Entry, ...]:
    if not path.exists():
        errors.append(f"{path.name}: there is no such pack")
        return ()
    try:
        return yamlfile.load(path).lists.get("rules", ())
    except ExciseError as error:
        errors.append(error.message)
        return ()


def _parse_rules(entries: list[Entry], errors: list[str]) -> list[tuple[Rule, str]]:
    rules: dict[str, tuple[Rule, str]] = {}
    for entry in entries:
        try:
            rule = Rule.model_validate(entry.value)
        except ValidationError as error:
            errors += [f"{entry.place}: {_place(e['loc'])}: {e['msg']}" for e in error.errors()]
            continue
        if rule.id in rules:
            errors.append(f"{entry.place}: {rule.id} is already at {rules[rule.id][1]}")
        rules.setdefault(rule.id, (rule, entry.place))
    return list(rules.values())


def _bend(
    rules: list[tuple[Rule, str]], profile: Profile, today: date, errors: list[str]
) -> list[tuple[Rule, str]]:
    """Apply the profile's switches. An unknown id or a reason past its day is an error."""
    known = {rule.id for rule, _ in rules}
    file = f"{profile.name}.yaml"
    errors += [
        f"{file}: {change} is in none of its packs"
        for change in (*(off.rule for off in profile.disable), *(c.rule for c in profile.severity))
        if change not in known
    ]
    errors += [
        f"{file}: the reason to disable {off.rule} expired on {off.expires}"
        for off in profile.disable
        if off.expires < today
    ]
    disabled = {off.rule for off in profile.disable}
    severity = {change.rule: change.severity for change in profile.severity}
    return [
        (rule.model_copy(update={"severity": severity.get(rule.id, rule.severity)}), place)
        for rule, place in rules
        if rule.id not in disabled
    ]


def _compile(rules: list[tuple[Rule, str]], errors: list[str]) -> list[CompiledRule]:
    compiled = []
    for rule, place in rules:
        try:
            one = compile_rule(rule)
            prove_rule(one)
        except ExciseError as error:
            errors.append(f"{place}: {rule.id}: {error.message}")
            continue
        compiled.append(one)
    return compiled


def _digest(profile: Profile, compiled: list[CompiledRule]) -> str:
    content: dict[str, Any] = {
        "withhold": profile.withhold.model_dump(),
        "rules": [one.rule.model_dump(exclude={"examples"}) for one in compiled],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)
