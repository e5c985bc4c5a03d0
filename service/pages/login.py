"""Logging in and out."""

from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from rules.errors import ExciseError
from service.accounts.asking import Present, address_of, name_cookie
from service.accounts.limits import TOO_MANY
from service.context import Context, OpenDep
from service.pages.look import PAGE_META_POLICY, page_response, render
from worker.accounts.account import Account
from worker.accounts.passwords import MOST
from worker.store.credentials import SESSION_TIME, close_session, open_session, use_link

MAX_FORM: Final = 8 * 1024  # bytes
_NAME: Final = 64
_WRONG: Final = "Name or password is wrong."
_OVER: Final = "This link was used before or is too old. On the machine of the server,"
_FORM: Final = "application/x-www-form-urlencoded"

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


async def read_form(request: Request) -> dict[str, str]:
    """Fields of a small form. Raises ExciseError: UNSUPPORTED_TYPE, INVALID."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise ExciseError("UNSUPPORTED_TYPE", "A login is sent as a form.", f"Send {_FORM}.")
    try:
        sent = parse_qs((await request.body()).decode(), max_num_fields=8)
    except ValueError:
        raise ExciseError("INVALID", "The form is not valid.", "Send it from /login.") from None
    return {name: values[-1] for name, values in sent.items()}


Form = Annotated[dict[str, str], Depends(read_form)]


@router.get("/login")
def show_login(link: Annotated[str | None, Query(max_length=64)] = None) -> Response:
    """With a link, one button: it logs in when it is pressed, so that whatever looks at addresses
    ahead of people uses nothing up."""
    return _page(link=link)


@router.post("/login")
def log_in(request: Request, context: OpenDep, form: Form) -> Response:
    """By name and password; a wrong name and a wrong password are told alike."""
    name, password = form.get("name", "")[:_NAME].strip().lower(), form.get("password", "")[:MOST]
    try:
        context.limits.count_login(context.office, name, address_of(request))
    except ExciseError as error:
        return _page(error.message + " " + error.hint, status=429)
    account = context.identity.identify(context.office, name, password)
    if account is None:
        context.note("refused", "log_in")
        return _page(_WRONG, status=401)
    return _let_in(request, context, account)


@router.post("/login/link")
def log_in_by_link(request: Request, context: OpenDep, form: Form) -> Response:
    try:
        context.limits.count_link(address_of(request))
    except ExciseError:
        return _page(f"{TOO_MANY.message} {TOO_MANY.hint}", status=429)
    account = use_link(context.engine, form.get("link", ""))
    if account is None:
        context.note("refused", "log_in_by_link")
        return _page(_OVER, command="excise account link", status=401)
    return _let_in(request, context, account)


@router.post("/logout")
def log_out(request: Request, context: Present) -> Response:
    if context.credential.kind == "session":
        close_session(context.engine, context.credential.secret)
    away = RedirectResponse("/login", status_code=303)
    away.delete_cookie(name_cookie(request), secure=_is_secure(request), httponly=True)
    return away


def _let_in(request: Request, context: Context, account: Account) -> Response:
    inside = RedirectResponse("/", status_code=303)
    inside.set_cookie(
        name_cookie(request),
        open_session(context.engine, account),
        max_age=int(SESSION_TIME.total_seconds()),
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )
    return inside


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _page(
    wrong: str = "", *, link: str | None = None, command: str = "", status: int = 200
) -> Response:
    values = {"wrong": wrong, "link": link, "command": command}
    return page_response(render("login.html", PAGE_META_POLICY, values), status)
