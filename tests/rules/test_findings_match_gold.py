"""Errors and warnings on the samples: the gold's, no more and no fewer, whatever the day."""

from datetime import date

import pytest

from rules.audit import audit_bytes
from rules.report import Report
from tests.rules.samples import CABLES, NAMES, gold

DAYS = (date(2010, 11, 28), date(2026, 11, 22))


def _audit(name: str, day: date) -> Report:
    return audit_bytes((CABLES / f"{name}.txt").read_bytes(), f"{name}.txt", "public", day)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", NAMES)
def test_errors_and_warnings_equal_the_gold(name: str, day: date) -> None:
    found = {
        (f.rule, f.severity, f.paragraphs)
        for f in _audit(name, day).findings
        if f.severity != "info"
    }
    assert found == {
        (g["rule"], g["severity"], tuple(g["paragraphs"])) for g in gold("findings")[name]
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_points_into_the_source_and_names_its_sources(name: str) -> None:
    report = _audit(name, DAYS[0])
    for finding in report.findings:
        assert finding.sources
        assert finding.suggestion
        assert all(0 <= s < e <= report.source.chars for s, e in finding.spans)


@pytest.mark.parametrize("name", NAMES)
def test_same_text_same_rules_same_day_give_the_same_report(name: str) -> None:
    first, second = (_audit(name, DAYS[1]).model_dump_json(by_alias=True) for _ in range(2))
    assert first == second
