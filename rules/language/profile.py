"""A profile: which packs apply, how they are bent, and what a release withholds."""

from datetime import date
from typing import Literal

from pydantic import Field

from rules.language.rule import Rule, Strict


class Disabled(Strict):
    """A rule switched off, with the reason and the day it comes back by itself."""

    rule: str
    reason: str = Field(min_length=10)
    expires: date


class Changed(Strict):
    """Another severity for a rule, with the reason."""

    rule: str
    severity: Literal["error", "warning", "info"]
    reason: str = Field(min_length=10)


class Withholding(Strict):
    """What the proposed copy withholds.

    portions: portions above unclassified, controlled, unmarked or due for a decision.
    people: named individuals, but for the roles in `keep`.
    """

    portions: bool
    people: bool
    keep: tuple[str, ...] = ()


class Profile(Strict):
    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    packs: tuple[str, ...] = Field(min_length=1)
    withhold: Withholding
    disable: tuple[Disabled, ...] = ()
    severity: tuple[Changed, ...] = ()
    rules: tuple[Rule, ...] = ()
