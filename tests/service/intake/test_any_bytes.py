"""Any bytes give cables or coded errors, never a traceback."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.cable.envelope import MAX_BYTES
from service.intake.columns import Columns
from service.intake.contents import Kind
from service.intake.item import Limits, Received
from tests.service.intake import test_forms, test_tars, test_zips
from tests.service.intake.reading import CABLE, take

LIMITS = Limits(entries=50, free=1 << 16, ratio=3)
ENTRIES = [
    ("box/a.txt", CABLE * 3),
    ("é" * 30 + "/" + "é" * 30 + ".txt", bytes(range(256))),
    ("a.txt", b"x"),
]
SEEDS = {
    Kind.ZIP: [test_zips.pack(*ENTRIES), test_zips.pack(*ENTRIES, method=0)],
    Kind.TAR: [
        pack(test_tars.pack(*ENTRIES, form=form))
        for pack in test_tars.PACKERS.values()
        for form in test_tars.FORMATS
    ],
    Kind.JSONL: [b'{"text": "\\u00e9", "name": "a"}\n{"text": [[]]}\n'],
    Kind.CSV: [b'text,name\r\n"a ""b"" c\n",1\r\nd,2\r\n', b'"a\\"b";2\n'],
    Kind.FORM: [test_forms.make_form(*[("f", name, content) for name, content in ENTRIES])],
    Kind.FILE: [CABLE],
}
ODD_COLUMNS = Columns(text="1", name="2", heading=False, backslash=True)


def check(content: bytes, kind: Kind, columns: Columns) -> None:
    for item in take(content, kind, columns, LIMITS, test_forms.BOUNDARY):
        assert 0 < len(item.name) <= 200
        item.name.encode()
        if isinstance(item, Received):
            assert 0 < len(item.source) <= MAX_BYTES
        else:
            assert item.error.code
            assert item.error.message
            assert item.error.hint


@settings(max_examples=400)
@given(st.binary(), st.sampled_from(Kind), st.sampled_from([Columns(), ODD_COLUMNS]))
def test_any_bytes_give_cables_or_coded_errors(
    content: bytes, kind: Kind, columns: Columns
) -> None:
    check(content, kind, columns)


@pytest.mark.parametrize("kind", SEEDS)
def test_damaged_sources_give_cables_or_coded_errors(kind: Kind) -> None:
    chance = random.Random(5)
    for _ in range(1500):
        content = bytearray(chance.choice(SEEDS[kind]))
        for _ in range(chance.choice((1, 1, 2, 8))):
            at = chance.randrange(len(content))
            match chance.randrange(4):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    content[at : at + 4] = chance.choice((b"\xff" * 4, bytes(4), b"\0\0\0\x80"))
                case 2:
                    del content[at : at + chance.randrange(1, 40)]
                case 3:
                    content[at:at] = content[chance.randrange(len(content)) :][:40]
            content = content or bytearray(b"x")
        check(bytes(content), kind, chance.choice((Columns(), ODD_COLUMNS)))


def test_damaged_tar_headers_with_a_right_sum_give_cables_or_coded_errors() -> None:
    """The sum would else catch every damage before the reader sees it."""
    chance = random.Random(7)
    seeds = [test_tars.pack(*ENTRIES, form=form) for form in test_tars.FORMATS]
    for _ in range(2000):
        content = bytearray(chance.choice(seeds))
        block = 512 * chance.randrange(len(content) // 512)
        at = chance.choice((0, 100, 124, 124, 135, 156, 156, 257, 345, 482))
        content[block + at] = chance.choice((0, 0x30, 0x37, 0x39, 0x4C, 0x53, 0x78, 0x80, 0xFF))
        content[block + 148 : block + 156] = b" " * 8
        content[block + 148 : block + 156] = b"%06o\0 " % sum(content[block : block + 512])
        check(bytes(content), Kind.TAR, Columns())
