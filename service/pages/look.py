"""The look all pages share: one style sheet in the page, one template environment, one policy."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

STYLE: Final[str] = (files(__package__) / "style.css").read_text(encoding="utf-8")

# The sheet stands inside the page, so that a report saved to disk keeps its look; the policy
# names it by its hash, and no other style and no script at all can run.
STYLE_HASH: Final[str] = (
    "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
)

_BASE_POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'"
# What a <meta> may say; a server adds frame-ancestors, which only a header may carry.
REPORT_META_POLICY: Final[str] = f"{_BASE_POLICY}; form-action 'none'"
PAGE_META_POLICY: Final[str] = f"{_BASE_POLICY}; form-action 'self'"
REPORT_POLICY: Final[str] = f"{REPORT_META_POLICY}; frame-ancestors 'none'"
PAGE_POLICY: Final[str] = f"{PAGE_META_POLICY}; frame-ancestors 'none'"


# Control, format, surrogate, private and unassigned characters, and separators other than space:
# they hide or reorder what stands on a page, so pages show them by number instead.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN: Final = re.compile(r"[\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff]*")


def show(text: str) -> str:
    """`text` with unseen characters shown by number: a zero-width space becomes `‹U+200B›`."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(
        f"‹U+{ord(char):04X}›"
        if char not in "\t\n" and unicodedata.category(char) in _HIDDEN
        else char
        for char in text
    )


def _finish(value: object) -> object:
    return show(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finish,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["style"] = Markup(STYLE)  # noqa: S704 - our own file, not input
    return environment


def render(template: str, policy: str, values: Mapping[str, object]) -> str:
    """A page from a template; every value is escaped, a missing one raises UndefinedError."""
    return _environment().get_template(template).render(policy=policy, **values)


def page_response(html: str, status: int = 200) -> HTMLResponse:
    """A page with a form. Under `no-referrer` browsers post forms with `Origin: null`, and the
    guard could not tell them from another site's."""
    headers = {"content-security-policy": PAGE_POLICY, "referrer-policy": "same-origin"}
    return HTMLResponse(html, status, headers)
