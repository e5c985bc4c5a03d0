"""An account: of which office, what its roles allow, what it is cleared for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from rules.errors import ExciseError
from rules.marking.clearance import HOME, Clearance, may_read
from rules.marking.controls import category_of
from rules.marking.register import TETRAGRAPHS, countries
from rules.marking.value import Level, Marking


class Permission(StrEnum):
    """What a route asks for; also the scopes a token may be narrowed to.

    PRESENT: no more than an account. MEASURE: counts for monitoring. INSPECT: the audit log.
    """

    PRESENT = "present"
    SUBMIT = "submit"
    READ = "read"
    DECIDE = "decide"
    APPROVE = "approve"
    INSPECT = "inspect"
    MEASURE = "measure"
    ADMINISTER = "administer"


class Role(StrEnum):
    SUBMITTER = "submitter"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


# The one table of who may do what. An administrator reads no cable: that is for other roles.
ALLOWED: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.SUBMITTER: frozenset({Permission.SUBMIT, Permission.READ}),
        Role.REVIEWER: frozenset({Permission.READ, Permission.DECIDE}),
        Role.APPROVER: frozenset({Permission.READ, Permission.APPROVE}),
        Role.AUDITOR: frozenset({Permission.READ, Permission.INSPECT, Permission.MEASURE}),
        Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER, Permission.MEASURE}),
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """scopes: what the token it came with is narrowed to; None where there is no such limit."""

    id: str
    office: str
    name: str
    roles: frozenset[Role]
    clearance: Clearance
    scopes: frozenset[Permission] | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        allowed = {Permission.PRESENT}.union(*(ALLOWED[role] for role in self.roles))
        return frozenset(allowed if self.scopes is None else allowed & self.scopes)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def may_read(self, marking: Marking | None) -> bool:
        """marking: of the cable (rules.facts.reading.access_marking)."""
        return may_read(self.clearance, marking)


def make_clearance(
    level: str, controls: frozenset[str], nations: frozenset[str], *, everything: bool = False
) -> Clearance:
    """level: U, C, S or TS. nations: codes as in a release list; USA unless said.

    Raises ExciseError: UNKNOWN_CLEARANCE.
    """
    known = set(countries().values()) | TETRAGRAPHS
    if (
        level not in Level.__members__
        or any(category_of(control) == "declass" for control in controls)
        or not nations <= known
    ):
        raise ExciseError(
            "UNKNOWN_CLEARANCE",
            "A level, control or country of the clearance is not of the register.",
            "Levels are U, C, S, TS; controls are written as in portion marks; countries as in"
            " REL TO.",
        )
    return Clearance(Level[level], controls, nations or frozenset({HOME}), everything)
