"""An entry holds ids, digests and codes, and is written in one way."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.log.entry import Act, Entry, read_entry, write_entry

AT = datetime(2026, 11, 22, 11, 6, 56, 5, tzinfo=UTC)
ENTRY = Entry(7, "local", AT, Act("release", "clerk", ("a" * 32, "b"), {"report": "c" * 64}))
TEXT = (
    '{"act":"release","actor":"clerk","at":"2026-11-22T11:06:56.000005Z",'
    '"detail":{"report":"' + "c" * 64 + '"},"number":7,"office":"local",'
    '"subjects":["' + "a" * 32 + '","b"]}'
)


def test_an_entry_is_written_in_one_way() -> None:
    assert write_entry(ENTRY) == TEXT
    assert read_entry(TEXT) == ENTRY


@pytest.mark.parametrize(
    ("actor", "subjects", "detail"),
    [
        ("GENERAL PADILLA", (), {}),
        ("clerk", ("THE NAME",), {}),
        ("clerk", (), {"what": "two words"}),
        ("clerk", (), {"Free Text": "x"}),
        ("clerk", (), {"what": "x\n"}),
        ("clerk", ("Gómez",), {}),
        ("clerk", ("x" * 201,), {}),
        ("", (), {}),
    ],
)
def test_no_text_fits_into_an_entry(
    actor: str, subjects: tuple[str, ...], detail: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="ids, digests and codes") as caught:
        Act("read", actor, subjects, detail)
    assert "PADILLA" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        "{}",
        "[" * 100_000,
        TEXT.replace(":7", ":7.0"),
        TEXT.replace(":7", ":true"),
        TEXT.replace('"release"', '"undo"'),
        TEXT.replace('"release"', "[]"),
        TEXT.replace("000005Z", "000005+00:00"),
        TEXT.replace(",", ", "),
        TEXT.replace("}", ',"more":1}'),
        TEXT.replace('"clerk"', '"clerk\\u0020"'),
        TEXT.replace('["', '[["').replace('"]', '"]]'),
        TEXT + " ",
    ],
)
def test_what_is_written_otherwise_is_no_entry(text: str) -> None:
    with pytest.raises(ValueError, match=r"log|such|codes|JSON|value|delimiter|Extra"):
        read_entry(text)


@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_no_change_of_a_character_goes_unseen(place: int, character: str) -> None:
    changed = TEXT[:place] + character + TEXT[place + 1 :]
    try:
        assert (read_entry(changed) == ENTRY) == (changed == TEXT)
    except ValueError:
        assert changed != TEXT
