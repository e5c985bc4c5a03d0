"""Two hundred names of nobody, planted in all that is handed in, and the search for them.

All have one stem in common, which stands nowhere else: where it is not, none of them is.
"""

import base64
import io
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

STEM: Final = "ZAXWORQ"
NAMES: Final = [f"{STEM}{''.join(end)}" for end in product("AEIOU", "LMNRT", "AEIOUS", "LN")][:200]
A_CABLE: Final = 9  # names
CABLES: Final = 20


def find_encodings(data: bytes) -> set[str]:
    """Those in which a canary stands in these bytes."""
    folded = data.lower()
    return {name for name, form, exact in _FORMS if form in (data if exact else folded)}


def search_folder(folder: Path) -> dict[str, set[str]]:
    """Encodings by file, of those in which a canary stands. Files may go while it looks."""
    found = {}
    for path in folder.rglob("*"):
        try:
            if path.is_file() and (forms := find_encodings(path.read_bytes())):
                found[str(path)] = forms
        except FileNotFoundError:
            continue
    return found


def make_box(cable: str) -> bytes:
    """An archive of cables made from `cable`, in which ILDIKO MARENKO is somebody else each time;
    with one that is no cable, and one that is an archive itself. Names stand in texts, in file
    names, and marked for protection."""
    names = iter(NAMES)
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        # First and large, so that it is on disk while the rest is still to come.
        archive.writestr(f"{next(names)}.txt", f"no cable, but {next(names)}\n" * 10_000)
        for number in range(CABLES):
            told = [next(names) for _ in range(A_CABLE)]
            lines = "\n".join(f"3. (C) MINISTER ILDIKO {name} AGREED." for name in told[1:-1])
            text = cable.replace("MARENKO", told[0]).replace("HALVERSON", f"{lines}\nHALVERSON")
            text = text.replace("00412", f"{number:05}")
            if number % 5 == 0:
                text = text.replace(told[0], f"{told[0]} (PROTECT)")
            archive.writestr(f"{told[-1]}.txt", text)
        archive.writestr(f"{next(names)}.zip", b"PK\3\4" + next(names).encode())
    return box.getvalue()


def _list_forms() -> Iterator[tuple[str, bytes, bool]]:
    """Name, bytes, and whether capitals matter."""
    yield "utf-8", STEM.lower().encode(), False
    yield "utf-16", STEM.lower().encode("utf-16-le")[:-1], False
    yield "hex", STEM.encode().hex().encode(), False
    yield "hex of small letters", STEM.lower().encode().hex().encode(), False
    for word, before in product((STEM, STEM.lower(), STEM.title()), range(3)):
        # What the letters alone decide, wherever they stand in what was encoded.
        whole = base64.b64encode(bytes(before) + word.encode())
        yield "base64", whole[(8 * before + 5) // 6 : 8 * (before + len(word)) // 6], True


_FORMS: Final = tuple(_list_forms())
