"""Rules asked about a cable: each case once, each rule's hits merged into one finding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.facts import anchors, header, marks, portions
from rules.facts.reading import Reading, read_closely
from rules.language.compiled import MARK_SUMMARY, SUMMARY, CompiledRule, bind
from rules.language.condition import Condition, Facts
from rules.language.profile import normal_mrn
from rules.language.rule import fill
from rules.report import Finding, Severity, Span

# Examples are judged on a day of their own, so that they hold on every other.
_EXAMPLE_DAY: Final = date(2026, 1, 1)
_ORDER: Final[Sequence[Severity]] = ("info", "warning", "error")
_MOST_SENTENCES: Final = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One thing rules are asked about: facts in both forms, and its own place."""

    scope: str
    facts: dict[str, object]
    bound: Facts
    paragraphs: tuple[int, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule speaking once: the paragraphs it rests on and where it points."""

    severity: Severity
    message: str
    suggestion: str
    paragraphs: tuple[int, ...]
    spans: tuple[Span, ...]


def judge_reading(reading: Reading, rules: Sequence[CompiledRule]) -> tuple[Finding, ...]:
    """One finding for each rule that speaks, in the order of the rules.

    Cases are made one at a time, so that a cable of many paragraphs needs no more room than its
    hits. Raises ExciseError RULE_FAILED.
    """
    extract = reading.cable.archive.partial_extract is not None
    number = normal_mrn(reading.cable.mrn or "")
    asked = [
        rule
        for rule in rules
        if not (rule.rule.absence and extract) and number not in rule.silent_on
    ]
    places = anchors.gather(reading)
    hits: dict[str, list[Hit]] = {rule.rule.id: [] for rule in asked}
    for case in _cases(reading):
        for rule in asked:
            if rule.rule.for_each == case.scope and _speaks(rule, case):
                hits[rule.rule.id].append(_hit(rule, case, places, reading))
    return tuple(_merge(rule, hits[rule.rule.id]) for rule in asked if hits[rule.rule.id])


def prove_rule(rule: CompiledRule) -> None:
    """Run the rule's own examples; raises ExciseError EXAMPLE_FAILED at the first that lies."""
    examples = rule.rule.examples
    for wanted, texts in ((True, examples.match), (False, examples.no_match)):
        for number, text in enumerate(texts, 1):
            source = decode(text.encode(), "example")
            reading = read_closely(source, read(source), _EXAMPLE_DAY)
            if bool(judge_reading(reading, [rule])) != wanted:
                said = "is silent on match" if wanted else "speaks on no_match"
                raise ExciseError(
                    "EXAMPLE_FAILED",
                    f"the rule {said} example {number}",
                    "Mend rule or example.",
                )


def _cases(reading: Reading) -> Iterator[Case]:
    whole = {**header.gather(reading), **portions.gather(reading)}
    summary = {name: whole[name] for name in SUMMARY}
    yield _case("cable", whole, None, ())
    dated = {name: whole[name] for name in MARK_SUMMARY}
    for kind, number, mark in marks.find_marks(reading.cable):
        yield _case("mark", dated | marks.gather_mark(kind, mark), number, (mark.span,))
    for paragraph in reading.cable.paragraphs:
        facts = summary | portions.gather_paragraph(paragraph)
        yield _case("paragraph", facts, paragraph.number, (anchors.paragraph_place(paragraph),))
    for citation in reading.citations:
        facts = summary | portions.gather_reference(reading, citation)
        yield _case("reference", facts, citation.paragraph, (citation.span,))


def _case(
    scope: str, facts: dict[str, object], number: int | None, spans: tuple[Span, ...]
) -> Case:
    return Case(scope, facts, bind(scope, facts), () if number is None else (number,), spans)


def _speaks(rule: CompiledRule, case: Case) -> bool:
    return _holds(rule, rule.when, case) and not any(
        _holds(rule, silent, case) for silent in rule.silent_when
    )


def _holds(rule: CompiledRule, condition: Condition, case: Case) -> bool:
    said = condition.evaluate(case.bound)
    if not isinstance(said, bool):
        raise ExciseError(
            "RULE_FAILED",
            f"{rule.rule.id}: its condition gave no yes or no.",
            "Rewrite the condition so that it gives true or false.",
        )
    return said


def _hit(
    rule: CompiledRule, case: Case, places: dict[str, tuple[Span, ...]], reading: Reading
) -> Hit:
    paragraphs = tuple(rule.at.evaluate(case.bound)) if rule.at else case.paragraphs
    spans = tuple(span for name in rule.rule.points_at for span in places[name])
    spans = spans or case.spans or anchors.paragraph_spans(reading.cable, paragraphs)
    severity = rule.severity.evaluate(case.bound) if rule.severity else rule.rule.severity
    return Hit(
        cast(Severity, severity),
        fill(rule.rule.message, case.facts),
        fill(rule.rule.suggestion, case.facts),
        paragraphs,
        spans,
    )


def _merge(rule: CompiledRule, hits: Sequence[Hit]) -> Finding:
    return Finding(
        rule=rule.rule.id,
        severity=max((hit.severity for hit in hits), key=_ORDER.index),
        paragraphs=tuple(sorted({n for hit in hits for n in hit.paragraphs})),
        spans=tuple(sorted({span for hit in hits for span in hit.spans})),
        message=_tell(hit.message for hit in hits),
        sources=rule.rule.sources,
        suggestion=_tell(hit.suggestion for hit in hits),
    )


def _tell(sentences: Iterable[str]) -> str:
    """Distinct sentences, the first few of them; the paragraphs and spans tell the rest."""
    distinct = list(dict.fromkeys(sentences))
    more = len(distinct) - _MOST_SENTENCES
    told = distinct[:_MOST_SENTENCES] + ([f"And {more} more like it."] if more > 0 else [])
    return " ".join(told)
