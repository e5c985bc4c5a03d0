"""What a run of chaos is asked for, from `CHAOS_*` variables."""

import secrets
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from tests.parts import Pair


class Order(BaseSettings):
    """cables, faults: how many. seed: draws all cables, faults and moments; told with the table.

    pair: the database and the broker. line: `stub` reads nothing, `real` is the whole pipeline.
    without: what is taken out of the product from outside, to see that the run fails then.
    kinds: the faults to draw from, all where empty.
    patience: seconds without any cable's progress after which what is left counts as lost. A
    request whose key another reserved before it died waits for 60.
    """

    model_config = SettingsConfigDict(env_prefix="CHAOS_", frozen=True)

    cables: int = Field(default=5000, ge=20)
    faults: int = Field(default=100, ge=0)
    seed: int = Field(default_factory=lambda: secrets.randbelow(1_000_000))
    pair: Pair = "sqlite-valkey"
    line: Literal["stub", "real"] = "stub"
    without: Literal["", "sweeper", "fence", "attempts"] = ""
    kinds: tuple[str, ...] = ()
    patience: float = Field(default=90, gt=0)
