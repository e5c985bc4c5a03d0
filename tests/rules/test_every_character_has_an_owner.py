"""Redaction fails closed only if the reader puts every character of a cable somewhere.

Within the cable each visible character belongs to one zone: header, subject, furniture, heading,
paragraph or signature. Furniture and the header of a later section interrupt a paragraph and own
their own text inside it.
"""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.envelope import decode
from rules.cable.invisible import INVISIBLE
from rules.cable.model import Cable, Field, Source, Span
from rules.cable.reader import read
from rules.errors import ExciseError
from tests.rules.samples import NAMES, cable, source
from tests.rules.test_telegrams import FOLDER, RECORDS

LINES = [
    *("VZCZCXYZ0001", "OO RUEHWEB", "DE RUEHLM #0042/01 3260011", "ZNY SSSSS ZZH"),
    *("O 220000Z NOV 07", "FM AMEMBASSY LIMA", "TO SECSTATE WASHDC", "INFO AMEMBASSY BOGOTA"),
    *("S E C R E T LIMA 000042", "S E C R E T SECTION 02 OF 02 LIMA 000042", "UNCLAS QUITO 7"),
    *("SECRET", "CONFIDENTIAL", "SIPDIS", "NOFORN", "STATE FOR WHA (JDOE)", "FOR: ANN EXAMPLE"),
    *("E.O. 12958: DECL: 11/21/2017", "E.O. 12065: GDS 2/16/85 (DOE, ANN) OR-M TAGS: PREL"),
    *(
        "TAGS: PREL, PE,",
        "PGOV, MARR",
        "SUBJECT: HARBOUR WORKS AND THE CRANES OF THE NORTHERN QUAY",
    ),
    *("OF THE NORTH", "REF: A. LIMA 40", "B. STATE 12345", "REFTEL", "AND (C) QUITO 12"),
    "Classified By: DCM Ann Example for reasons 1.4 (b and d). And more.",
    *("Classified By: Ann Example", "for reasons 1.4 (b)", "(b) and (d)."),
    *("1. (S) The works go on.", "2. (U) Cranes", "3. And more", "6. NOTE", "see paragraphs"),
    *("HARBOUR WORKS", "---------", "-- OBJECTIVES --", "-- A bullet point", "a. (S) part"),
    *("(S) a portion without number", "PAGE 01 LIMA 00042 220000Z", "PAGE 02 LIMA 00042 220000Z"),
    *("LIMA 00000042 002 OF 002", "NNNN", "#0042", "DOE", "(46 VIEWS)", "XXXXXX", "¶", "(", "END"),
    *(
        "ACTION ARA-20",
        "INFO OCT-01 ISO-00 /123 W",
        "DRAFTED BY ARA:ADOE",
        "63",
        "----------- 003317",
    ),
    *(
        "",
        "",
        "",
        " ",
        "\u200b",
        "\ufeff3. (S) Cranes",
        "\u200bSUBJECT: WORKS",
        "é ß İ ﬁ",
        "text in lower case goes on",
        "TEXT IN CAPITALS GOES ON",
    ),
]
CABLES = st.lists(st.sampled_from(LINES), max_size=40).map("\n".join)


def _owners(cable: Cable) -> Iterator[tuple[str, Span]]:
    yield from (("header", span) for span in cable.header_spans)
    yield from (("subject", span) for span in cable.subject_copies)
    if cable.subject:
        start = cable.subject_mark.span[0] if cable.subject_mark else cable.subject.span[0]
        yield "subject", (start, cable.subject.span[1])
    yield from (("furniture", span) for span in cable.furniture)
    yield from (("heading", heading.span) for heading in cable.headings)
    yield from (("paragraph", paragraph.span) for paragraph in cable.paragraphs)
    if cable.signature:
        yield "signature", cable.signature.span


def _check_owners(source: Source, cable: Cable) -> None:
    owned: list[list[str]] = [[] for _ in source.text]
    for owner, (start, end) in _owners(cable):
        assert cable.span[0] <= start <= end <= cable.span[1]
        for at in range(start, end):
            owned[at].append(owner)
    for at in range(*cable.span):
        char, owners = source.text[at], owned[at]
        if char.isspace() or INVISIBLE.match(char):
            continue
        assert owners, f"nobody owns {char!r} at {at}"
        outer = [o for o in owners if o != "paragraph"]
        assert owners.count("paragraph") <= 1
        assert len(outer) <= 1, f"{owners} own {char!r} at {at}"


def _fields(cable: Cable) -> Iterator[Field]:
    yield from cable.captions
    yield from cable.attention
    yield from cable.references
    routing = cable.routing
    found = (cable.tags, cable.subject, cable.signature, routing.de_line, routing.security)
    archive = (cable.archive.mrn, cable.archive.title, routing.dtg, routing.origin)
    yield from (field for field in (*found, *archive) if field is not None)


def _check_fields(source: Source, cable: Cable) -> None:
    for field in _fields(cable):
        start, end = field.span
        assert 0 <= start <= end <= len(source.text)
        assert source.text[start:end].split() == field.text.split()


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_sample_has_one_owner(name: str) -> None:
    _check_owners(source(name), cable(name))
    _check_fields(source(name), cable(name))


@pytest.mark.parametrize("name", RECORDS)
def test_every_character_of_a_telegram_has_one_owner(name: str) -> None:
    telegram = decode((FOLDER / f"{name}.txt").read_bytes(), name)
    _check_owners(telegram, read(telegram))
    _check_fields(telegram, read(telegram))


@given(CABLES)
def test_every_character_of_any_cable_has_one_owner(text: str) -> None:
    try:
        made = decode(text.encode(), "made")
        found = read(made)
    except ExciseError:
        return
    _check_owners(made, found)
    _check_fields(made, found)


@given(st.text(max_size=300))
def test_any_text_is_a_cable_or_a_coded_error(text: str) -> None:
    with suppress(ExciseError):
        assert read(decode(text.encode("utf-8", "surrogatepass"), "any")).paragraphs is not None
