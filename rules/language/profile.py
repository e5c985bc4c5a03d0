"""A profile: which packs apply, how they are bent, and what a release withholds."""

import re
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from rules.language.rule import Rule, Strict

Reason = Annotated[str, Field(min_length=10, description="Why; a sentence for the next reader.")]
RuleId = Annotated[str, Field(pattern=r"^[A-Z]{2,8}-\d{2,3}$", description="Like ROLL-03.")]
_NUMBER: Final = re.compile(r"(\d{2}|\d{4})\s*([A-Z][A-Z .'’&-]*?)\s*0*(\d{1,6})")


def _check_mrn(text: str) -> str:
    if not normal_mrn(text):
        raise ValueError("a cable is named by year, post and number, like 07 STATE 159388")
    return text


class Disabled(Strict):
    """A rule switched off, with the reason and the day it comes back by itself."""

    rule: RuleId
    reason: Reason
    expires: date = Field(description="The last day on which the rule is off.")


class Changed(Strict):
    """Another severity for a rule, with the reason."""

    rule: RuleId
    severity: Literal["error", "warning", "info"]
    reason: Reason


class Excepted(Strict):
    """Where a rule stays silent: one cable, or wherever a condition on the rule's facts holds."""

    rule: RuleId
    cable: Annotated[str, AfterValidator(_check_mrn)] | None = Field(
        None, description="A message number: year, post, number."
    )
    when: str | None = Field(None, min_length=1, description="CEL over the facts of the rule.")
    reason: Reason
    expires: date = Field(description="The last day on which the exception holds.")

    @model_validator(mode="after")
    def _check_one_of(self) -> "Excepted":
        if (self.cable is None) == (self.when is None):
            raise ValueError("give either cable or when")
        return self


Switch = Disabled | Changed | Excepted


RoleName = Literal[
    "head",
    "signer",
    "author",
    "us_official",
    "foreign_official",
    "private",
    "protected",
    "unknown",
]


class Decided(Strict):
    """What a copy does with the names of one role: keeps them, or withholds them under a code."""

    keep: bool = False
    status: Literal["proposed", "pending"] = Field(
        "pending", description="Pending: a person must decide."
    )
    exemption: str = Field(
        "(b)(6)",
        pattern=r"^\(b\)\(\d\)(\([A-F]\))?$",
        description="The FOIA exemption, like (b)(6) or (b)(7)(D).",
    )
    question: str = Field("", description="What a person must decide, where it is pending.")


class Redecided(Decided):
    """Another decision for a role, with the reason."""

    role: RoleName
    reason: Reason


Replacement = Literal["fixed", "pseudonyms"]


class Withholding(Strict):
    """What the proposed copy withholds.

    portions: portions above unclassified, controlled, unmarked or due for a decision.
    people: named individuals, but for the roles in `keep` and those that `roles` keeps; protected
    sources and those of a deny list are never kept where anything is withheld.
    roles: what is decided for whom; a role that is not listed is withheld until a person decides.
    replacement: what stands for a name: one token for all, or a pseudonym for each person.
    """

    portions: bool
    people: bool
    keep: tuple[RoleName, ...] = ()
    roles: dict[RoleName, Decided] = Field(default_factory=dict)
    replacement: Replacement = "fixed"

    @property
    def anything(self) -> bool:
        """False where the copy is the whole cable, for cleared readers."""
        return self.portions or self.people

    @model_validator(mode="after")
    def _check_protected(self) -> "Withholding":
        decided = self.roles.get("protected")
        if "protected" in self.keep or (decided and decided.keep):
            raise ValueError("protected sources are never kept")
        return self

    def keeps(self, role: RoleName) -> bool:
        return role in self.keep or (role in self.roles and self.roles[role].keep)

    def decide(self, role: RoleName) -> Decided:
        return self.roles.get(role, _PROTECTED if role == "protected" else _UNDECIDED)


_UNDECIDED: Final = Decided(question="role unknown")
_PROTECTED: Final = Decided(status="proposed")


class Profile(Strict):
    """extends: the profile this one is laid over; it takes its packs, rules, switches and, unless
    it has its own, its withholding.

    people, replacement: what it changes in that withholding."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="The file's name without .yaml.")
    title: str
    extends: str | None = None
    packs: tuple[str, ...] = ()
    withhold: Withholding | None = None
    disable: tuple[Disabled, ...] = ()
    severity: tuple[Changed, ...] = ()
    exceptions: tuple[Excepted, ...] = ()
    rules: tuple[Rule, ...] = ()
    people: tuple[Redecided, ...] = ()
    replacement: Replacement | None = None

    @property
    def switches(self) -> tuple[Switch, ...]:
        """Everything that bends a rule."""
        return (*self.disable, *self.severity, *self.exceptions)

    @model_validator(mode="after")
    def _check_whole(self) -> "Profile":
        if self.extends is None and (self.withhold is None or not self.packs):
            raise ValueError("without extends it needs packs and withhold")
        return self


def normal_mrn(text: str) -> str | None:
    """`1974LAPAZ00206` and `74 LA PAZ 206` alike as `74LAPAZ206`; None where it is no number."""
    found = _NUMBER.fullmatch(" ".join(text.upper().split()))
    if not found:
        return None
    post = "".join(char for char in found[2] if char.isalpha())
    return f"{found[1][-2:]}{post}{found[3]}"
