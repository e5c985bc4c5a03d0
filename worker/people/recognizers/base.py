"""What all our recognizers share: ordinary Presidio recognizers that carry their evidence."""

from abc import abstractmethod
from collections.abc import Iterator

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from worker.people.engine import TokenArtifacts
from worker.people.evidence import Clue
from worker.people.tokens import Token, split_tokens

ENTITY = "PERSON"
CLUE = "excise_clue"


class NameRecognizer(EntityRecognizer):
    """A recognizer of people's names, at home in any `AnalyzerEngine`.

    A subclass gives clues; each becomes a result whose `recognition_metadata` carries it.
    """

    def __init__(self) -> None:
        super().__init__(supported_entities=[ENTITY], name=type(self).__name__)

    def load(self) -> None:
        """Nothing to load: data comes with the constructor."""

    @abstractmethod
    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        """Names in a text whose lines stand as they are; spans into that text. `tokens` are its."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's entry: one result a clue."""
        if ENTITY not in entities:
            return []
        if isinstance(nlp_artifacts, TokenArtifacts):
            tokens = nlp_artifacts.words
        else:
            tokens = split_tokens(text)
        return [
            RecognizerResult(
                entity_type=ENTITY,
                start=clue.span[0],
                end=clue.span[1],
                score=clue.strength,
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: type(self).__name__,
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                    CLUE: clue,
                },
            )
            for clue in self.clues(text, tokens)
        ]
