"""The container file's targets, each with what it has from those it is built on."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

FILE = Path(__file__).parent.parent.parent / "deploy" / "Containerfile"


@dataclass(frozen=True)
class Stage:
    """base: the image it begins with. runs, copies: its own; the rest is its parents' too."""

    name: str
    base: str
    user: str = "root"
    command: Sequence[str] = ()
    health: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    runs: tuple[str, ...] = ()
    copies: tuple[tuple[str, ...], ...] = ()


def read_stages() -> dict[str, Stage]:
    stages: dict[str, Stage] = {}
    arguments: dict[str, str] = {}
    name = ""
    for word, rest in _instructions():
        if word == "ARG":
            key, _, value = rest.partition("=")
            arguments[key] = value
        elif word == "FROM":
            base, _, name = rest.partition(" AS ")
            parent = stages.get(base)
            base = arguments.get(base.strip("${}"), base)
            stages[name] = (
                replace(parent, name=name, runs=(), copies=()) if parent else Stage(name, base)
            )
        else:
            stages[name] = _apply(stages[name], word, rest)
    return stages


def _apply(stage: Stage, word: str, rest: str) -> Stage:
    match word:
        case "USER":
            stage = replace(stage, user=rest)
        case "CMD":
            stage = replace(stage, command=json.loads(rest))
        case "HEALTHCHECK":
            stage = replace(stage, health=["CMD", *json.loads(rest.partition(" CMD ")[2])])
        case "ENV":
            pairs = dict(pair.split("=", 1) for pair in shlex.split(rest))
            stage = replace(stage, environment={**stage.environment, **pairs})
        case "RUN":
            stage = replace(stage, runs=(*stage.runs, rest))
        case "COPY":
            stage = replace(stage, copies=(*stage.copies, tuple(rest.split())))
    return stage


def _instructions() -> Iterator[tuple[str, str]]:
    lines = [line for line in FILE.read_text().splitlines() if not line.startswith("#")]
    for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            yield word, rest.strip()
