"""The examples in the API's description are what the real line gives."""

from datetime import date

from service.api.examples import AS_JSON, CABLE, DONE, LIST, RECEIPT
from service.api.models import Cable, CableList, Receipt
from worker.pipeline import propose
from worker.proposal import Submission
from worker.summary import summarise


def test_the_example_cable_comes_out_as_shown() -> None:
    value = AS_JSON["value"]
    assert isinstance(value, dict)
    as_of = date.fromisoformat(DONE["as_of"])
    submission = Submission(CABLE.encode(), DONE["name"], value["profile"], as_of)
    proposal = propose(submission, bytes(32))
    assert proposal.disposition == DONE["disposition"]
    summary = summarise(proposal.working, proposal.releasable)
    assert summary.model_dump() == DONE["summary"]


def test_the_examples_have_the_models_own_fields() -> None:
    for model, example in ((Receipt, RECEIPT), (Cable, DONE), (CableList, LIST)):
        assert set(model.model_validate(example).model_dump()) == set(example)
