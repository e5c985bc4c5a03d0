"""`excise schema`: the reports' public contract, as JSON Schema."""

import json

from pydantic import BaseModel

from rules.report import ReleasableReport, Report

MODELS: dict[str, type[BaseModel]] = {"report": Report, "release-report": ReleasableReport}


def describe_schema(contract: str) -> str:
    """JSON Schema (draft 2020-12) of what a report looks like when written, with field aliases."""
    model = MODELS[contract]
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"excise/{contract}/1",
    }
    return json.dumps(head | schema, indent=2, sort_keys=True) + "\n"
