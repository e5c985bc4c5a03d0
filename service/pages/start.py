"""The start page: hand in a cable, see what became of those handed in before."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from rules.language.ruleset import profile_names
from service.accounts.asking import Asked, Present, Reading, Submitting
from service.intake.cable import Body, read_body, read_submission, today
from service.pages import words
from service.pages.look import PAGE_META_POLICY, page_response, render
from service.veil import veil
from worker.accounts.account import Permission
from worker.store.cables import CablePage, list_cables, read_cables
from worker.store.ledger import read_ledger
from worker.store.submission import submit_cable

_AT_START: Final = 15
_A_PAGE: Final = 50
_REFRESH_SECONDS: Final = 2
DEFAULT_PROFILE: Final = "public"
PASTED: Final = "pasted text"

CableId = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")]


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def show_start(context: Present) -> Response:
    """Every account's first page: what its roles allow."""
    if not context.account.may(Permission.READ):
        return _page("start.html", {"account": context.account, "reads": False})
    page = list_cables(context.engine, context.office, limit=_AT_START)
    profiles = profile_names(context.settings.rules)
    values = {
        "reads": True,
        "submits": context.account.may(Permission.SUBMIT),
        "profiles": sorted(profiles, key=lambda name: name != DEFAULT_PROFILE),
        "today": today().isoformat(),
    }
    return _page("start.html", {**_list_values(context, page), **values})


@router.get("/cables")
def show_cables(context: Reading, before: CableId = None, cable: CableId = None) -> Response:
    """The list alone, which renews itself; the start page does not, so that nobody's half-pasted
    cable is lost. `cable`: shown first, its sender comes from the form."""
    page = list_cables(context.engine, context.office, limit=_A_PAGE, before=before)
    found = read_cables(context.engine, context.office, [cable] if cable else [])
    first = tuple(veil(one, context.account) for one in found)
    page = replace(page, cables=tuple(one for one in page.cables if one not in found))
    values = {"first": first, "older": before is not None, "refresh": _REFRESH_SECONDS}
    return _page("cables.html", {**_list_values(context, page), **values})


@router.post("/cables")
def hand_in(context: Submitting, body: Annotated[Body, Depends(read_body)]) -> Response:
    if body.file is None:
        # Browsers send every line end of a text box as CR LF, whatever was pasted.
        text = body.fields.get("text", "").replace("\r\n", "\n")
        fields = {"name": PASTED, **body.fields, "text": text if text.strip() else ""}
        body = body.model_copy(update={"fields": fields})
    submission = read_submission(body, context.settings.rules)
    receipt = submit_cable(
        context.engine, context.office, submission, under=context.under, actor=context.actor
    )
    context.ringer.nudge()
    return RedirectResponse(f"/cables?cable={receipt.id}", status_code=303)


def _list_values(context: Asked, page: CablePage) -> dict[str, object]:
    ledger = read_ledger(context.engine, context.office)
    return {
        "cables": [veil(one, context.account) for one in page.cables],
        "next": page.next,
        "ledger": ledger,
        "working": ledger.unfinished,
        "words": words,
        "account": context.account,
    }


def _page(template: str, values: dict[str, object]) -> Response:
    return page_response(render(template, PAGE_META_POLICY, values))
