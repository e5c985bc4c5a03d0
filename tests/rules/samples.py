"""The four real samples and their gold, read once for the tests of this folder."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from rules.cable.envelope import decode
from rules.cable.model import Cable, Source
from rules.cable.reader import read

CABLES = Path(__file__).parent.parent / "cables"
NAMES = ("04MAPUTO565", "07STATE159388", "08KINGSTON172", "09STATE82807")


@cache
def source(name: str) -> Source:
    return decode((CABLES / f"{name}.txt").read_bytes(), f"{name}.txt")


@cache
def cable(name: str) -> Cable:
    return read(source(name))


def text_at(name: str, span: tuple[int, int]) -> str:
    return source(name).text[span[0] : span[1]]


def gold(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CABLES / f"{kind}.gold.json").read_text("utf-8"))
    return loaded
