"""What is fuzzed: each target takes any bytes and gives a value or a coded error.

`make fuzz` lets coverage choose the bytes; the corpus that is kept runs in every test.
"""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from rules.audit import audit_bytes
from rules.errors import ExciseError
from rules.marking.grammar import read_portion
from service.intake.columns import Columns
from service.intake.contents import Kind
from service.intake.item import Limits
from service.intake.reading import read_upload
from worker.shadow import fold_text, unwrap_text

DAY: Final = date(2026, 1, 1)
LIMITS: Final = Limits(entries=50, free=1 << 16, ratio=3)
BOUNDARY: Final = b"X-9f2"
KINDS: Final = tuple(Kind)


def audit(raw: bytes) -> None:
    """The reader, the marking grammar and every rule."""
    code = _find_code(lambda: audit_bytes(raw, "fuzzed", "public", DAY))
    assert code not in {"RULE_FAILED", "RULES_INVALID"}


def unpack(raw: bytes) -> None:
    """Archives, tables, JSON lines and forms; the first byte says which."""
    if not raw:
        return
    kind, file = KINDS[raw[0] % len(KINDS)], io.BytesIO(raw[1:])
    names: list[str] = []
    items = read_upload(file, kind, boundary=BOUNDARY, columns=Columns(), limits=LIMITS)
    _find_code(lambda: names.extend(item.name for item in items))
    assert all(0 < len(name) <= 200 for name in names)


def fold(raw: bytes) -> None:
    """The shadow text: no span leaves the text or goes back."""
    text = raw.decode("utf-8", "replace")
    for shadow in (fold_text(text), unwrap_text(text)):
        before = 0
        for start, end in zip(shadow.starts, shadow.ends, strict=True):
            assert before <= start < end <= len(text)
            before = start


def mark(raw: bytes) -> None:
    """The marking grammar alone: what stands at the head of a paragraph."""
    text = raw.decode("utf-8", "replace")
    found = read_portion(text, 0)
    if found is not None:
        assert 0 <= found.span[0] < found.span[1] <= len(text)


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "audit": audit,
    "mark": mark,
    "unpack": unpack,
    "fold": fold,
}


def _find_code(read: Callable[[], object]) -> str:
    """What it was refused with; empty where it was not."""
    try:
        read()
    except ExciseError as error:
        return error.code
    return ""
