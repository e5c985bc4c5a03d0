"""The compose file as an engine reads it, as far as its commands need: variables, services, what
each one is given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.containerfile import Stage, read_stages

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "deploy" / "compose.yaml"
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


@dataclass(frozen=True)
class Service:
    """command, environment, health: the image's of its target, with what the file says over it.

    secrets: names of the files under /run/secrets. needs: what must be up or done before.
    """

    name: str
    given: Mapping[str, Any]
    command: Sequence[str]
    environment: Mapping[str, str]
    health: Sequence[str]
    secrets: Sequence[str]
    needs: Sequence[str]
    target: Stage | None


def read_compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """With ${NAME:-default} filled in."""
    text = VARIABLE.sub(lambda found: variables.get(found[1], found[2]), FILE.read_text())
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def read_services(variables: Mapping[str, str]) -> dict[str, Service]:
    """In an order in which everything comes after what it needs."""
    file = read_compose(variables)
    services = [_service(name, given) for name, given in file["services"].items()]
    ordered: dict[str, Service] = {}
    while services:
        ready = [one for one in services if set(one.needs) <= ordered.keys()]
        assert ready, "services need each other in a circle"
        ordered |= {one.name: one for one in ready}
        services = [one for one in services if one.name not in ordered]
    return ordered


def _service(name: str, given: Mapping[str, Any]) -> Service:
    build = given.get("build")
    stage = read_stages()[build["target"]] if build else None
    own = {key: str(value) for key, value in given.get("environment", {}).items()}
    test = given.get("healthcheck", {}).get("test", stage.health if stage else ())
    return Service(
        name=name,
        given=given,
        command=given.get("command") or (stage.command if stage else ()),
        environment={**(stage.environment if stage else {}), **own},
        health=test,
        secrets=given.get("secrets", ()),
        needs=tuple(given.get("depends_on", {})),
        target=stage,
    )
