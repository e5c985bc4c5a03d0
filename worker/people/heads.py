"""Heads of state and government by date, from a list with its sources."""

from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import yaml


@lru_cache(maxsize=256)
def heads_on(day: date) -> tuple[str, ...]:
    """Full names of those listed as in office on `day`."""
    return tuple(name for names, first, last in _terms() if first <= day <= last for name in names)


@cache
def _terms() -> tuple[tuple[tuple[str, ...], date, date], ...]:
    text = (Path(__file__).parent / "heads.yaml").read_text(encoding="utf-8")
    return tuple(
        (tuple(row["name"]), row["from"], row["to"]) for row in yaml.safe_load(text)["heads"]
    )
