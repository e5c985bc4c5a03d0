"""The published schemas are true: they are what the models say, and real reports keep to them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from service.commands.schema import MODELS, describe_schema
from tests.worker.samples import NAMES, propose_sample

DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.mark.parametrize("contract", sorted(MODELS))
def test_the_published_schema_is_the_models_own(contract: str) -> None:
    assert (DOCS / f"{contract}-1.schema.json").read_text() == describe_schema(contract)


@pytest.mark.parametrize("name", NAMES)
def test_reports_of_the_samples_keep_to_it(name: str) -> None:
    proposal = propose_sample(name)
    for contract, report in (
        ("report", proposal.working),
        ("release-report", proposal.releasable),
    ):
        schema = json.loads(describe_schema(contract))
        Draft202012Validator(schema).validate(json.loads(report.model_dump_json(by_alias=True)))


def test_a_report_without_its_ruleset_does_not() -> None:
    report = json.loads(propose_sample(NAMES[0]).working.model_dump_json(by_alias=True))
    del report["ruleset"]
    errors = Draft202012Validator(json.loads(describe_schema("report"))).iter_errors(report)
    assert [error.validator for error in errors] == ["required"]
