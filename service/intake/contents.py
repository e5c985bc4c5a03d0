"""What a file is, by its first bytes and its name."""

from enum import StrEnum
from typing import Final

from rules.errors import ExciseError

HEAD: Final = 512  # bytes that are enough to tell

_ZIP: Final = (b"PK\3\4", b"PK\5\6")
_PACKED: Final = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0")
_OTHER: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_TABLES: Final = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


class Kind(StrEnum):
    FILE = "file"
    ZIP = "zip"
    TAR = "tar"
    JSONL = "jsonl"
    CSV = "csv"
    FORM = "form"


def tell_kind(name: str, head: bytes) -> Kind:
    """name: with its extension. head: the first HEAD bytes. A file of no other kind is one cable.

    Raises ExciseError: UNSUPPORTED_ARCHIVE.
    """
    lowered = name.lower()
    if head.startswith(_ZIP) or lowered.endswith(".zip"):
        return Kind.ZIP
    if _is_packed(head) or _is_tar(head) or lowered.endswith(".tar"):
        return Kind.TAR
    if head.startswith(_OTHER):
        raise ExciseError(
            "UNSUPPORTED_ARCHIVE", "Archives of this kind are not read.", "Pack as zip or tar."
        )
    return Kind(_TABLES.get(_extension(lowered), Kind.FILE))


def check_content(content: bytes) -> None:
    """Raises ExciseError NESTED_ARCHIVE: an archive in an archive is not opened."""
    head = content[:HEAD]
    if head.startswith(_ZIP + _OTHER) or _is_packed(head) or _is_tar(head):
        raise ExciseError(
            "NESTED_ARCHIVE",
            "The entry is an archive itself.",
            "Unpack it and submit its files; Word files are archives too: convert them to text.",
        )


def check_table(name: str) -> None:
    """Raises ExciseError NESTED_TABLE: a table holds many cables, an entry one."""
    if _extension(name.lower()) in _TABLES:
        raise ExciseError(
            "NESTED_TABLE", "A table in an archive is not read.", "Submit the table by itself."
        )


def _is_packed(head: bytes) -> bool:
    # A text may begin with the letters BZh; a packed one goes on with the digits of pi.
    return head.startswith(_PACKED) and (head[:3] != b"BZh" or head[4:10] == b"1AY&SY")


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _extension(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:] if dot >= 0 else ""
