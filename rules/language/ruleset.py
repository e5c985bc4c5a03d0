"""Packs and profiles resolved to one ruleset, every error found at once, and its digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.errors import ExciseError
from rules.language.compiled import CompiledRule, compile_rule
from rules.language.judgement import prove_rule
from rules.language.overlay import (
    Layer,
    bend,
    check_people,
    except_rules,
    join_packs,
    join_withholding,
    own_rules,
    read_layers,
)
from rules.language.pack import Placed, read_pack
from rules.language.panel import Council, convene
from rules.language.profile import Redecided, Switch, Withholding
from rules.language.rule import Strict
from rules.language.shelf import HERE, Shelf
from rules.language.sitecues import NO_CUES, SiteCues, read_cues
from rules.language.sitelists import NO_LISTS, SiteLists, read_lists


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a profile comes to on a day.

    council: the same rules, ready to be asked.
    digest: sha256 over rules, withholding, every switch and exception with its reason, and the
    site's cues, allowed words and words of protection. The deny list is left out: a digest that
    anyone can recompute would let them try names; it stands in the keyed digest of what must be
    withheld.
    """

    profile: str
    packs: tuple[str, ...]
    council: Council
    withhold: Withholding
    digest: str
    switches: tuple[Switch, ...] = ()
    lists: SiteLists = NO_LISTS
    cues: SiteCues = NO_CUES

    @property
    def rules(self) -> tuple[CompiledRule, ...]:
        return self.council.rules

    def find(self, rule_id: str) -> CompiledRule:
        """Raises ExciseError UNKNOWN_RULE."""
        for rule in self.rules:
            if rule.rule.id == rule_id:
                return rule
        raise ExciseError(
            "UNKNOWN_RULE", f"No rule is called {rule_id}.", "See `excise rules list` for all ids."
        )


def profile_names(site: Path | None = None) -> tuple[str, ...]:
    return tuple(sorted(Shelf(site).files("profiles")))


@lru_cache(maxsize=16)  # a day more gives other ones: a worker may live for months
def load_ruleset(profile: str, today: date, site: Path | None = None) -> RuleSet:
    """Resolve `profile` as of `today`, the day expiries are judged by.

    site: a folder of packs and profiles beside those that come with Excise. Its examples are proved
    here; those of the packaged rules are proved by `check_rules`, which every build runs, and
    not again at every start.
    Raises ExciseError UNKNOWN_PROFILE, NO_RULES, or RULES_INVALID with every error and its place.
    """
    shelf = Shelf(site)
    if profile not in shelf.files("profiles"):
        raise ExciseError(
            "UNKNOWN_PROFILE",
            "There is no such profile.",
            f"Choose one of: {', '.join(profile_names(site))}.",
        )
    errors = shelf.clashes()
    layers = read_layers(profile, shelf, errors)
    packs = join_packs(layers)
    placed = _read_packs(packs, layers, shelf, errors)
    placed += own_rules(layers, errors)
    sound = bend(_refuse_doubles(placed, errors), layers, today, errors)
    compiled = except_rules(_compile(sound, errors), layers, errors)
    withhold = join_withholding(layers)
    lists = read_lists(shelf, errors)
    cues = read_cues(shelf, errors)
    check_people(layers, errors)
    if errors or withhold is None:
        raise ExciseError("RULES_INVALID", "\n".join(errors), "Mend them all and check again.")
    switches = tuple(switch for layer in layers for switch in layer.profile.switches)
    reasons = tuple(one for layer in layers for one in layer.profile.people)
    digest = _digest(withhold, reasons, switches, compiled, _name_site(lists, cues))
    return RuleSet(profile, packs, convene(compiled), withhold, digest, switches, lists, cues)


def check_rules(today: date, site: Path | None = None) -> tuple[RuleSet, ...]:
    """Load every profile, prove every example, and read the site's packs that no profile names.

    Raises ExciseError RULES_INVALID with the errors of all of them at once, and NO_RULES.
    """
    shelf = Shelf(site)
    loaded: list[RuleSet] = []
    errors: list[str] = []
    for profile in profile_names(site):
        try:
            loaded.append(load_ruleset(profile, today, site))
        except ExciseError as error:
            errors += error.message.splitlines()
    rules = {one.place: one for ruleset in loaded for one in ruleset.rules}
    for place, one in rules.items():
        _prove(replace(one, silent_when=(), silent_on=frozenset()), place, errors)
    used = {pack for ruleset in loaded for pack in ruleset.packs}
    for name in sorted(set(shelf.own("packs")) - used):
        path = shelf.files("packs")[name]
        _compile(_refuse_doubles(read_pack(path, shelf.call(path), errors), errors), errors)
    if errors:
        distinct = "\n".join(dict.fromkeys(errors))
        raise ExciseError("RULES_INVALID", distinct, "Mend them all and check again.")
    return tuple(loaded)


def _read_packs(
    packs: Sequence[str], layers: Sequence[Layer], shelf: Shelf, errors: list[str]
) -> list[Placed]:
    files = shelf.files("packs")
    for layer in layers:
        errors += [
            f"{layer.document.place('packs', index)}: there is no pack {name}"
            for index, name in enumerate(layer.profile.packs)
            if name not in files
        ]
    return [
        replace(placed, packaged=files[name].is_relative_to(HERE))
        for name in packs
        if name in files
        for placed in read_pack(files[name], shelf.call(files[name]), errors)
    ]


def _refuse_doubles(placed: Sequence[Placed], errors: list[str]) -> list[Placed]:
    first: dict[str, Placed] = {}
    for one in placed:
        if one.rule.id in first:
            errors.append(f"{one.place}: {one.rule.id} is already at {first[one.rule.id].place}")
        first.setdefault(one.rule.id, one)
    return list(first.values())


def _compile(placed: Sequence[Placed], errors: list[str]) -> list[CompiledRule]:
    compiled = []
    for one in placed:
        try:
            rule = replace(compile_rule(one.rule, one.place), packaged=one.packaged)
        except ExciseError as error:
            errors.append(f"{one.place}: {one.rule.id}: {error.message}")
            continue
        if one.packaged or _prove(rule, one.place, errors):
            compiled.append(rule)
    return compiled


def _prove(rule: CompiledRule, place: str, errors: list[str]) -> bool:
    """Whether the rule's own examples hold; what does not is added to `errors`."""
    try:
        prove_rule(rule)
    except ExciseError as error:
        errors.append(f"{place}: {rule.rule.id}: {error.message}")
        return False
    return True


def _name_site(lists: SiteLists, cues: SiteCues) -> dict[str, Strict]:
    """What of a site's own files stands in the digest: each that says anything."""
    own: dict[str, Strict] = {"allow": lists.allow, "protect": lists.protect, "cues": cues}
    return {name: said for name, said in own.items() if said != type(said)()}


def _digest(
    withhold: Withholding,
    reasons: Sequence[Redecided],
    switches: Sequence[Switch],
    compiled: Sequence[CompiledRule],
    site: Mapping[str, Strict],
) -> str:
    content: dict[str, Any] = {
        "withhold": withhold.model_dump(),
        "switches": [
            [type(switch).__name__, switch.model_dump(mode="json")] for switch in switches
        ],
        "rules": [one.rule.model_dump(exclude={"examples"}) for one in compiled],
    }
    if reasons:
        content["people"] = [one.model_dump(mode="json") for one in reasons]
    content |= {name: own.model_dump(mode="json") for name, own in site.items()}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
