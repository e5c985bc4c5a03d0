"""`excise schema`: the public contract of reports and decisions, as JSON Schema."""

import json

from pydantic import BaseModel

from rules.report import ReleasableReport, Report
from worker.decisions import Decisions

MODELS: dict[str, type[BaseModel]] = {
    "report": Report,
    "release-report": ReleasableReport,
    "decisions": Decisions,
}


def describe_schema(contract: str) -> str:
    """JSON Schema (draft 2020-12) of such a document as it is written, with field aliases."""
    model = MODELS[contract]
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"excise/{contract}/1",
    }
    return json.dumps(head | schema, indent=2, sort_keys=True) + "\n"
