"""What Presidio asks an engine for, without a language model: our words, split once a text."""

from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.tokens import Doc
from spacy.vocab import Vocab

from worker.people.tokens import split_tokens


class TokenArtifacts(NlpArtifacts):
    """Empty to Presidio; `words` are ours, for recognizers that know to look."""

    def __init__(self, text: str, nothing: Doc, engine: NlpEngine, language: str) -> None:
        super().__init__(
            entities=[],
            tokens=nothing,
            tokens_indices=[],
            lemmas=[],
            nlp_engine=engine,
            language=language,
        )
        self.words = split_tokens(text)


class NoLanguageModel(NlpEngine):
    """Splits words and no more; has no limit on length."""

    def __init__(self) -> None:
        self._nothing = Doc(Vocab())

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        return TokenArtifacts(text, self._nothing, self, language)

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 1,
        n_process: int = 1,
        **kwargs: Any,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en"]


class NoContext(ContextAwareEnhancer):
    """Our recognizers weigh context themselves; Presidio's own pass would only copy results."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        return raw_results
