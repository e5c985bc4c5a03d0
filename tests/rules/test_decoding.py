"""Bytes become text without loss, or a coded error."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.envelope import MAX_BYTES, decode, encode
from rules.cable.reader import read
from rules.errors import ExciseError
from tests.rules.samples import CABLES, NAMES

CABLE = "S E C R E T LIMA 000001\nSUBJECT: CAF\xc9\n\n1. (S) One.\n\n2. (U) Two.\n"


def _code(raw: bytes) -> str:
    with pytest.raises(ExciseError) as caught:
        decode(raw, "x")
    return caught.value.code


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_coded_error(raw: bytes) -> None:
    with suppress(ExciseError):
        source = decode(raw, "x")
        assert source.text
        if "byte-order mark" not in source.notes:
            assert encode(source.text, source) == raw


@given(st.text(min_size=1, max_size=200).filter(lambda text: "\ufeff" not in text[:1]))
def test_text_survives_the_round_trip_in_every_encoding(text: str) -> None:
    for mark, encoding in (
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        with suppress(ExciseError, UnicodeEncodeError):
            raw = text.encode(encoding)
            source = decode(mark + raw, "x")
            assert (source.text, source.encoding) == (text, encoding)
            assert encode(source.text, source) == raw


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_are_written_back_byte_for_byte(name: str) -> None:
    raw = (CABLES / f"{name}.txt").read_bytes()
    source = decode(raw, name)
    assert encode(source.text, source) == raw


def test_cp1252_is_read_and_noted() -> None:
    source = decode("R\xe9union \x93quoted\x94 \x81\x8d".encode("latin-1"), "x")
    assert source.encoding == "cp1252"
    assert source.notes == ("read as cp1252",)
    assert source.text == "Réunion “quoted” \x81\x8d"


def test_offsets_do_not_count_a_byte_order_mark() -> None:
    plain = read(decode(CABLE.encode(), "x"))
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")):
        marked = read(decode(mark + CABLE.encode(encoding), "x"))
        assert marked.paragraphs == plain.paragraphs


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_every_line_ending_ends_a_line(ending: str) -> None:
    cable = read(decode(CABLE.replace("\n", ending).encode(), "x"))
    assert [(p.number, p.mark and p.mark.marking.portion) for p in cable.paragraphs] == [
        (1, "S"),
        (2, "U"),
    ]


def test_nul_bytes_are_kept_and_noted() -> None:
    source = decode(CABLE.replace("One", "O\0ne").encode(), "x")
    assert source.notes == ("nul bytes",)
    assert encode(source.text, source) == CABLE.replace("One", "O\0ne").encode()


def test_what_is_no_text_is_refused_with_a_code() -> None:
    assert _code(b"") == "EMPTY"
    assert _code(b" \r\n\t\0\n") == "EMPTY"
    assert _code(b"\x7fELF\x02\x01\x01" + bytes(300)) == "BINARY"
    assert _code(bytes(range(1, 32)) * 20) == "BINARY"
    assert _code(b"A" * (MAX_BYTES + 1)) == "TOO_LARGE"


def test_refusals_never_repeat_the_text() -> None:
    with pytest.raises(ExciseError) as caught:
        read(decode(b"Captain Marlin went home.", "x"))
    assert caught.value.code == "NO_CABLE"
    assert "Marlin" not in str(caught.value)
