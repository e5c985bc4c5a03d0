"""`excise rules schema`: JSON Schema of a site's packs, profiles, lists and cues, for editors."""

import json
from typing import Any

from pydantic import BaseModel

from rules.facts import anchors
from rules.language.pack import Pack
from rules.language.profile import Profile
from rules.language.sitecues import SiteCues
from rules.language.sitelists import AllowList, DenyList, ProtectWords

MODELS: dict[str, type[BaseModel]] = {
    "pack": Pack,
    "profile": Profile,
    "deny": DenyList,
    "allow": AllowList,
    "protect": ProtectWords,
    "cues": SiteCues,
}


def describe_rule_schema(kind: str) -> str:
    """JSON Schema (draft 2020-12) of a `pack` or a `profile`, anchors and levels by name, or of one
    of a site's lists or its cues."""
    schema = MODELS[kind].model_json_schema()
    if "Rule" in schema.get("$defs", {}):
        rule: dict[str, Any] = schema["$defs"]["Rule"]["properties"]
        rule["points_at"]["items"] = {"enum": sorted(anchors.NAMES), "type": "string"}
        rule["severity"] = {
            "anyOf": [
                {"enum": ["error", "warning", "info"]},
                {"type": "string", "minLength": 1, "description": "CEL that gives one of these."},
            ]
        }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"excise/{kind}/1",
    }
    return json.dumps(head | schema, indent=2, sort_keys=True) + "\n"
