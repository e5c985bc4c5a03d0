"""Profiles laid over one another, the base first, and what they do to the rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError

from rules.errors import ExciseError
from rules.language import yamlfile
from rules.language.compiled import CompiledRule, compile_exception
from rules.language.pack import Placed, read_rules
from rules.language.profile import (
    Changed,
    Decided,
    Excepted,
    Profile,
    Switch,
    Withholding,
    normal_mrn,
)
from rules.language.shelf import Shelf
from rules.language.yamlfile import Document


@dataclass(frozen=True, slots=True)
class Layer:
    """One profile of the chain, and the file it was read from."""

    profile: Profile
    document: Document


def read_layers(name: str, shelf: Shelf, errors: list[str]) -> list[Layer]:
    """The profile `name` and all it extends, the base first."""
    layers: list[Layer] = []
    files = shelf.files("profiles")
    wanted: str | None = name
    while wanted is not None:
        layer = _read(wanted, shelf, errors)
        if layer is None:
            break
        layers.insert(0, layer)
        wanted = layer.profile.extends
        place = layer.document.place("extends")
        if wanted and wanted in [one.profile.name for one in layers]:
            errors.append(f"{place}: extends: {wanted} extends itself")
            break
        if wanted and wanted not in files:
            errors.append(f"{place}: extends: there is no profile {wanted}")
            break
    return layers


def _read(name: str, shelf: Shelf, errors: list[str]) -> Layer | None:
    """A profile whose switches and rules are sound as far as they were kept."""
    path = shelf.files("profiles")[name]
    try:
        document = yamlfile.load(path, shelf.call(path))
    except ExciseError as error:
        errors.append(error.message)
        return None
    # Its rules are read one by one elsewhere, so that one bad rule hides no other error.
    listed = isinstance(document.values.get("rules"), list)
    values = {k: v for k, v in document.values.items() if not (listed and k == "rules")}
    try:
        profile = Profile.model_validate(values)
    except ValidationError as error:
        errors += document.tell(error)
        return None
    if profile.name != name:
        errors.append(f"{document.place('name')}: the profile and its file have different names")
        return None
    return Layer(profile, document)


def join_packs(layers: Sequence[Layer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pack for layer in layers for pack in layer.profile.packs))


def join_withholding(layers: Sequence[Layer]) -> Withholding | None:
    """The uppermost that says what to withhold, with what it and those above change for people. One
    that says nothing of roles leaves them as they are below."""
    joined: Withholding | None = None
    for layer in layers:
        own = layer.profile.withhold
        if own and joined and not own.roles:
            own = own.model_copy(update={"roles": joined.roles})
        joined = own or joined
        if joined:
            joined = _change_people(joined, layer.profile)
    return joined


def _change_people(withhold: Withholding, profile: Profile) -> Withholding:
    changed = {
        one.role: Decided(**one.model_dump(exclude={"role", "reason"})) for one in profile.people
    }
    return withhold.model_copy(
        update={
            "keep": tuple(role for role in withhold.keep if role not in changed),
            "roles": withhold.roles | changed,
            "replacement": profile.replacement or withhold.replacement,
        }
    )


def check_people(layers: Sequence[Layer], errors: list[str]) -> None:
    """A role changed twice in one file, and a source that a profile would keep."""
    for layer in layers:
        seen: set[str] = set()
        for index, one in enumerate(layer.profile.people):
            place = layer.document.place("people", index)
            if one.role in seen:
                errors.append(f"{place}: {one.role} stands twice under people")
            if one.role == "protected" and one.keep:
                errors.append(f"{place}: protected sources are never kept")
            seen.add(one.role)


def own_rules(layers: Sequence[Layer], errors: list[str]) -> list[Placed]:
    return [placed for layer in layers for placed in read_rules(layer.document, errors)]


def bend(
    rules: Sequence[Placed], layers: Sequence[Layer], today: date, errors: list[str]
) -> list[Placed]:
    """Switch off and change severities. Unknown ids, the same switch twice in one file, and reasons
    past their day are errors."""
    known = {placed.rule.id for placed in rules}
    for layer in layers:
        _check_switches(layer, known, today, errors)
    off = {switch.rule for layer in layers for switch in layer.profile.disable}
    severity = {
        change.rule: change.severity for layer in layers for change in layer.profile.severity
    }
    return [
        replace(
            placed,
            rule=placed.rule.model_copy(
                update={"severity": severity.get(placed.rule.id, placed.rule.severity)}
            ),
        )
        for placed in rules
        if placed.rule.id not in off
    ]


def _check_switches(layer: Layer, known: set[str], today: date, errors: list[str]) -> None:
    profile = layer.profile
    lists: tuple[tuple[str, Sequence[Switch]], ...] = (
        ("disable", profile.disable),
        ("severity", profile.severity),
        ("exceptions", profile.exceptions),
    )
    for key, switches in lists:
        seen: set[str] = set()
        for index, switch in enumerate(switches):
            place = layer.document.place(key, index)
            if switch.rule not in known:
                errors.append(f"{place}: {switch.rule} is in none of its packs")
            if key != "exceptions" and switch.rule in seen:
                errors.append(f"{place}: {switch.rule} stands twice under {key}")
            seen.add(switch.rule)
            if not isinstance(switch, Changed) and switch.expires < today:
                what = "disable" if key == "disable" else "except"
                errors.append(
                    f"{place}: the reason to {what} {switch.rule} expired on {switch.expires}"
                )


def except_rules(
    rules: Sequence[CompiledRule], layers: Sequence[Layer], errors: list[str]
) -> list[CompiledRule]:
    """Each rule with the exceptions of every layer. A rule that is off needs none."""
    resolved = {rule.rule.id: rule for rule in rules}
    for layer in layers:
        for index, exception in enumerate(layer.profile.exceptions):
            rule = resolved.get(exception.rule)
            if rule is None:
                continue
            try:
                resolved[exception.rule] = _except(rule, exception)
            except ExciseError as error:
                place = layer.document.place("exceptions", index, "when")
                errors.append(f"{place}: {exception.rule}: {error.message}")
    return list(resolved.values())


def _except(rule: CompiledRule, exception: Excepted) -> CompiledRule:
    if exception.when is not None:
        condition = compile_exception(rule.rule.for_each, exception.when)
        return replace(rule, silent_when=(*rule.silent_when, condition))
    number = normal_mrn(exception.cable or "")
    return replace(rule, silent_on=rule.silent_on | ({number} if number else set()))
