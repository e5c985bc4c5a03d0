"""Forms of header and routing that other posts and years have: invented telegrams in their layouts."""

from datetime import date

import pytest

from rules.audit import audit_bytes
from rules.cable.envelope import decode
from rules.cable.model import Cable
from rules.cable.reader import read
from rules.report import CableReport

HEAD = "R 111200Z JAN 75\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC 1\n\nCONFIDENTIAL LIMA 0042\n\n"
BODY = "\n\n1. THE WORKS GO ON.\n\n2. SO DO THE CRANES.\nDOE\n\nCONFIDENTIAL\n\nNNN\n"


def _read(text: str) -> Cable:
    return read(decode(text.encode(), "made"))


def _tell(text: str) -> CableReport:
    return audit_bytes(text.encode(), "made", "public", date(2026, 11, 22)).cable


def _kept(text: str) -> str:
    return "\n".join(text[start:end] for start, end in _read(text).header_spans)


@pytest.mark.parametrize(
    ("fields", "subject", "tags", "kind"),
    [
        ("E.O. 11652: XGDS-1\nTAGS: PFOR, PE\nSUB: THE QUAY", "THE QUAY", "PFOR PE", "XGDS"),
        ("E. O. 11652: GDS\nTAGS: PFOR, PE\nSUBJ.: THE QUAY", "THE QUAY", "PFOR PE", "GDS"),
        ("E.O. 11652 - GDS\nTAGS - PFOR, PE\nSUBJECT - THE QUAY", "THE QUAY", "PFOR PE", "GDS"),
        ("E.O. 11652: N.A.\nTAGS: PFOR PE\nSUBJECT: THE QUAY", "THE QUAY", "PFOR PE", "N/A"),
        ("E.O. 11652: XGDS-4 (B)\nTAGS: PFOR\nSUBJ: THE QUAY", "THE QUAY", "PFOR", "XGDS"),
        ("TAGS: PFOR, PE\nE.O. 11652: GDS\nSUBJECT: THE QUAY", "THE QUAY", "PFOR PE", "GDS"),
        ("E.O. 11652: GDS TAGS: PFOR, PE SUBJECT: THE QUAY", "THE QUAY", "PFOR PE", "GDS"),
        (
            "E.O. 11652: GDS\nTAGS: ETRD,EFIN,PE,\n      OECD\nSUBJ: A QUAY",
            "A QUAY",
            "ETRD EFIN PE OECD",
            "GDS",
        ),
        (
            "E.O. 11652: GDS\nTAGS: ETRD, EFIN,\nPE, OECD SUBJECT: A QUAY",
            "A QUAY",
            "ETRD EFIN PE OECD",
            "GDS",
        ),
        (
            "E.O. 11652: GDS\nTAGS: ETRD/EFIN/PE\nSUBJ: A QUAY IN\n      THE NORTH",
            "A QUAY IN THE NORTH",
            "ETRD EFIN PE",
            "GDS",
        ),
        (
            "E.O. 11652: GDS\nTAGS: ETRD PE SIPDIS\nSUBJ: QUAYS:\nTHE NORTHERN ONE",
            "QUAYS: THE NORTHERN ONE",
            "ETRD PE",
            "GDS",
        ),
        (
            "E.o. 12958: decl: 01/11/2014 Tags: etrn, pe Subject: a quay in lima",
            "a quay in lima",
            "ETRN PE",
            "2014-01-11",
        ),
        (
            "E.O. 11652: GDS\nTAGS: ETRN\nSUBJ: THE QUAY Ref(s): A) STATE 138; B) LIMA 44",
            "THE QUAY",
            "ETRN",
            "GDS",
        ),
        (
            "E.O. 11652: GDS\nTAGS: ETRN\nSUBJ: A QUAY Classified By: DCM Pat Doe, Reasons 1.4 (b)",
            "A QUAY",
            "ETRN",
            "GDS",
        ),
    ],
)
def test_the_fields_of_other_forms_are_read(
    fields: str, subject: str, tags: str, kind: str
) -> None:
    told = _tell(HEAD + fields + BODY)
    assert (told.subject, " ".join(told.tags), told.declassify_on) == (subject, tags, kind)
    assert [p.number for p in told.paragraphs] == [1, 2]


@pytest.mark.parametrize(
    "fields",
    [
        "E.O. 11652: GDS\nTAGS: PFOR,\n    MARLIN PAID US\nSUBJ: QUAYS",
        "E.O. 11652: GDS\nTAGS: PFOR,\nCOL MARLIN TOLD US\nSUBJ: QUAYS",
        "E.O. 11652: GDS\nTags: pfor, marlin\nSUBJ: QUAYS",
        "E.O. 11652: SEC 5 MARLIN\nTAGS: PFOR\nSUBJ: QUAYS",
        "E.O. 11652: GDS\nTAGS: PFOR\nSUBJ: QUAYS REF: MARLIN PAID 5000 TO THE BOSS OF THE YARD",
        "E.O. 11652: GDS\nTAGS: PFOR\nSUBJ: QUAYS\nREF A. MARLIN TOLD US",
        "E.O. 11652: GDS\nTAGS: PFOR\nSUBJ: QUAYS\n     MARLIN WAS PAID",
        "E.O. 11652: GDS\nTAGS: PFOR\nSUBJ: QUAYS OF\nFOR MARLIN",
    ],
)
def test_words_in_those_forms_are_no_header(fields: str) -> None:
    assert "MARLIN" not in _kept(HEAD + fields + BODY).upper()


def test_a_sentence_under_the_subject_is_no_subject() -> None:
    fields = "E.O. 11652: GDS\nTAGS: PFOR\nSUBJ: QUAYS\n     MARLIN WAS PAID"
    assert _tell(HEAD + fields + BODY).subject == "QUAYS"


LATER = "R 111200Z JAN {}\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC 1\n\nC O N F I D E N T I A L LIMA 42\n\n"


@pytest.mark.parametrize(
    ("paragraph", "who"),
    [
        ("1. (U) Classified by: Ambassador Jane Doe. Reasons: 1.5 (b) (d).", "Ambassador Jane Doe"),
        ("1. CLASSIFIED BY DCM JANE DOE. REASONS: 1.5 (B), (D).", "DCM JANE DOE"),
        ("CLASSIFIED BY DCM JANE DOE PER 1.5 (B) AND (D)", "DCM JANE DOE"),
        ("1. (C) Classified By: DCM\nJane Doe, reasons 1.5 (b)\nand (d).", "DCM\nJane Doe"),
    ],
)
def test_the_classifier_may_stand_in_a_paragraph(paragraph: str, who: str) -> None:
    text = LATER.format(99) + "E.O. 12958: DECL: 1.6X1\nTAGS: PREL\nSUBJECT: QUAYS\n\n" + paragraph
    text += "\n\n2. (C) The works go on.\nDOE\n"
    line = _read(text).classified_by
    assert line is not None
    assert line.who is not None
    assert (line.section, line.reasons) == ("1.5", ("b", "d"))
    assert line.who.text == text[slice(*line.who.span)] == who
    found = audit_bytes(text.encode(), "made", "public", date(2026, 11, 22)).findings
    assert not {"AUTH-09", "AUTH-10", "AUTH-13"} & {finding.rule for finding in found}
    assert paragraph.startswith("C") or _read(text).paragraphs[0].number == 1


def test_what_a_ministry_classified_has_no_reason() -> None:
    text = (
        LATER.format(99) + "SUBJECT: QUAYS\n\n1. (C) Classified by the ministry, it leaked.\nDOE\n"
    )
    assert _read(text).classified_by is None


@pytest.mark.parametrize(
    ("year", "line", "kind", "on"),
    [
        (99, "E.O. 12958: DECL: 1.6X1", "xcode", None),
        (99, "E.O.: 12958: DECL: X5", "xcode", None),
        (5, "E.O. 12958: DECL: 1/11/15 (10 YEARS)", "date", date(2015, 1, 11)),
        (91, "E.O. 12356: DECL:OADR", "oadr", None),
    ],
)
def test_an_order_line_of_later_years_is_read_whole(
    year: int, line: str, kind: str, on: date | None
) -> None:
    text = LATER.format(f"{year:02}") + f"{line}\nTAGS: PREL\nSUBJECT: QUAYS" + BODY
    authority = _read(text).authority
    assert authority is not None
    assert (authority.kind, authority.on, authority.text) == (kind, on, line)


@pytest.mark.parametrize(
    ("reference", "cited"),
    [
        ("REF A: STATE 12345\nREF B: QUITO 11", ("STATE 12345", "QUITO 11")),
        ("REF: A) DOE E-MAIL OF 01/10/05 B) STATE 12345", ("STATE 12345",)),
        ("REFS: (A) 04 STATE 12345 (B) 2004 SAO PAULO 11", ("04 STATE 12345", "2004 SAO PAULO 11")),
        ("REF: STATE 12345 AND PREVIOUS", ("STATE 12345",)),
    ],
)
def test_messages_referred_to_are_told(reference: str, cited: tuple[str, ...]) -> None:
    text = HEAD + f"E.O. 11652: GDS\nTAGS: PFOR\nSUBJ: QUAYS\n{reference}" + BODY
    assert _tell(text).references == cited
    assert [p.number for p in _tell(text).paragraphs] == [1, 2]
    assert reference.splitlines()[-1] in _kept(text)


WASHINGTON = """PAGE 01        STATE  123456

64
ORIGIN NEA-10

INFO  OCT-01  ISO-00  EUR-12  SSO-00  /023 R

66011
DRAFTED BY: NEA/ARN:JDOE:MR
APPROVED BY: NEA/ARN:RROE
EUR/WE - MR. POE (DRAFT)
S/S - O: DSMITH
                       ---------------------     034567
O R 271234Z MAY 75 ZFF4
FM SECSTATE WASHDC
TO AMEMBASSY DAMASCUS NIACT IMMEDIATE
INFO AMEMBASSY BEIRUT
USMISSION USUN NEW YORK

C O N F I D E N T I A L STATE 123456

TOSEC 020123

E.O. 11652: GDS

TAGS: PFOR, SY, OVIP (DOE, JANE A.)

SUBJECT:      HARBOUR WORKS AND CRANES IN THE NORTHERN
              QUAYS

REF:     (A) DAMASCUS 1234; (B) BEIRUT
10234

1.  WORKS GO ON AND ON UNTIL THEY ARE DONE AND THE CRANES
CONFIDENTIAL   POSS DUPE

CONFIDENTIAL

PAGE 02        STATE  123456

ARE GONE: QUOTE THE
QUAYS REMAIN UNQUOTE
DOE

CONFIDENTIAL

NNN
"""


def test_a_telegram_from_washington_is_read_whole() -> None:
    told = _tell(WASHINGTON)
    assert (told.mrn, told.level, told.tags) == ("75 STATE 123456", "C", ("PFOR", "SY", "OVIP"))
    assert told.info == ("AMEMBASSY BEIRUT", "USMISSION USUN NEW YORK")
    assert told.subject == "HARBOUR WORKS AND CRANES IN THE NORTHERN QUAYS"
    assert told.references == ("DAMASCUS 1234", "BEIRUT 10234")
    assert [p.number for p in told.paragraphs] == [1]
    assert told.signature_span is not None
    assert WASHINGTON[slice(*told.signature_span)] == "DOE"
    start, end = told.paragraphs[0].span
    kept = [WASHINGTON[slice(*span)] for span in _read(WASHINGTON).furniture]
    assert "CONFIDENTIAL   POSS DUPE" in kept
    assert WASHINGTON[start:end].endswith("UNQUOTE")
