"""A pack: rules that belong together, one YAML file."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from rules.errors import ExciseError
from rules.language import yamlfile
from rules.language.rule import Rule, Strict
from rules.language.yamlfile import Document


class Pack(Strict):
    """pack: the file's name without `.yaml`."""

    pack: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule and where it stands, `file:line`. packaged: it came with Excise as it stands."""

    rule: Rule
    place: str
    packaged: bool = False


def read_pack(path: Path, called: str, errors: list[str]) -> list[Placed]:
    """The sound rules of a pack; what is wrong with the others is added to `errors`."""
    try:
        document = yamlfile.load(path, called)
    except ExciseError as error:
        errors.append(error.message)
        return []
    head = {key: value for key, value in document.values.items() if key != "rules"}
    try:
        if Pack.model_validate(head).pack != path.stem:
            errors.append(f"{document.place('pack')}: the pack and its file have different names")
    except ValidationError as error:
        errors += document.tell(error)
    if not isinstance(document.values.get("rules", []), list):
        errors.append(f"{document.place('rules')}: rules: a list is wanted")
    return read_rules(document, errors)


def read_rules(document: Document, errors: list[str]) -> list[Placed]:
    """The sound rules listed under `rules`."""
    found = []
    for index, value in enumerate(document.items("rules")):
        try:
            rule = Rule.model_validate(value)
        except ValidationError as error:
            errors += document.tell(error, "rules", index)
            continue
        found.append(Placed(rule, document.place("rules", index)))
    return found
