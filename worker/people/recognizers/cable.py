"""What the cable itself tells: signature, classifier, attention lines, heads by its date."""

from collections.abc import Iterator

from rules.cable.model import Cable, Field, Span
from worker.people.evidence import Clue, Role
from worker.people.heads import heads_on
from worker.people.recognizers.attention import AttentionRecognizer
from worker.people.recognizers.base import NameRecognizer
from worker.people.recognizers.classified import ClassifiedByRecognizer
from worker.people.tokens import Token
from worker.shadow import FormMatcher, Shadow, fold_text


class CableRecognizer(NameRecognizer):
    """For one cable alone, handed to the analyzer with its text.

    The signer is who stands in the signature's place, never who bears the same name elsewhere.
    """

    def __init__(
        self,
        cable: Cable,
        shadow: Shadow,
        classified: ClassifiedByRecognizer,
        attention: AttentionRecognizer,
    ) -> None:
        super().__init__()
        self.cable = cable
        self.shadow = shadow
        self.classified = classified
        self.attention = attention

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        cable = self.cable
        if cable.signature is not None and (span := self._place(text, cable.signature)):
            yield _clue(span, "signer", "signature", 1.0)
        if cable.classified_by is not None and cable.classified_by.who is not None:
            yield from self._officer(text, cable.classified_by.who, "Classified By line")
        if cable.authority is not None and cable.authority.name is not None:
            yield from self._officer(text, cable.authority.name, "classifier in the E.O. line")
        for line in cable.attention:
            if span := self._place(text, line):
                yield from self.attention.names_in(text, *span)
        if cable.date is not None:
            matcher = FormMatcher(heads_on(cable.date))
            for match in matcher.find(fold_text(text)):
                yield _clue(match.span, "head", "head of state on the cable's date", 0.97)

    def _officer(self, text: str, field: Field, why: str) -> Iterator[Clue]:
        """The name in the field; all of it where no name can be told from the title."""
        if span := self._place(text, field):
            name = self.classified.find(text[slice(*span)])
            if name is not None and "," not in text[slice(*span)]:
                span = (span[0] + name[0], span[0] + name[1])
            yield _clue(span, "us_official", why, 0.96)

    def _place(self, text: str, field: Field) -> Span | None:
        start, end = self.shadow.shadowed(field.span)
        part = text[start:end]
        start, end = start + len(part) - len(part.lstrip()), start + len(part.rstrip())
        return (start, end) if start < end else None


def _clue(span: Span, role: Role, why: str, strength: float) -> Clue:
    return Clue(span=span, role=role, why=why, strength=strength, titled=True)
