"""Every request that the API's description allows, and what it does not allow, put to the app itself.

Requests are made by schemathesis from the description. What comes back must be described there, never
be a fault of ours, and repeat nothing of what was sent where it is an error.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup
from starlette.testclient import TestClient

BASE: Final = "http://127.0.0.1:8000"
CANARY: Final = "zygmunt-canary"
DESCRIBED: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


@dataclass
class Answers:
    """What came back. faults: one line each, without the request's text."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.statuses.total()


def ask_everything(
    client: TestClient,
    description: dict[str, Any],
    known: Mapping[str, Sequence[str]],
    roles: Sequence[Mapping[str, str]],
    count: int,
) -> Answers:
    """roles: headers of those who ask. count: how many requests about. known: ids of things that are
    there, by the name of their parameter; half of all requests go to them. The last of them is for
    requests that change it: a batch that is run again has events without end."""
    answers = Answers()
    schema = schemathesis.openapi.from_dict(description)
    found: Iterable[Any] = schema.get_all_operations()
    operations = [result.ok() for result in found]
    each = max(1, count // len(operations) // len(GenerationMode) // len(roles))
    for operation in operations:
        for mode in GenerationMode:
            for headers in roles:
                made = operation.as_strategy(generation_mode=mode)
                _ask(client, made, headers, known, each=each, answers=answers)
    return answers


def _ask(
    client: TestClient,
    made: st.SearchStrategy[Case[Any]],
    headers: Mapping[str, str],
    known: Mapping[str, Sequence[str]],
    *,
    each: int,
    answers: Answers,
) -> None:
    @seed(1)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made, st.data())
    def ask(case: Case[Any], data: st.DataObject) -> None:
        for name, ids in known.items():
            if name in case.path_parameters and data.draw(st.booleans()):
                fit = ids[-1:] if case.method == "POST" else ids[:-1]
                case.path_parameters[name] = data.draw(st.sampled_from(fit))
        if data.draw(st.integers(0, 3)) == 0:
            _plant(case)
        _judge(client, case, headers, answers)

    with suppress(Unsatisfiable):  # nothing about it can be wrong
        ask()


def note_answers(name: str, answers: Answers) -> None:
    """For the table of `make security`, in the folder that EXCISE_NOTES names, where it is set."""
    if folder := os.environ.get("EXCISE_NOTES"):
        failed = sum(count for status, count in answers.statuses.items() if status >= 500)
        said = {"requests": answers.count, "failed": failed, "faults": answers.faults.total()}
        (Path(folder) / f"requests-{name}.json").write_text(json.dumps(said))


def _plant(case: Case[Any]) -> None:
    """Names and values that no answer may repeat."""
    case.query = {**(case.query or {}), CANARY: CANARY}
    case.headers[f"x-{CANARY}"] = CANARY
    if isinstance(case.body, dict):
        case.body = {**case.body, CANARY: CANARY}


def _judge(
    client: TestClient, case: Case[Any], headers: Mapping[str, str], answers: Answers
) -> None:
    kwargs = {**case.as_transport_kwargs(base_url=BASE), "cookies": {}}
    asked = requests.Request(**kwargs).prepare()
    answer = client.request(
        asked.method or "GET",
        asked.url or BASE,
        headers=_name_headers(asked.headers, headers),
        content=asked.body if isinstance(asked.body, bytes | str) else None,
        follow_redirects=False,
    )
    answers.statuses[answer.status_code] += 1
    at = f"{case.method} {case.path}"
    if answer.status_code >= 400 and CANARY in (answer.text + str(answer.headers)).lower():
        answers.faults[f"{at}: {answer.status_code} repeats what was sent"] += 1
    if answer.status_code >= 400 and "code" not in _read_problem(answer.text):
        answers.faults[f"{at}: {answer.status_code} is no problem document"] += 1
    checks: Any = CHECKS.get_by_names(DESCRIBED)
    try:
        case.validate_response(Response.from_httpx2(answer, verify=True), checks=checks)
    except FailureGroup as group:
        for failure in group.exceptions:
            answers.faults[f"{at}: {answer.status_code} {type(failure).__name__}"] += 1


def _name_headers(made: Mapping[str, Any], role: Mapping[str, str]) -> dict[bytes, bytes]:
    """Without what schemathesis says of itself."""
    return {
        name.encode(): value if isinstance(value, bytes) else value.encode("latin-1")
        for name, value in {**made, **role}.items()
        if not name.lower().startswith("x-schemathesis")
    }


def _read_problem(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
