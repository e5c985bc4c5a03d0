"""What stands in a copy where text was withheld, and how such a token is known again.

A token has one width a kind, and the codes stand outside it, so nothing in it tells how long the
text was; a portion's amount is given in rounded lines. It is plain ASCII, so that every encoding
can write it.
"""

import re
from typing import Final

from rules.report import Redaction

_LINE: Final = 70  # characters of a line as cables were typed
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_KINDS: Final = {
    "portion": "[PORTION WITHHELD]",
    "subject": "[SUBJECT WITHHELD]",
    "heading": "[HEADING WITHHELD]",
    "person": "[NAME WITHHELD]",
}
_REASONS: Final = "unmarked|unreadable mark|controlled|declassification due"
_CODE: Final = r"(?:\(b\)\(\d\)|1\.4\([a-h]\)|undetermined)"
TOKEN: Final = re.compile(
    r"\[(?P<kind>PORTION|SUBJECT|HEADING|NAME) WITHHELD\] "
    rf"<(?:{_CODE}(?: {_CODE})*(?: pending)?|pending: (?:{_REASONS}))"
    r"(?:; \d{1,4} lines?(?: or more)?)?>"
)


def render_token(redaction: Redaction, withheld: str) -> str:
    """The token for `redaction`; only the rounded amount is taken from the withheld text."""
    pending = redaction.status == "pending"
    codes = " ".join([*redaction.exemptions, *(["pending"] if pending else [])])
    if not redaction.exemptions:
        codes = f"pending: {redaction.reason}"
    amount = f"; {count_lines(withheld)}" if redaction.kind == "portion" else ""
    return f"{_KINDS[redaction.kind]} <{codes}{amount}>"


def count_lines(withheld: str) -> str:
    """The amount in lines of 70 characters, rounded up to 1, 2, 5, 10, 20, 50 ..."""
    lines = max(1, -(-len(" ".join(withheld.split())) // _LINE))
    rounded = next((step for step in _STEPS if lines <= step), None)
    if rounded is None:
        return f"{_STEPS[-1]} lines or more"
    return f"{rounded} line" if rounded == 1 else f"{rounded} lines"


def is_withheld(text: str) -> bool:
    """Whether `text` is tokens and white space alone: a second pass has nothing left to do."""
    return not TOKEN.sub("", text).strip()
