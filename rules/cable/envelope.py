"""From bytes to text: the encoding told, the damage noted, and nothing that is no cable let in."""

import codecs
import hashlib
from typing import Final

from rules.cable.model import Source
from rules.errors import ExciseError

MAX_BYTES: Final = 10 * 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Control characters that no cable carries: more than this share of them is a binary file.
_MAX_CONTROL_SHARE: Final = 0.02
_CONTROLS: Final = "".join(chr(n) for n in range(1, 32) if chr(n) not in "\t\n\r\f\x0b\x1a")


def decode(raw: bytes, name: str) -> Source:
    """Decode `raw` (at most 10 MB) into a Source, whose offsets count code points after any BOM.

    UTF-8 first, UTF-16 by its byte-order mark, else cp1252 with a note (the five bytes that cp1252
    leaves undefined become C1 controls, so every byte is kept and can be written back).
    Raises ExciseError: EMPTY, TOO_LARGE, BINARY.
    """
    if len(raw) > MAX_BYTES:
        raise ExciseError(
            "TOO_LARGE",
            "The file is larger than 10 MB, and no cable is.",
            "Submit one cable a file, or split the collection.",
        )
    text, encoding, notes = _decode(raw)
    if not text.strip("\0 \t\r\n\f"):
        raise ExciseError(
            "EMPTY", "The file holds no text.", "Check that the export worked and submit it again."
        )
    if _is_binary(text):
        raise ExciseError(
            "BINARY",
            "The file is not plain text.",
            "Convert it to text first; PDF and Word files are not read.",
        )
    if "\0" in text:
        notes = (*notes, "nul bytes")
    return Source(name, text, encoding, hashlib.sha256(raw).hexdigest(), notes)


def encode(text: str, source: Source) -> bytes:
    """Write `text` in the encoding `source` came in, without a byte-order mark."""
    if source.encoding == "cp1252":
        return b"".join(_to_cp1252(char) for char in text)
    return text.encode(source.encoding)


def decode_copy(copy: bytes, encoding: str) -> str:
    """What `encode` wrote, read back."""
    return copy.decode(encoding, "excise-c1" if encoding == "cp1252" else "strict")


def _decode(raw: bytes) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw[len(mark) :].decode(encoding), encoding, ("byte-order mark",)
            except UnicodeDecodeError:
                break
    try:
        return raw.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="excise-c1"), "cp1252", ("read as cp1252",)


def _keep_undefined(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("excise-c1", _keep_undefined)


def _to_cp1252(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1") if ord(char) < 256 else b"?"


def _is_binary(text: str) -> bool:
    controls = sum(text.count(char) for char in _CONTROLS)
    nuls = text.count("\0")
    return controls > len(text) * _MAX_CONTROL_SHARE or nuls > len(text) // 4
