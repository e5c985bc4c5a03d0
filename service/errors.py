"""Errors as problem documents (RFC 9457), or as pages for who asks for pages. None of them repeats
what was sent."""

from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from rules.errors import ExciseError
from service.accept import prefers_html
from service.pages.error import render_error
from service.pages.look import page_response
from worker.store.database import is_full

STATUS = {
    "BAD_HOST": 400,
    "UPLOAD_BROKEN": 400,
    "NOT_LOGGED_IN": 401,
    "ABOVE_CLEARANCE": 403,
    "CROSS_SITE": 403,
    "NOT_ALLOWED": 403,
    "NOT_BY_PROXY": 403,
    "NOT_FOUND": 404,
    "UNKNOWN_BATCH": 404,
    "SAME_PERSON": 403,
    "UNKNOWN_CABLE": 404,
    "UNKNOWN_RELEASE": 404,
    "METHOD_NOT_ALLOWED": 405,
    "UPLOAD_STALLED": 408,
    "ALREADY_RELEASED": 409,
    "BATCH_CLOSED": 409,
    "BATCH_MOVED": 409,
    "BATCH_STATE": 409,
    "CANCELLED": 409,
    "DECISIONS_MOVED": 409,
    "HELD": 409,
    "HOLD_MOVED": 409,
    "KEY_IN_USE": 409,
    "NOT_DONE": 409,
    "NOT_PROPOSED": 409,
    "NOT_READY": 409,
    "NOT_RELEASED": 409,
    "RELEASE_LEAKS": 409,
    "RELEASE_STALE": 409,
    "DISPOSED": 410,
    "REVOKED": 410,
    "TOO_LARGE": 413,
    "UNSUPPORTED_TYPE": 415,
    "INVALID": 422,
    "TOO_MANY_LOGINS": 429,
    "DATA_UNUSABLE": 500,
    "INTERNAL": 500,
    "NO_MASTER": 500,
    "BAD_MASTER": 500,
    "UNKNOWN_MASTER": 500,
    "SEAL_BROKEN": 500,
    "RELEASE_CHANGED": 500,
    "REPORT_MISMATCH": 500,
    "REVOCATIONS_CHANGED": 500,
    "REVOCATIONS_UNUSABLE": 500,
    "RULES_INVALID": 500,
    "RULE_FAILED": 500,
    "BAD_CHECKPOINT": 503,
    "BROKER_AWAY": 503,
    "BUSY": 503,
    "CHECKPOINTS_UNUSABLE": 503,
    "CLOCK_BACK": 503,
    "MASTER_RETIRED": 503,
    "DATABASE_AWAY": 503,
    "LOG_CHANGED": 503,
    "LOG_SHORT": 503,
    "NO_CHECKPOINT": 503,
    "DISK_FULL": 507,
}
PARAMETERS = frozenset(
    {"query", "path", "header", "status", "limit", "before", "after", "kind", "cable_id"}
    | {
        "batch_id",
        "at",
        "close",
        "name",
        "profile",
        "as_of",
        "idempotency-key",
        "webhook",
        "last-event-id",
    }
    | {"after", "source_sha256", "decisions", "span", "verdict", "scope", "kind", "rule"}
    | {"exemptions", "reason", "code", "twin", "copy_sha256", "release_id"}
    | {"text_column", "name_column", "heading", "delimiter", "backslash"}
)
UNPROCESSABLE = 422  # every other code: the cable itself is what is wrong


class Fault(BaseModel):
    """One field that is wrong: where, and of what kind; never its value."""

    at: str
    kind: str


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    faults: tuple[Fault, ...] = ()


class ConflictError(ExciseError):
    """The cable is not in the state the request needs; whatever the code, the answer is 409."""


class InvalidError(ExciseError):
    """The request itself is malformed. `faults` name the fields."""

    def __init__(self, faults: Sequence[Fault], message: str = "The request is not valid.") -> None:
        super().__init__("INVALID", message, "See the API's description at /openapi.json.")
        self.faults = tuple(faults)

    @classmethod
    def from_pydantic(
        cls, error: ValidationError | RequestValidationError, known: frozenset[str]
    ) -> "InvalidError":
        """known: the names of our own fields; any other was the sender's, so it is left out."""
        return cls(
            [
                Fault(
                    at=".".join(str(part) if part in known else "?" for part in fault["loc"]),
                    kind=fault["type"],
                )
                for fault in error.errors()
            ]
        )


def answer(error: ExciseError, accept: str | None) -> Response:
    """accept: the request's Accept header."""
    status = 409 if isinstance(error, ConflictError) else STATUS.get(error.code, UNPROCESSABLE)
    if prefers_html(accept or ""):
        if error.code == "NOT_LOGGED_IN":
            return RedirectResponse("/login", status_code=303)
        return page_response(render_error(error), status)
    problem = Problem(
        type=f"urn:excise:problem:{error.code.lower().replace('_', '-')}",
        title=error.code.replace("_", " ").capitalize(),
        status=status,
        detail=error.message,
        code=error.code,
        hint=error.hint,
        faults=error.faults if isinstance(error, InvalidError) else (),
    )
    return JSONResponse(
        problem.model_dump(),
        status_code=status,
        media_type="application/problem+json",
        headers={"www-authenticate": "Bearer"} if status == 401 else None,
    )


def internal_error() -> ExciseError:
    return ExciseError(
        "INTERNAL",
        "Excise failed through a fault of its own.",
        "Try again; if it stays, give the time to whoever runs Excise.",
    )


def install_errors(app: FastAPI) -> None:
    """Every error of every route becomes a problem document or its page."""

    @app.exception_handler(ExciseError)
    def excise_error(request: Request, error: ExciseError) -> Response:
        return answer(error, request.headers.get("accept"))

    @app.exception_handler(RequestValidationError)
    def validation_error(request: Request, error: RequestValidationError) -> Response:
        invalid = InvalidError.from_pydantic(error, PARAMETERS)
        return answer(invalid, request.headers.get("accept"))

    @app.exception_handler(OperationalError)
    def database_error(request: Request, error: OperationalError) -> Response:
        if not is_full(error):
            raise error
        full = ExciseError(
            "DISK_FULL", "The database has no room; nothing was done.", "Tell whoever runs Excise."
        )
        return answer(full, request.headers.get("accept"))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            code, message = "METHOD_NOT_ALLOWED", "This address does not take that method."
        elif error.status_code == 404:
            code, message = "NOT_FOUND", "There is nothing at this address."
        else:
            code, message = "INVALID", "The request is not valid."
        named = ExciseError(code, message, "See /openapi.json for what there is.")
        response = answer(named, request.headers.get("accept"))
        response.headers.update(error.headers or {})
        return response
