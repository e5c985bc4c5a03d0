"""Gold and verdicts: what is wrong is told by line, and never repeated."""

import gzip
import json
from pathlib import Path

import pytest

from rules.errors import ExciseError
from worker.evaluation.counts import Hit
from worker.evaluation.gold import read_gold
from worker.evaluation.sample import draw_hits, write_sample
from worker.evaluation.verdicts import Verdicts, read_verdicts
from worker.evaluation.wilson import Share

GOOD = {"id": "a", "text": "Zemskiy came.", "persons": [{"start": 0, "end": 7}]}

PACKED = gzip.compress(json.dumps(GOOD).encode(), mtime=0)


def refuse(path: Path) -> ExciseError:
    with pytest.raises(ExciseError) as caught:
        read_gold(path)
    return caught.value


@pytest.mark.parametrize("packed", [False, True])
def test_gold_is_read_plain_or_gzipped(tmp_path: Path, packed: bool) -> None:
    raw = (json.dumps(GOOD) + "\n\n" + json.dumps(GOOD | {"id": "b", "odd": 1}) + "\n").encode()
    path = tmp_path / "gold"
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert [row.id for row in read_gold(path).rows] == ["a", "b"]


@pytest.mark.parametrize(
    "row",
    [
        "{not json Zemskiy",
        json.dumps({"id": "b", "text": "Zemskiy"}),
        json.dumps(GOOD),
        json.dumps(GOOD | {"id": "b", "persons": [{"start": 0, "end": 99}]}),
        json.dumps(GOOD | {"id": "b", "persons": [{"start": 3, "end": 3}]}),
        json.dumps(GOOD | {"id": "b", "persons": [{"start": -1, "end": 3}]}),
        json.dumps(GOOD | {"id": "b", "persons": [{"start": 0, "end": 7, "text": "Zemskij"}]}),
        json.dumps(GOOD | {"id": "b", "region": "Zemskiy" * 10}),
        json.dumps(GOOD | {"id": "b", "Zemskiy": 1, "persons": "Zemskiy"}),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_not_repeated(tmp_path: Path, row: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{row}\n")
    error = refuse(path)
    assert error.code == "GOLD_INVALID"
    assert error.message.startswith("Line 2 ")
    assert "Zemski" not in str(error)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\x1f\x8b\x08", b"\x1f\x8b" + bytes(20), PACKED[:-9] + bytes(9), b"\xff\xfe{}"],
)
def test_a_file_that_holds_no_row_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "gold"
    path.write_bytes(content)
    assert refuse(path).code == "GOLD_INVALID"


def test_a_path_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    assert refuse(tmp_path / "none").code == "NOT_FOUND"


def make_hits(count: int) -> list[Hit]:
    return [
        Hit("a", "as-written", (n, n + 5), (n, n + 5), "none") for n in range(0, 10 * count, 10)
    ]


def test_a_seed_draws_the_same_hits_and_another_seed_others() -> None:
    hits = make_hits(50)
    assert draw_hits(hits, 10, 1) == draw_hits(hits, 10, 1)
    assert draw_hits(hits, 10, 1) != draw_hits(hits, 10, 2)
    assert draw_hits(hits, 99, 1) == list(range(50))


def test_verdicts_come_back_and_precision_is_theirs_alone(tmp_path: Path) -> None:
    hits = make_hits(5)
    path = tmp_path / "sample.yaml"
    path.write_text(write_sample([(hit, "x [[y]] z") for hit in hits], Verdicts(), 1, 5))
    text = path.read_text().replace("verdict: ''", "verdict: right", 2)
    path.write_text(text.replace("verdict: ''", "verdict: wrong", 1))
    verdicts = read_verdicts(path)
    assert [verdicts.judge(hit, "y") for hit in hits] == ["right", "right", "wrong", None, None]
    reading = verdicts.read_sample(hits[:4], ["as-written"])
    assert reading is not None
    assert (reading.precision, reading.blank, reading.gone) == (Share(2, 3), 1, 1)
    assert verdicts.read_sample(hits, ["capitals"]) is None
    again = write_sample([(hit, "x [[y]] z") for hit in hits[1:]], verdicts, 2, 4)
    assert again.count("  verdict: right") == 1  # a new sample keeps what was judged


def test_a_surface_is_judged_wherever_it_stands_untagged(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.yaml"
    path.write_text("surfaces:\n  right: [Anna  Poe]\n  wrong: [Rome]\n")
    verdicts = read_verdicts(path)
    hit = make_hits(1)[0]
    assert verdicts.judge(hit, "ANNA\nPOE") == "right"
    assert verdicts.judge(hit, "Rome") == "wrong"
    assert verdicts.judge(Hit("a", "as-written", (0, 5), (0, 5), "person"), "Rome") is None


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("hits:\n- {id: a, case: capitals, span: [1, 2], tag: none, verdict: Zemskiy}\n", 2),
        ("hits: []\nZemskiy: 1\n", 2),
        ("hits:\n- [Zemskiy\n", 3),
        ("surfaces:\n  right: Zemskiy\n", 2),
        ("- Zemskiy\n", 1),
    ],
)
def test_bad_verdicts_are_told_by_line_and_not_repeated(
    tmp_path: Path, content: str, line: int
) -> None:
    path = tmp_path / "verdicts.yaml"
    path.write_text(content)
    with pytest.raises(ExciseError) as caught:
        read_verdicts(path)
    assert caught.value.code == "VERDICTS_INVALID"
    assert caught.value.message.startswith(f"Line {line} ")
    assert "Zemskiy" not in str(caught.value)
