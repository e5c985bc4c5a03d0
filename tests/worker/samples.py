"""The four real samples and their gold, for every test that needs them."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from worker.pipeline import propose
from worker.proposal import Proposal, Submission

CABLES = Path(__file__).parent.parent / "cables"
NAMES = ("09STATE82807", "04MAPUTO565", "07STATE159388", "08KINGSTON172")
KEY = bytes(32)
DAYS = ("2010-11-28", "2026-11-22")


def read_sample(name: str) -> bytes:
    return (CABLES / f"{name}.txt").read_bytes()


def read_gold(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((CABLES / f"{name}.gold.json").read_text())
    gold.pop("_", None)
    return gold


@cache
def propose_sample(name: str, day: str = DAYS[1], profile: str = "public") -> Proposal:
    submission = Submission(read_sample(name), name, profile, date.fromisoformat(day))
    return propose(submission, KEY)
