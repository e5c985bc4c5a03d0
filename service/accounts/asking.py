"""Who asks, and whether they may: every route names one permission, and none is the default."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from rules.errors import ExciseError
from rules.marking.value import Marking
from service.context import Context, OpenDep
from worker.accounts.account import Account, Permission
from worker.store.credentials import find_by_session, find_by_token

# What anybody may ask: is the server up, and who are you.
OPEN: Final = frozenset({"/healthz", "/readyz", "/login", "/login/link"})
NO_ADDRESS: Final = "unknown"

NOT_LOGGED_IN: Final = ExciseError(
    "NOT_LOGGED_IN", "This needs a login or a token.", "Log in at /login, or send a token."
)
NOT_ALLOWED: Final = ExciseError(
    "NOT_ALLOWED", "Your account may not do this.", "Ask an administrator for the role it needs."
)
ABOVE_CLEARANCE: Final = ExciseError(
    "ABOVE_CLEARANCE",
    "This is above your clearance, or its marking is not read.",
    "Ask somebody who is cleared for it.",
)


@dataclass(frozen=True, slots=True)
class Credential:
    """kind: how it came, `token` or `session`."""

    kind: str
    secret: str


@dataclass(frozen=True)
class Asked(Context):
    """The context of a request whose asker may do what its route says: `office` is theirs."""

    account: Account
    credential: Credential

    @property
    def actor(self) -> str:
        return self.account.id

    def still_holds(self) -> bool:
        """Whether the credential is as good as it was: long answers ask again."""
        return find_asker(self, self.credential) == self.account

    def demand(self, marking: Marking | None, subject: str) -> None:
        """Refuse what is above the asker's clearance, on record.

        Raises ExciseError: ABOVE_CLEARANCE.
        """
        if not self.account.may_read(marking):
            self.note("refused", subject)
            raise ABOVE_CLEARANCE


class Allow:
    """The dependency by which a route names what it asks for."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, request: Request, context: OpenDep) -> Asked:
        """Raises ExciseError: NOT_LOGGED_IN, NOT_ALLOWED."""
        credential = read_credential(request)
        account = find_asker(context, credential) if credential else None
        if account is None or credential is None:
            if context.limits.may_record(address_of(request)):
                context.note("refused", _subject(request))
            raise NOT_LOGGED_IN
        own = context.settings.model_copy(update={"office": account.office})
        shared = vars(context) | {"settings": own}
        asked = Asked(**shared, account=account, credential=credential)
        if not account.may(self.permission):
            asked.note("refused", _subject(request))
            raise NOT_ALLOWED
        return asked


Present = Annotated[Asked, Depends(Allow(Permission.PRESENT))]
Submitting = Annotated[Asked, Depends(Allow(Permission.SUBMIT))]
Reading = Annotated[Asked, Depends(Allow(Permission.READ))]
Deciding = Annotated[Asked, Depends(Allow(Permission.DECIDE))]
Approving = Annotated[Asked, Depends(Allow(Permission.APPROVE))]
Measuring = Annotated[Asked, Depends(Allow(Permission.MEASURE))]


@dataclass(frozen=True, slots=True)
class Door:
    """A route. permission: what it asks for; None where it names nothing, or several things."""

    path: str
    methods: frozenset[str]
    permission: Permission | None


def list_doors(app: FastAPI) -> Iterator[Door]:
    """Every route of an app, those of its routers too."""
    for found in iter_route_contexts(app.routes):
        asked = _find(found.dependant) if isinstance(found.original_route, APIRoute) else []
        permission = asked[0].permission if len(asked) == 1 else None
        yield Door(found.path or "?", frozenset(found.methods or ()), permission)


def check_doors(app: FastAPI) -> None:
    """Refuse to serve where a route is neither open nor names what it asks for.

    Raises RuntimeError.
    """
    for door in list_doors(app):
        if (door.permission is None) != (door.path in OPEN):
            raise RuntimeError(f"{door.path} names no permission, or is open and names one")


def read_credential(request: Request) -> Credential | None:
    """A token goes before a session: a program that shows one means it."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind:
        return Credential("token", token.strip()) if kind.lower() == "bearer" else None
    session = request.cookies.get(name_cookie(request))
    return Credential("session", session) if session else None


def find_asker(context: Context, credential: Credential) -> Account | None:
    find = find_by_token if credential.kind == "token" else find_by_session
    return find(context.engine, credential.secret)


def name_cookie(request: Request) -> str:
    """Under TLS a browser takes __Host- from this host alone."""
    return "__Host-excise" if request.url.scheme == "https" else "excise"


def address_of(request: Request) -> str:
    return request.client.host if request.client else NO_ADDRESS


def _subject(request: Request) -> str:
    """The id that was asked for, else the name of the route; never what was typed."""
    asked = request.path_params
    name = getattr(request.scope.get("route"), "name", "")
    found = str(asked.get("cable_id") or asked.get("batch_id") or "")
    return found if len(found) == 32 and found.isalnum() and found.isascii() else name[:32]


def _find(dependant: Dependant) -> list[Allow]:
    own = [dependant.call] if isinstance(dependant.call, Allow) else []
    return own + [allow for below in dependant.dependencies for allow in _find(below)]
