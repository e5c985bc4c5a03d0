"""Released telegrams of the 1970s read as the archive's own record of each says."""

import gzip
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from rules.audit import audit_bytes
from rules.report import CableReport

FOLDER = Path(__file__).parent.parent / "telegrams"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "nara_telegrams.jsonl.gz"
RECORDS: dict[str, dict[str, str]] = json.loads((FOLDER / "records.json").read_text("utf-8"))
# LIMITED OFFICIAL USE was a control of unclassified text, not a level.
LEVELS = {
    "UNCLASSIFIED": ("U", False),
    "LIMITED OFFICIAL USE": ("U", True),
    "CONFIDENTIAL": ("C", False),
    "SECRET": ("S", False),
}


def _told(text: str, name: str) -> CableReport:
    return audit_bytes(text.encode(), name, "public", date(2026, 11, 22)).cable


def _check(told: CableReport, record: Mapping[str, str]) -> None:
    assert (told.level, "LOU" in told.controls) == LEVELS[record["original_classification"]]
    assert told.mrn is not None
    year, *post, serial = told.mrn.split()
    assert f"19{year}{''.join(post)}{int(serial):0>{_width(record)}}" == record["document_number"]
    assert told.date == datetime.strptime(record["date"], "%d %b %Y").date().isoformat()  # noqa: DTZ007  # a date alone
    assert told.paragraphs


def _width(record: Mapping[str, str]) -> int:
    return len(record["document_number"]) - len(record["document_number"].rstrip("0123456789"))


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_level_number_and_date_are_the_archives(name: str) -> None:
    _check(_told((FOLDER / f"{name}.txt").read_text("utf-8"), name), RECORDS[name])


@pytest.mark.skipif(
    not CORPUS.exists(), reason="the 180 telegrams do not lie beside the repository"
)
def test_all_180_telegrams_read_as_the_archives_record_says() -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as rows:
        telegrams = [json.loads(row) for row in rows]
    assert len(telegrams) == 180
    for row in telegrams:
        kept = row["metadata"]
        record = {
            "date": row["date"],
            "original_classification": kept["Original Classification"],
            "document_number": kept["Document Number"],
        }
        _check(_told(row["text"], row["id"]), record)


def test_a_dated_gds_names_its_classifier() -> None:
    told = _told((FOLDER / "1979LAPAZ02233.txt").read_text("utf-8"), "x")
    assert told.executive_order == "E.O. 12065"
    assert told.paragraphs[0].level == "C"


def test_a_caption_restricts_a_secret_telegram() -> None:
    told = _told((FOLDER / "1974LAPAZ03978.txt").read_text("utf-8"), "x")
    assert told.effective.level == "S"
    assert "XD" in told.effective.controls
