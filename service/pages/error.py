"""What went wrong, in the look of the other pages. Nothing of the request is repeated."""

from rules.errors import ExciseError
from service.pages.look import PAGE_META_POLICY, render


def render_error(error: ExciseError) -> str:
    values = {"code": error.code, "message": error.message, "hint": error.hint}
    return render("error.html", PAGE_META_POLICY, values)
