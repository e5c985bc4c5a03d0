"""Rules asked about a cable: each case once, each rule's hits merged into one finding."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.facts import anchors, header, marks, paragraphs, portions, references
from rules.facts.fact import Fact, Thing
from rules.facts.reading import Reading, read_closely
from rules.language.compiled import CompiledRule
from rules.language.condition import Facts
from rules.language.panel import Council, convene
from rules.language.profile import normal_mrn
from rules.language.rule import fill
from rules.report import Finding, Severity, Span

# Examples are judged on a day of their own, so that they hold on every other.
_EXAMPLE_DAY: Final = date(2026, 1, 1)
_ORDER: Final[Sequence[Severity]] = ("info", "warning", "error")
_MOST_SENTENCES: Final = 5
Read = Callable[[str], object]  # a fact by its name


@dataclass(frozen=True, slots=True)
class Case:
    """One thing rules are asked about: its facts, and the paragraphs and places it stands at."""

    read: Read
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


def judge_reading(reading: Reading, council: Council, family: str = "") -> tuple[Finding, ...]:
    """One finding for each rule that speaks, in the order of the rules.

    family: only rules whose id begins so are asked.
    Cases are made one at a time, so that a cable of many paragraphs needs no more room than its
    hits. Raises ExciseError RULE_FAILED.
    """
    asked = _choose(reading, council, family)
    whole = {**header.gather(reading), **portions.gather(reading)}
    hits: dict[str, list[Hit]] = {}
    for panel in council.panels:
        # Many paragraphs and marks are alike in all that rules ask of them.
        alike: dict[tuple[object, ...], tuple[Facts, list[CompiledRule]]] = {}
        for case in _CASES[panel.scope](reading, whole):
            values = panel.read(case.read)
            key = tuple(tuple(v) if isinstance(v, list) else v for v in values.values())
            if key not in alike:
                facts = panel.bind(values)
                speaking = list(panel.ask(facts, asked))
                alike[key] = (facts if speaking else None), speaking
            facts, speaking = alike[key]
            for rule in speaking:
                hits.setdefault(rule.rule.id, []).append(_hit(rule, case, facts))
    return tuple(_merge(rule, hits[name], reading) for name, rule in asked.items() if name in hits)


def judge_mark(
    shown: marks.Shown, summary: Mapping[str, object], council: Council, family: str
) -> dict[str, Hit]:
    """What rules on marks say of one that stands in no cable, by id, in the order they were asked.

    summary: the facts of `MARK_SUMMARY`. Raises ExciseError RULE_FAILED.
    """
    asked = {r.rule.id: r for r in council.rules if r.rule.id.startswith(family)}
    case = Case(_reader(marks.FACTS, shown, dict(summary)), shown.paragraphs, shown.spans)
    hits: dict[str, Hit] = {}
    for panel in council.panels:
        if panel.scope == "mark":
            facts = panel.bind(panel.read(case.read))
            hits |= {r.rule.id: _hit(r, case, facts) for r in panel.ask(facts, asked)}
    return hits


def _choose(reading: Reading, council: Council, family: str) -> Mapping[str, CompiledRule]:
    """The rules to ask, by id: an extract lacks much, and a profile may except a cable."""
    partial = reading.cable.partial
    number = normal_mrn(reading.cable.mrn or "")
    if not (family or partial or number in council.silent):
        return council.by_id
    return {
        rule.rule.id: rule
        for rule in council.rules
        if rule.rule.id.startswith(family)
        and not (rule.rule.absence and partial)
        and number not in rule.silent_on
    }


def prove_rule(rule: CompiledRule) -> None:
    """Run the rule's own examples; raises ExciseError EXAMPLE_FAILED at the first that lies."""
    council, examples = convene([rule]), rule.rule.examples
    for wanted, texts in ((True, examples.match), (False, examples.no_match)):
        for number, text in enumerate(texts, 1):
            source = decode(text.encode(), "example")
            reading = read_closely(source, read(source), _EXAMPLE_DAY)
            if bool(judge_reading(reading, council)) != wanted:
                said = "is silent on match" if wanted else "speaks on no_match"
                raise ExciseError(
                    "EXAMPLE_FAILED",
                    f"the rule {said} example {number}",
                    "Mend rule or example.",
                )


def _cable_case(_: Reading, whole: dict[str, object]) -> Iterator[Case]:
    yield Case(whole.__getitem__, (), ())


def _mark_cases(reading: Reading, whole: dict[str, object]) -> Iterator[Case]:
    for shown in marks.find_marks(reading.cable):
        read = _reader(marks.FACTS, shown, whole)
        yield Case(read, shown.paragraphs, shown.spans)


def _paragraph_cases(reading: Reading, whole: dict[str, object]) -> Iterator[Case]:
    for paragraph in reading.cable.paragraphs:
        read = _reader(paragraphs.FACTS, paragraph, whole)
        place = (anchors.paragraph_place(paragraph),)
        yield Case(read, _numbers(paragraph.number), place)


def _reference_cases(reading: Reading, whole: dict[str, object]) -> Iterator[Case]:
    for citation in reading.citations:
        read = _reader(references.FACTS, references.Cited(reading, citation), whole)
        yield Case(read, _numbers(citation.paragraph), (citation.span,))


_CASES: Final[dict[str, Callable[[Reading, dict[str, object]], Iterator[Case]]]] = {
    "cable": _cable_case,
    "mark": _mark_cases,
    "paragraph": _paragraph_cases,
    "reference": _reference_cases,
}


def _reader(facts: Mapping[str, Fact[Thing]], thing: Thing, whole: dict[str, object]) -> Read:
    """Facts of a thing beside those of its cable."""

    def read(name: str) -> object:
        fact = facts.get(name)
        return fact.find(thing) if fact else whole[name]

    return read


def _numbers(number: int | None) -> tuple[int, ...]:
    return () if number is None else (number,)


def _hit(rule: CompiledRule, case: Case, facts: Facts) -> Hit:
    severity = rule.severity.evaluate(facts) if rule.severity else rule.rule.severity
    return Hit(
        cast(Severity, severity),
        fill(rule.rule.message, case.read),
        fill(rule.rule.suggestion, case.read),
        tuple(rule.at.evaluate(facts)) if rule.at else case.paragraphs,
        case.spans,
    )


def _merge(rule: CompiledRule, hits: Sequence[Hit], reading: Reading) -> Finding:
    numbers = {n for hit in hits for n in hit.paragraphs}
    spans = {span for name in rule.rule.points_at for span in anchors.find(name, reading)}
    spans = spans or {span for hit in hits for span in hit.spans}
    return Finding(
        rule=rule.rule.id,
        severity=max((hit.severity for hit in hits), key=_ORDER.index),
        paragraphs=tuple(sorted(numbers)),
        spans=tuple(sorted(spans or anchors.paragraph_spans(reading.cable, numbers))),
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
