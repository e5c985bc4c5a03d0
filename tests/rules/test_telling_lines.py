"""A line that is passed over as plain text is one that no reader of lines would have taken."""

from pathlib import Path

import pytest

from rules.cable import lines as l
from rules.cable.claims import NUMBERED
from rules.cable.lines import split_lines
from rules.cable.outlook import is_telling
from rules.marking.banner import read_banner
from tests.bench.specimens import HOSTILE

FOLDERS = (Path(__file__).parents[1] / "cables", Path(__file__).parents[2] / "service" / "demo")
READ = (
    *(l.PAGE, l.END_OF_MESSAGE, l.LEVEL_STAMP, l.TRAILER, l.SERVICE_NOTE, l.TRANSMISSION),
    *(l.SUBJECT, l.TAGS, l.EXECUTIVE_ORDER, l.CLASSIFIED_BY, l.DTG, l.FROM, NUMBERED),
)
FORMS = (
    *("PAGE 02 LIMA 01234", "LA PAZ 00001234 003 OF 004", "NNNN", "N N N N", "#1234"),
    *("S*CRET", "**CRET POSS DUPE", "LIMITED OFFICIAL USE", "  UNCLASSIFIED", "1,200 views"),
    *("<< END OF DOCUMENT >>", "NOTE BY OC/T: PASSED TO ADDRESSEES", "VZCZCABC1234"),
    *("subject: x", "USBJ: X", "Sujb: x", "SUBECT: X", "TAGS: PREL", "Tags PREL", "EO 11652: GDS"),
    *("E.O. 12958: N/A", "classified by: x", "(U) Derived from: x", "S/NF) CLASSIFIED BY X"),
    *("¶ Classified by x", "O 031234Z MAY 07", "FM AMEMBASSY LIMA", "\xa0\u200912. Text", "２．X"),
    *("//NATO SECRET", "SECERT", "SECRET//NF", "S E C R E T", "WASHDCUNCLAS LA PAZ 0162"),
    *("CONFIDENTAL LIMA 1234", "LIM1TED OFFICIAL USE LIMA 1234", "  TOP  SECRET "),
)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_line_that_is_more_than_text_is_looked_at(form: str) -> None:
    assert is_telling(form)


def test_nothing_reads_a_line_that_is_passed_over() -> None:
    texts = [path.read_text("utf-8") for folder in FOLDERS for path in folder.glob("*.txt")]
    texts += [make(3_000) for make in HOSTILE.values()]
    lines = {line.text for text in texts for line in split_lines(text)}
    quiet = [line for line in lines if not is_telling(line)]
    assert len(quiet) > len(lines) / 4
    taken = [q for q in quiet if any(p.match(q) for p in READ) or read_banner(q, 0)]
    assert not taken
