"""Our recognizers in a plain AnalyzerEngine, from a YAML registry and by code."""

import re
from pathlib import Path

import pytest
import yaml
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from worker.people.engine import NoLanguageModel
from worker.people.presidio import RECOGNIZERS, REGISTRY, make_recognizers

PAGE = Path(__file__).parent.parent.parent / "docs" / "presidio.md"
MIXED = "We saw Ambassador Orrin Valdek. Later Robert Halloway called.\n"
TEXTS = [
    (MIXED, {"Orrin Valdek", "Robert Halloway"}),
    (MIXED.upper(), {"ORRIN VALDEK", "ROBERT HALLOWAY"}),
    (
        "DRAFTED BY ARA/AND/B - PBTAYLOR:LEE\nAPPROVED BY ARA:SEATON\n",
        {"PBTAYLOR:LEE", "SEATON"},
    ),
    ("POLCOUNS\u00a0HALLOWAY  MET FONMIN VALDEK\u2019S AIDE.", {"HALLOWAY", "VALDEK"}),
]


def by_registry() -> AnalyzerEngine:
    registry = RecognizerRegistryProvider(conf_file=REGISTRY).create_recognizer_registry()
    return AnalyzerEngine(
        registry=registry, nlp_engine=NoLanguageModel(), supported_languages=["en"]
    )


def by_code() -> AnalyzerEngine:
    registry = RecognizerRegistry(recognizers=make_recognizers(), supported_languages=["en"])
    return AnalyzerEngine(
        registry=registry, nlp_engine=NoLanguageModel(), supported_languages=["en"]
    )


@pytest.fixture(scope="module", params=[by_registry, by_code])
def analyzer(request: pytest.FixtureRequest) -> AnalyzerEngine:
    made: AnalyzerEngine = request.param()
    return made


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_names_are_found_where_they_stand(
    analyzer: AnalyzerEngine, text: str, expected: set[str]
) -> None:
    found = analyzer.analyze(text, language="en")
    assert {result.entity_type for result in found} == {"PERSON"}
    assert expected <= {text[result.start : result.end] for result in found}


def test_the_registry_names_every_recognizer_and_no_default_joins_them() -> None:
    rows = yaml.safe_load(REGISTRY.read_text(encoding="utf-8"))["recognizers"]
    names = [recognizer.__name__ for recognizer in RECOGNIZERS]
    assert [row["name"] for row in rows] == names
    for made in (by_registry(), by_code()):
        assert sorted(type(one).__name__ for one in made.registry.recognizers) == sorted(names)


@pytest.mark.parametrize("block", [0, 1], ids=["registry", "code"])
def test_the_page_works(block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    Path("registry.yaml").write_text(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0])
    names: dict[str, list[object]] = {}
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[block], names)  # our page
    assert len(names["found"]) >= 2


def test_the_page_tells_of_every_recognizer() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{one.__name__}`" in page for one in RECOGNIZERS)
