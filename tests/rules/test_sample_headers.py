"""What the reader takes from the headers of the samples."""

from datetime import date

import pytest

from rules.description import describe_cable
from rules.report import CableReport
from tests.rules.samples import NAMES, cable, text_at


def _told(name: str) -> CableReport:
    return describe_cable(cable(name))


@pytest.mark.parametrize(
    ("name", "precedence", "day", "origin", "addressed"),
    [
        ("04MAPUTO565", None, "2004-04-27", None, (0, 0)),
        ("07STATE159388", "O", "2007-11-22", "SECSTATE WASHDC", (1, 0)),
        ("08KINGSTON172", "R", "2008-02-26", "AMEMBASSY KINGSTON", (1, 7)),
        ("09STATE82807", "P", "2009-08-10", "SECSTATE WASHDC", (1, 8)),
    ],
)
def test_routing(
    name: str, precedence: str | None, day: str, origin: str | None, addressed: tuple[int, int]
) -> None:
    told = _told(name)
    assert (told.precedence, told.date, told.from_) == (precedence, day, origin)
    assert (len(told.to), len(told.info)) == addressed


def test_addressees_are_read_without_station_precedence_and_serial() -> None:
    assert _told("09STATE82807").to == ("AMEMBASSY MAPUTO",)
    assert _told("09STATE82807").info[-1] == "USMISSION USUN NEW YORK"


@pytest.mark.parametrize(
    ("name", "serial", "day", "time", "letter"),
    [
        ("07STATE159388", "9388", 326, "0011", "S"),
        ("08KINGSTON172", "0172", 57, "2001", "U"),
        ("09STATE82807", "2807", 222, "1453", "C"),
    ],
)
def test_de_and_security_lines(name: str, serial: str, day: int, time: str, letter: str) -> None:
    routing = cable(name).routing
    assert (routing.de_serial, routing.de_day, routing.de_time) == (serial, day, time)
    assert routing.security_letter == letter


@pytest.mark.parametrize(
    ("name", "order", "until", "tags", "reasons"),
    [
        ("04MAPUTO565", 12958, date(2024, 4, 26), ("PTER", "ASEC", "PREL", "MZ", "RU"), "bd"),
        ("07STATE159388", 12958, date(2032, 12, 31), ("PARM", "PREL", "UNGA"), "bd"),
        ("08KINGSTON172", 12958, None, ("ASEC", "JM", "KCRM", "PREL"), ""),
        ("09STATE82807", 12958, date(2024, 8, 10), (), "bd"),
    ],
)
def test_authority(
    name: str, order: int, until: date | None, tags: tuple[str, ...], reasons: str
) -> None:
    read, told = cable(name), _told(name)
    assert read.authority is not None
    assert (read.authority.order, read.authority.on) == (order, until)
    assert told.tags == tags
    assert told.reasons == tuple(f"1.4({letter})" for letter in reasons)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("04MAPUTO565", "DCM Dennis Hankins"),
        ("07STATE159388", "ISN Acting DAS Richard Stratford"),
        ("09STATE82807", "EEB/ESC DAS Doug Hengel"),
    ],
)
def test_the_classifier_is_read_with_title_and_place(name: str, who: str) -> None:
    line = cable(name).classified_by
    assert line is not None
    assert line.who is not None
    assert line.who.text == text_at(name, line.who.span) == who
    assert line.has_title


@pytest.mark.parametrize(
    ("name", "signer"),
    list(zip(NAMES, ("LA LIME", "RICE", "HEG", "CLINTON"), strict=True)),
)
def test_the_signature_is_found_where_it_stands(name: str, signer: str) -> None:
    signature = cable(name).signature
    assert signature is not None
    assert text_at(name, signature.span) == signer


def test_the_mrn_drops_leading_zeros() -> None:
    assert [_told(name).mrn for name in NAMES] == [
        "04 MAPUTO 565",
        "07 STATE 159388",
        "08 KINGSTON 172",
        "09 STATE 82807",
    ]


def test_attention_lines_are_kept_apart_from_the_body() -> None:
    attention = " ".join(f.text for f in cable("08KINGSTON172").attention)
    assert all(name in attention for name in ("(NJOHANSON)", "(BOZZOLO)", "(TILGHMAN)"))
