"""The demonstration batch: each cable reads, and each shows the findings it was chosen for."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from rules.audit import audit_bytes
from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.cable.repetition import RunIndex, Words
from tests.rules.samples import NAMES, cable, source

FOLDER = Path(str(files("service") / "demo"))
# Message number, errors and warnings.
SHOWN = {
    "04FREEDONIA990": ("04 FREEDONIA 990", {"MARK-01"}),
    "07FREEDONIA991": (
        "07 FREEDONIA 991",
        {"MARK-03", "MARK-04", "MARK-06", "ROLL-03", "AUTH-04", "TEXT-01"},
    ),
    "08FREEDONIA992": ("08 FREEDONIA 992", {"HEAD-05", "HEAD-08", "HEAD-13"}),
    "09FREEDONIA993": ("09 FREEDONIA 993", {"PORT-01", "PORT-04", "HEAD-09"}),
    "1974LAPAZ00206": ("74 LA PAZ 206", set()),
    "1974LAPAZ00985": ("74 LA PAZ 985", set()),
    "1979LAPAZ08626": ("79 LA PAZ 8626", set()),
    "1979STATE322132": ("79 STATE 322132", set()),
}


def test_the_batch_is_the_eight_cables_named_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_each_cable_shows_what_it_was_chosen_for(name: str) -> None:
    raw = (FOLDER / f"{name}.txt").read_bytes()
    report = audit_bytes(raw, f"{name}.txt", "public", date(2026, 11, 22))
    mrn, rules = SHOWN[name]
    assert report.cable.mrn == mrn
    assert {f.rule for f in report.findings if f.severity != "info"} == rules
    assert report.cable.signature_span is not None
    assert report.cable.paragraphs


@pytest.mark.parametrize("name", [name for name in SHOWN if "FREEDONIA" in name])
def test_invented_cables_copy_no_sentence_of_a_real_one(name: str) -> None:
    index = RunIndex(6)
    for sample in NAMES:
        for paragraph in cable(sample).paragraphs:
            index.add(Words(source(sample).text, [paragraph.body_span]))
    own = decode((FOLDER / f"{name}.txt").read_bytes(), name)
    for paragraph in read(own).paragraphs:
        assert not list(index.find(Words(own.text, [paragraph.body_span])))
