"""A rule ready to run: its conditions compiled, its examples proved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.facts import anchors, header, portions
from rules.facts.reading import Reading, read_closely
from rules.language.condition import Condition, Facts, Language
from rules.language.rule import Rule, fill, placeholders
from rules.report import Finding, Severity, Span

_CABLE_NAMES: Final = {**header.NAMES, **portions.NAMES}
# A paragraph is judged beside a summary of its cable: the lists over all paragraphs are left out,
# since binding them anew for each paragraph would cost the square of their number.
_SUMMARY: Final = {
    name: fact
    for name, fact in _CABLE_NAMES.items()
    if name in header.NAMES or "list" not in fact[0]
}
NAMES: Final = {
    "cable": _CABLE_NAMES,
    "paragraph": {**_SUMMARY, **portions.PARAGRAPH_NAMES},
    "reference": {**_SUMMARY, **portions.REFERENCE_NAMES},
}
_LANGUAGES: Final = {
    scope: Language({name: kind for name, (kind, _) in names.items()})
    for scope, names in NAMES.items()
}
# Examples are judged on a day of their own, so that they hold on every other.
_EXAMPLE_DAY: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule speaking once: the paragraphs it rests on and where it points."""

    severity: Severity
    message: str
    suggestion: str
    paragraphs: tuple[int, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing a rule is asked about: facts in both forms, and its own place."""

    facts: dict[str, object]
    bound: Facts
    paragraphs: tuple[int, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases of one cable, worked out once for all rules."""

    reading: Reading
    anchors: dict[str, tuple[Span, ...]]
    by_scope: dict[str, tuple[Case, ...]]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    rule: Rule
    when: Condition
    at: Condition | None
    severity: Condition | None

    def judge(self, cases: Cases) -> Finding | None:
        """All hits of this rule merged into one finding; None where it is silent.

        Raises ExciseError RULE_FAILED.
        """
        if self.rule.absence and cases.reading.cable.archive.partial_extract is not None:
            return None
        hits = list(self._hits(cases))
        if not hits:
            return None
        order: Sequence[Severity] = ("info", "warning", "error")
        return Finding(
            rule=self.rule.id,
            severity=max((hit.severity for hit in hits), key=order.index),
            paragraphs=tuple(sorted({n for hit in hits for n in hit.paragraphs})),
            spans=tuple(sorted({span for hit in hits for span in hit.spans})),
            message=" ".join(dict.fromkeys(hit.message for hit in hits)),
            sources=self.rule.sources,
            suggestion=" ".join(dict.fromkeys(hit.suggestion for hit in hits)),
        )

    def _hits(self, cases: Cases) -> Iterator[Hit]:
        for case in cases.by_scope[self.rule.for_each]:
            said = self.when.evaluate(case.bound)
            if not isinstance(said, bool):
                raise ExciseError(
                    "RULE_FAILED",
                    f"{self.rule.id}: its condition gave no yes or no.",
                    "Rewrite the condition so that it gives true or false.",
                )
            if said:
                yield self._hit(case, cases)

    def _hit(self, case: Case, cases: Cases) -> Hit:
        paragraphs = tuple(self.at.evaluate(case.bound)) if self.at else case.paragraphs
        spans = tuple(span for name in self.rule.points_at for span in cases.anchors[name])
        spans = spans or case.spans or anchors.paragraph_spans(cases.reading.cable, paragraphs)
        severity = self.severity.evaluate(case.bound) if self.severity else self.rule.severity
        return Hit(
            cast(Severity, severity),
            fill(self.rule.message, case.facts),
            fill(self.rule.suggestion, case.facts),
            paragraphs,
            spans,
        )

    def prove(self) -> None:
        """Run the rule's own examples; raises ExciseError EXAMPLE_FAILED at the first that lies."""
        for wanted, texts in (
            (True, self.rule.examples.match),
            (False, self.rule.examples.no_match),
        ):
            for number, text in enumerate(texts, 1):
                source = decode(text.encode(), "example")
                reading = read_closely(source, read(source), _EXAMPLE_DAY)
                if (self.judge(lay_out(reading)) is not None) != wanted:
                    said = "is silent on match" if wanted else "speaks on no_match"
                    raise ExciseError(
                        "EXAMPLE_FAILED",
                        f"the rule {said} example {number}",
                        "Mend rule or example.",
                    )


def compile_rule(rule: Rule) -> CompiledRule:
    """Compile and cross-check one rule; raises ExciseError CONDITION_INVALID."""
    language = _LANGUAGES[rule.for_each]
    known = NAMES[rule.for_each]
    unknown = [
        name
        for text in (rule.message, rule.suggestion)
        for name in placeholders(text)
        if name not in known
    ]
    unknown += [name for name in rule.points_at if name not in anchors.NAMES]
    if unknown:
        raise ExciseError(
            "CONDITION_INVALID",
            f"it names {', '.join(sorted(set(unknown)))}, which is no fact or anchor here",
            "Compare its names with `excise rules facts`.",
        )
    return CompiledRule(
        rule,
        language.compile(rule.when, "bool"),
        language.compile(rule.at, "list(int)") if rule.at else None,
        None if rule.fixed_severity else language.compile(rule.severity, "string"),
    )


def lay_out(reading: Reading) -> Cases:
    """Gather the facts of a cable for every scope, once."""
    whole = {**header.gather(reading), **portions.gather(reading)}
    summary = {name: whole[name] for name in _SUMMARY}
    return Cases(
        reading,
        anchors.gather(reading),
        {
            "cable": (_case("cable", whole, None, ()),),
            "paragraph": tuple(
                _case(
                    "paragraph",
                    summary | portions.gather_paragraph(paragraph),
                    paragraph.number,
                    (anchors.paragraph_place(paragraph),),
                )
                for paragraph in reading.cable.paragraphs
            ),
            "reference": tuple(
                _case(
                    "reference",
                    summary | portions.gather_reference(reading, citation),
                    citation.paragraph,
                    (citation.span,),
                )
                for citation in reading.citations
            ),
        },
    )


def _case(
    scope: str, facts: dict[str, object], number: int | None, spans: tuple[Span, ...]
) -> Case:
    bound = _LANGUAGES[scope].bind(facts)
    return Case(facts, bound, () if number is None else (number,), spans)
