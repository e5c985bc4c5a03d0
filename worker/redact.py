"""The copy: planned spans replaced through Presidio's AnonymizerEngine by our operator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from presidio_anonymizer import AnonymizerEngine, OperatorConfig
from presidio_anonymizer.entities import RecognizerResult
from presidio_anonymizer.operators import Operator, OperatorType

from rules.cable.model import Span
from rules.report import Redaction
from worker.tokens import render_token

# The engine compares every span with every other; a batch keeps that from growing with the cable.
_BATCH: Final = 50
NO_PSEUDONYMS: Final[Mapping[str, str]] = MappingProxyType({})
# Above the cable, where a second reading takes it for the archive's page.
STAMP: Final = "PROPOSED, NOT CLEARED\n\n"


class Withhold(Operator):
    """Replaces a span with the token decided before: an operator sees only type and parameters."""

    def operate(self, text: str, params: dict[str, Any] | None = None) -> str:
        return str((params or {})["token"])

    def validate(self, params: dict[str, Any] | None = None) -> None:
        if not (params or {}).get("token"):
            raise ValueError("a withheld span needs its token")

    def operator_name(self) -> str:
        return "withhold"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


@dataclass(frozen=True, slots=True)
class Copy:
    """The redacted cable under the stamp, the archive's page left out.

    placed: for each redaction, in reading order, where its token stands in `text`.
    kept: runs of the source that were released, as (start in source, start here, length).
    """

    text: str
    placed: tuple[Span, ...]
    kept: tuple[tuple[int, int, int], ...]


def redact(
    text: str,
    span: Span,
    redactions: Sequence[Redaction],
    pseudonyms: Mapping[str, str] = NO_PSEUDONYMS,
) -> Copy:
    """Withhold `redactions`, in reading order and without overlap, from the cable at `span`.

    pseudonyms: by a person's id; who has none is withheld with the one token all names share.
    Raises ValueError where they overlap or leave the cable: the plan settles that before.
    """
    engine = _engine()
    pieces = [STAMP]
    placed: list[Span] = []
    kept: list[tuple[int, int, int]] = []
    at, length = span[0], len(STAMP)
    for batch in _batches(redactions):
        end = span[1] if batch[-1] is redactions[-1] else batch[-1].span[1]
        tokens = [
            render_token(r, text[slice(*r.span)], pseudonyms.get(r.person or "", "")) for r in batch
        ]
        pieces.append(_replace(engine, text[at:end], at, batch, tokens))
        for one, token in zip(batch, tokens, strict=True):
            if one.span[0] < at:
                raise ValueError("redactions overlap or leave the cable")
            kept.append((at, length, one.span[0] - at))
            length += one.span[0] - at
            placed.append((length, length + len(token)))
            length += len(token)
            at = one.span[1]
        if end > at:
            kept.append((at, length, end - at))
            length += end - at
            at = end
    if not redactions:
        pieces.append(text[slice(*span)])
        kept.append((span[0], length, span[1] - span[0]))
    return Copy("".join(pieces), tuple(placed), tuple(kept))


def _batches(redactions: Sequence[Redaction]) -> Iterator[list[Redaction]]:
    waiting = iter(redactions)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _engine() -> AnonymizerEngine:
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]  # Presidio is untyped
    engine.add_anonymizer(Withhold)
    return engine


def _replace(
    engine: AnonymizerEngine, text: str, at: int, batch: list[Redaction], tokens: list[str]
) -> str:
    """Each span has an entity type of its own, so the engine has nothing to merge."""
    results = [
        RecognizerResult(f"W{i}", one.span[0] - at, one.span[1] - at, 1.0)
        for i, one in enumerate(batch)
    ]
    operators = {
        f"W{i}": OperatorConfig("withhold", {"token": token}) for i, token in enumerate(tokens)
    }
    done = engine.anonymize(
        text=text, analyzer_results=results, operators=operators, merge_entities_with_spaces=False
    )
    return str(done.text)
