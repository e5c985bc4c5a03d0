"""`make bench-people` measures on telegrams that come along, and names whom it could not ask."""

import sys
from io import StringIO

from rich.console import Console

from tests.bench.people.__main__ import CASES, OURS, SAMPLE, Result, make_table, measure
from tests.bench.people.peer import FINDERS
from worker.evaluation.gold import read_gold
from worker.evaluation.variants import vary

ROWS = read_gold(SAMPLE).rows


def show(results: list[Result]) -> str:
    out = StringIO()
    Console(file=out, width=180).print(make_table(results))
    return out.getvalue()


def test_the_sample_is_twelve_telegrams_of_as_many_volumes() -> None:
    assert len(ROWS) == len({row.volume for row in ROWS}) == 12
    assert sum(len(row.persons) for row in ROWS) == 200


def test_we_are_measured_in_a_process_of_our_own() -> None:
    result = measure(OURS, sys.executable, ROWS[:2])
    assert result.missing is None
    for case, counts in result.counts.items():
        texts = [vary(row.text, (), case, row.id).text for row in ROWS[:2]]
        assert counts.characters == sum(map(len, texts))
        assert counts.mentions == sum(len(row.persons) for row in ROWS[:2])
        assert counts.covered > counts.mentions / 2
    assert result.speed is not None
    assert result.speed > 0


def test_a_finder_that_is_not_installed_is_named_as_such() -> None:
    absent = measure("scrubadub, TextBlob", sys.executable, ROWS[:1])
    nowhere = measure("scrubadub, TextBlob", "no/such/python", ROWS[:1])
    assert absent.missing == "not installed (ModuleNotFoundError)"
    assert nowhere.missing is not None
    told = show([absent, nowhere])
    assert told.count("scrubadub, TextBlob") == 2
    assert "not installed" in told
    assert "no such interpreter" in told


def test_the_table_has_a_row_for_every_finder() -> None:
    told = show([Result(name, {}, None, "not installed") for name in FINDERS])
    assert all(name in told for name in FINDERS)
    assert len(CASES) == 2
