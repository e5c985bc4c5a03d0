"""Slips that real telegrams have in their banners, numbers, signatures and parentheses: each is read
for what it says, and what was held before is held still.
"""

from datetime import date

import pytest

from rules.audit import audit_bytes
from rules.cable.envelope import decode
from rules.cable.model import Cable
from rules.cable.reader import read
from rules.marking.banner import read_banner

HEAD = "R 111200Z JAN 74\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC 1\n\n{banner}\n\n"
FIELDS = "E.O. 11652: GDS\nTAGS: ETRN, PE\nSUBJ: HARBOUR WORKS\n\n"
BODY = "1. THE WORKS GO ON.\n\n2. SO DO THE CRANES.\nDOE\n\n\nNNN\n"


def _text(body: str = BODY, banner: str = "CONFIDENTIAL LIMA 0042") -> str:
    return HEAD.format(banner=banner) + FIELDS + body


def _read(text: str) -> Cable:
    return read(decode(text.encode(), "made"))


def _rules(text: str) -> set[str]:
    found = audit_bytes(text.encode(), "made", "public", date(2026, 11, 22)).findings
    return {finding.rule for finding in found}


@pytest.mark.parametrize(
    ("line", "marking", "message", "sections"),
    [
        ("LIMITED OFFICIAL USE 2284", "LIMITED OFFICIAL USE", (None, 2284), (None, None)),
        ("LIMITED OFFFICIAL USE LIMA 2284", "LIMITED OFFICIAL USE", ("LIMA", 2284), (None, None)),
        ("CONFIDENTAL LIMA 1234", "CONFIDENTIAL", ("LIMA", 1234), (None, None)),
        ("C O N F I D E N T A L LIMA 1234", "CONFIDENTIAL", ("LIMA", 1234), (None, None)),
        ("UNCLAS LA PAZ 3128/1", "UNCLASSIFIED", ("LA PAZ", 3128), (None, None)),
        ("UNCLAS SECTION 1 ON 2 LA PAZ 2238", "UNCLASSIFIED", ("LA PAZ", 2238), (1, 2)),
        ("S E C R E T SECTION ONE OF TWO LIMA 12", "SECRET", ("LIMA", 12), (1, 2)),
        ("S E C R E T FINAL SECTION OF 3 LIMA 12", "SECRET", ("LIMA", 12), (3, 3)),
        ("S E C R E T PARIS 12345 (SECTION 1 OF 2)", "SECRET", ("PARIS", 12345), (1, 2)),
        ("S E C R E T TEL AVIV 1234 NODIS", "SECRET//NODIS", ("TEL AVIV", 1234), (None, None)),
        ("S E C R E T NODIS CHEROKEE STATE 12", "SECRET//NODIS", ("STATE", 12), (None, None)),
        ("S E C R E T LIMDIS GREENBACK STATE 12", "SECRET//LIMDIS", ("STATE", 12), (None, None)),
        ("S E C R E T STATE 123456 TOSEC 12345", "SECRET", ("STATE", 123456), (None, None)),
        (
            "CONFIDENTIAL LIMA 1 C O R R E C T E D C O P Y",
            "CONFIDENTIAL",
            ("LIMA", 1),
            (None, None),
        ),
    ],
)
def test_a_banner_with_a_slip_or_an_addition_is_a_banner(
    line: str,
    marking: str,
    message: tuple[str | None, int],
    sections: tuple[int | None, int | None],
) -> None:
    banner = read_banner(f"  {line}", 100)
    assert banner is not None
    assert banner.mark.marking.banner.removeprefix("UNCLASSIFIED//") == marking
    assert (banner.post, banner.number) == message
    assert (banner.part, banner.parts) == sections
    assert f"  {line}"[banner.span[0] - 100 : banner.span[1] - 100] == line
    assert line.startswith(banner.mark.text)
    if banner.message_span and "//" not in line:
        start, end = banner.message_span
        shown = f"  {line}"[start - 100 : end - 100]
        assert shown == " ".join(filter(None, [message[0], shown.split()[-1]]))
        assert int(shown.split()[-1]) == message[1]


@pytest.mark.parametrize(
    "line",
    [
        "SECRETS OF LIMA 1974",
        "TOPSECRET LIMA 1234",
        "THE UNCLASSIFIED LIMA 1234",
        "LIMITED EDITION USE LIMA 1234",
        "CONFIDENCE IN LIMA 1974",
        "NODIS CHEROKEE STATE 12",
        "SECRET 12",
    ],
)
def test_words_near_a_level_are_no_banner(line: str) -> None:
    assert read_banner(line, 0) is None


def test_unclassified_by_mending_alone_is_in_doubt() -> None:
    banner = read_banner("UNCLAZ LIMA 1234", 0)
    assert banner is not None
    assert "unknown-token" in {deviation.kind for deviation in banner.mark.deviations}


@pytest.mark.parametrize("banner", ["LIMITED OFFICIAL USE 0042", "CONFIDENTAL LIMA 0042"])
def test_a_cable_under_such_a_banner_is_read_by_it(banner: str) -> None:
    text = "PAGE 01  LIMA 00042  111205Z\n\n" + _text(banner=banner)
    cable = _read(text)
    assert cable.banner is not None
    assert text[slice(*cable.banner.span)] in banner
    assert cable.mrn == "74 LIMA 42"
    assert [p.number for p in cable.paragraphs] == [1, 2]


def test_a_banner_glued_to_an_addressee_is_told_without_sections() -> None:
    glued = _text(banner="").replace("WASHDC 1\n\n", "WASHDCUNCLAS LIMA 0042\n")
    assert "HEAD-08" in _rules(glued)
    assert "HEAD-08" not in _rules(_text(banner="UNCLAS LIMA 0042"))


@pytest.mark.parametrize("above", ["AS STATED REFTEL.", "AS STATED IN REF.", "THE ANSWER WAS NO."])
def test_the_next_number_below_a_full_stop_is_a_paragraph(above: str) -> None:
    cable = _read(_text(BODY.replace("THE WORKS GO ON.", above)))
    assert [p.number for p in cable.paragraphs] == [1, 2]
    assert not cable.traps


@pytest.mark.parametrize("above", ["SEE THE POINTS IN PARA", "WE RAISED THE MATTER OF REF"])
def test_a_number_that_ends_a_sentence_is_none(above: str) -> None:
    cable = _read(_text(BODY.replace("THE WORKS GO ON.", above)))
    assert [p.number for p in cable.paragraphs] == [1]


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("1. ONE.\n2. TWO.\n\n3A REPLY TO\n3B THE POST\n\n4. FOUR.\nDOE\n", False),
        ("1. ONE.\nBACKGROUND:\n2 AND 3. BOTH.\n4. FOUR.\nDOE\n", False),
        ("1. ONE.\n2. TWO.\n\n4. FOUR.\nDOE\n", True),
        ("1. ONE.\n2. TWO, AND 3 MORE.\n\n4. FOUR.\nDOE\n", True),
    ],
)
def test_a_number_written_otherwise_is_not_missing(body: str, broken: bool) -> None:
    assert ("PORT-02" in _rules(_text(body))) is broken


@pytest.mark.parametrize(
    ("words", "damaged"),
    [
        ("AS THE PRESS (AUGUST 9) SAID.", False),
        ("IN TWO PARTS: A) THE QUAY AND B) THE CRANES.", False),
        ("IN (A) THE FIRST AND (B) THE SECOND.", False),
        ("(SEE REF B). AND ON.", False),
        ("AS THE PRESS (AUGUST 9 SAID.", True),
        ("THE BOARD ESTANCO) SAID.", True),
    ],
)
def test_a_parenthesis_that_ends_on_a_letter_is_closed(words: str, damaged: bool) -> None:
    assert ("TEXT-03" in _rules(_text(BODY.replace("THE WORKS GO ON.", words)))) is damaged


def test_the_end_of_a_sentence_in_parentheses_heads_nothing() -> None:
    body = "1. THE OIL IS DEAR. (IT COSTS 21 DOLLARS TO MAKE A\nBARREL FOR 12 DOLLARS.)\n\n2. TWO.\nDOE\n"
    assert _read(_text(body)).headings == ()


def test_acting_is_no_part_of_the_name() -> None:
    text = _text(BODY.replace("DOE", "DOE ACTING"))
    cable = _read(text)
    assert cable.signature is not None
    assert (cable.signature.text, text[slice(*cable.signature.span)]) == ("DOE", "DOE")
    assert "ACTING" in [text[slice(*span)] for span in cable.furniture]


def test_a_drafting_line_above_the_signature_leaves_it_one() -> None:
    drafted = "\nDRAFTED BY: POL:JSMITH\nDOE"
    cable = _read(_text(BODY.replace("\nDOE", drafted)))
    assert cable.signature is not None
    assert cable.signature.text == "DOE"
    unended = BODY.replace("SO DO THE CRANES.\nDOE", f"SO DO THE CRANES{drafted}")
    assert _read(_text(unended)).signature is None


@pytest.mark.parametrize("last", ["THE CRANES\nDOE", "THE CRANES GO ON.DOE", "2 CRANES\n\nDOE"])
def test_a_name_under_unfinished_text_signs_it_and_stays_text(last: str) -> None:
    text = _text(BODY.replace("SO DO THE CRANES.\nDOE", last))
    assert "HEAD-16" not in _rules(text)
    assert _read(text).signature is None
    assert "HEAD-16" in _rules(_text(BODY.replace("\nDOE", "")))


@pytest.mark.parametrize(
    ("cited", "told"),
    [
        ("AS PARA 9 SAYS.", True),
        ("AS PARAS 8 AND 9 SAY.", True),
        ("AS PARA 9 STATE REFTEL SAYS.", False),
        ("AS PARAS 7, 8 AND 9 OF REFTEL SAY.", False),
        ("AS IN PARA 9, REF B.", False),
        ("AS IN PARA 9 STATE 115983.", False),
        ("AS IN PARA 9 ABOUT 1500 TONS.", True),
    ],
)
def test_a_paragraph_of_another_telegram_is_not_looked_for_here(cited: str, told: bool) -> None:
    assert ("PORT-04" in _rules(_text(BODY.replace("THE WORKS GO ON.", cited)))) is told


@pytest.mark.parametrize(
    ("line", "controls"),
    [
        ("STADIS//////////////////", {"STADIS"}),
        ("NODIS CHEROKEE", {"ND"}),
        ("NODIS/CHEROKEE", {"ND"}),
        ("LIMDIS GREENBACK", {"DS"}),
        ("EXDIS - DISTRIBUTE AS EXDIS", {"XD"}),
        ("NO FOREIGN DISSEM", {"NF"}),
        ("NOFORN/NOCONTRACT/ORCON", {"NF", "NC", "OC"}),
        ("EXCLUSIVE DISTRIBUTION", {"XD"}),
        ("CORRECTED COPY", set()),
    ],
)
def test_a_caption_restricts_with_whatever_stands_beside_it(line: str, controls: set[str]) -> None:
    report = audit_bytes(
        _text().replace("E.O.", f"{line}\n\nE.O.").encode(), "made", "public", date(2026, 11, 22)
    )
    assert set(report.cable.effective.controls) == controls
    assert [p.number for p in report.cable.paragraphs] == [1, 2]


@pytest.mark.parametrize("line", ["NODIS MARLIN", "EXDIS CAPTAIN MARLIN", "STADIS//MARLIN//"])
def test_no_other_word_stands_beside_a_caption(line: str) -> None:
    text = _text().replace("E.O.", f"{line}\n\nE.O.")
    kept = [text[slice(*span)] for span in _read(text).header_spans]
    assert not any("MARLIN" in line for line in kept)


def test_a_telegram_quoted_under_the_header_is_no_second_header() -> None:
    quoted = "THE FOLLOWING IS REPEATED: QUOTE\n{}\nSUBJ: THE QUAY\n" + BODY
    for banner in ("UNCLAS", "UNCLAS QUITO 0007"):
        cable = _read(_text(quoted.format(banner), banner="UNCLAS LIMA 0042"))
        assert not [trap for trap in cable.traps if trap.kind.startswith("header")]
    again = _text(FIELDS.replace("HARBOUR", "OTHER") + BODY).replace(
        FIELDS, f"{FIELDS}CONFIDENTIAL LIMA 0042\n\n"
    )
    assert "header-differs" in {trap.kind for trap in _read(again).traps}


def test_what_is_lost_under_stars_is_not_missed_again() -> None:
    text = _text().replace(FIELDS, "").replace("1. THE", "*" * 20 + "RBOUR.\n\n1. THE")
    assert {"AUTH-01", "HEAD-09", "HEAD-15"} & _rules(text) == {"HEAD-15"}
    whole = text.replace("*" * 20 + "RBOUR.", "*" * 20)
    assert {"AUTH-01", "HEAD-09", "HEAD-15"} & _rules(whole) == {"AUTH-01", "HEAD-09"}


def test_two_bare_banners_are_no_crash() -> None:
    text = "VZCZCXYZ0001\nSIPDIS\nSECRET\nSIPDIS\nSECRET\nNOFORN\n\n1. THE WORKS GO ON.\n"
    assert "header-differs" in {trap.kind for trap in _read(text).traps}
