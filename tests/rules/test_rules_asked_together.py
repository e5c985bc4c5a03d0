"""Rules of a scope are asked in one evaluation, and answer as if each were asked alone."""

from datetime import date

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.facts.reading import read_closely
from rules.language.compiled import LANGUAGES, CompiledRule, compile_exception, compile_rule
from rules.language.judgement import judge_reading
from rules.language.panel import convene
from rules.language.rule import Examples, Rule

DAY = date(2026, 11, 22)
UNDATED = "S E C R E T LIMA 000001\nSUBJECT: X\n\n1. (S) One.\n\n2. (S) Two.\n\n3. Three.\n"
EXTRACT = f"This record is a partial extract of the original cable.\n\n{UNDATED}"
FAILS = "cable.date < '2000-01-01'"  # the date of these cables is null
DEEP = "(" * 31 + "true" + ")" * 31  # as deep as the parser goes


def _rule(number: int, when: str, for_each: str = "cable", **more: object) -> CompiledRule:
    values = {"severity": "info", "message": "M.", "suggestion": "S.", "sources": ("book",)}
    proof = Examples(match=("x",), no_match=("y",))
    own = {"id": f"SITE-{number:02}", "title": "t", "when": when, "for_each": for_each}
    return compile_rule(Rule.model_validate({**values, **own, "examples": proof, **more}))


def _speaking(*rules: CompiledRule, text: str = UNDATED) -> list[str]:
    source = decode(text.encode(), "x")
    found = judge_reading(read_closely(source, read(source), DAY), convene(rules))
    return [finding.rule for finding in found]


def test_each_rule_gets_its_own_answer_in_the_order_of_the_rules() -> None:
    rules = [
        _rule(1, "cable.level == 'S'"),
        _rule(2, "paragraph.number == 2", "paragraph"),
        _rule(3, "cable.level == 'U'"),
        _rule(4, "mark.shown == '(S)'", "mark"),
        _rule(5, "portions.count == 3"),
        _rule(6, "paragraph.marked", "paragraph"),
    ]
    assert _speaking(*rules) == ["SITE-01", "SITE-02", "SITE-04", "SITE-05", "SITE-06"]


def test_a_failing_rule_fails_the_cable_though_another_rule_speaks() -> None:
    with pytest.raises(ExciseError, match="RULE_FAILED") as caught:
        _speaking(_rule(1, "true"), _rule(2, FAILS), _rule(3, "true"))
    assert "cable.date <" in caught.value.message


def test_what_is_no_yes_or_no_fails_the_cable_by_the_name_of_its_rule() -> None:
    with pytest.raises(ExciseError, match="SITE-02: its condition gave no yes or no"):
        _speaking(_rule(1, "true"), _rule(2, "cable.mrn"))


def test_a_rule_that_is_not_asked_cannot_fail_the_cable() -> None:
    rules = _rule(1, "true"), _rule(2, FAILS, absence=True)
    assert _speaking(*rules, text=EXTRACT) == ["SITE-01"]


def test_an_exception_silences_its_rule_alone() -> None:
    first, second = _rule(1, "cable.level == 'S'"), _rule(2, "cable.level == 'S'")
    silent = compile_exception("cable", "portions.count == 3")
    excepted = CompiledRule(first.rule, first.when, None, None, silent_when=(silent,))
    assert _speaking(excepted, second) == ["SITE-02"]


def test_an_exception_is_asked_only_where_its_rule_speaks() -> None:
    rule = _rule(1, "cable.level == 'U'")
    failing = compile_exception("cable", FAILS)
    excepted = CompiledRule(rule.rule, rule.when, None, None, silent_when=(failing,))
    assert _speaking(excepted, _rule(2, "true")) == ["SITE-02"]


@pytest.mark.parametrize(
    "when",
    [
        "cable . level == 'S'",
        "cable.\n  level == 'S' // the banner's",
        "true ? cable.level == 'S' : false",
    ],
)
def test_however_a_condition_is_written_it_reads_its_facts(when: str) -> None:
    rules = _rule(1, "1 > 2"), _rule(2, when)
    assert LANGUAGES["cable"].join([rule.when for rule in rules])
    assert _speaking(*rules) == ["SITE-02"]


def test_rules_too_deep_to_be_asked_together_are_asked_singly() -> None:
    rules = [_rule(1, DEEP), _rule(2, "cable.level == 'U'"), _rule(3, "true")]
    assert LANGUAGES["cable"].join([rule.when for rule in rules]) is None
    assert _speaking(*rules) == ["SITE-01", "SITE-03"]


def test_hundreds_of_rules_are_each_asked() -> None:
    rules = [_rule(n, f"portions.count == {n % 7}") for n in range(1, 301)]
    assert len(_speaking(*rules)) == len([n for n in range(1, 301) if n % 7 == 3])


def test_marks_alike_are_one_case_at_all_their_places() -> None:
    source = decode(UNDATED.encode(), "x")
    reading = read_closely(source, read(source), DAY)
    (finding,) = judge_reading(reading, convene([_rule(1, "mark.kind == 'portion'", "mark")]))
    assert finding.paragraphs == (1, 2)
    assert [UNDATED[slice(*span)] for span in finding.spans] == ["(S)", "(S)"]
    assert finding.message == "M."
