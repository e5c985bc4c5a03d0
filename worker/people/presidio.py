"""Our recognizers for any Presidio `AnalyzerEngine`: made without arguments, named in YAML.

Importing this module makes their names known to Presidio's registry; `recognizers.yaml` beside it
is a registry of them all. See docs/presidio.md.
"""

from abc import abstractmethod
from functools import cache
from pathlib import Path
from typing import Final

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from worker.people.cues import Cues, load_cues
from worker.people.lexicon import Lexicon, load_lexicon
from worker.people.network import load_network
from worker.people.recognizers.attention import AttentionRecognizer
from worker.people.recognizers.base import ENTITY, NameRecognizer
from worker.people.recognizers.classified import ClassifiedByRecognizer
from worker.people.recognizers.drafting import DraftingRecognizer
from worker.people.recognizers.forename import ForenameRecognizer
from worker.people.recognizers.namedlines import NamedLinesRecognizer
from worker.people.recognizers.network import NetworkRecognizer
from worker.people.recognizers.office import OfficeRecognizer
from worker.people.recognizers.title import TitleRecognizer
from worker.shadow import unwrap_text

REGISTRY: Final = Path(__file__).parent / "recognizers.yaml"


@cache
def _load_lists() -> tuple[Lexicon, Cues]:
    """Read once a process, whatever the number of recognizers."""
    return load_lexicon(), load_cues()


class CableNames(EntityRecognizer):
    """One of our recognizers with the lists that come with it.

    It reads the text as our own line does, with dashes, quotes and white space made plain, and
    gives spans of the text as it stands. A subclass says which recognizer it makes.
    """

    def __init__(
        self,
        supported_language: str = "en",
        name: str | None = None,
        context: list[str] | None = None,
    ) -> None:
        self._called = name or type(self).__name__
        self._names = self.make(*_load_lists())
        super().__init__(
            supported_entities=[ENTITY],
            name=self._called,
            supported_language=supported_language,
            context=context,
        )

    @staticmethod
    @abstractmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        """The recognizer itself."""

    def load(self) -> None:
        """Nothing to load: the lists came with the constructor."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """One result a name, spans into `text`; what a language model says is not needed."""
        reading = unwrap_text(text)
        return [
            RecognizerResult(
                ENTITY,
                *reading.original(found.start, found.end),
                found.score,
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: self._called,
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                },
            )
            for found in self._names.analyze(reading.text, entities)
        ]


class CableTitles(CableNames):
    """Names after titles, ranks and offices, in full and as cables shorten them."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return TitleRecognizer(lexicon, cues)


class CableClassifiers(CableNames):
    """The name in a Classified By line."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return ClassifiedByRecognizer(lexicon, cues)


class CableAttention(CableNames):
    """Action officers in brackets in attention lines."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return AttentionRecognizer(lexicon)


class CableDrafters(CableNames):
    """Drafters, approvers and clearers, initials and surname run together."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return DraftingRecognizer(lexicon, cues)


class CableLines(CableNames):
    """Names in captions, lists of participants and TAGS."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return NamedLinesRecognizer(lexicon, cues)


class CableOffices(CableNames):
    """Full names after office symbols."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return OfficeRecognizer(lexicon, cues)


class CableForenames(CableNames):
    """Full names known by their forename, in any case."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return ForenameRecognizer(lexicon, cues)


class CableNetwork(CableNames):
    """Names by a word's surroundings, in any case; see docs/people.md."""

    @staticmethod
    def make(lexicon: Lexicon, cues: Cues) -> NameRecognizer:
        return NetworkRecognizer(load_network(lexicon, cues))


# A recognizer is added here and in `recognizers.yaml`.
RECOGNIZERS: Final[tuple[type[CableNames], ...]] = (
    CableTitles,
    CableClassifiers,
    CableAttention,
    CableDrafters,
    CableLines,
    CableOffices,
    CableForenames,
    CableNetwork,
)


def make_recognizers(language: str = "en") -> list[EntityRecognizer]:
    """One of each, for a registry made in code."""
    return [recognizer(supported_language=language) for recognizer in RECOGNIZERS]
