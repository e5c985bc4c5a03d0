"""What stands in a copy where text was withheld: kind, codes, and a portion's amount in lines."""

from typing import Final

from rules.cable.withheld import TOKEN
from rules.report import Redaction

_LINE: Final = 70  # characters of a line as cables were typed
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_KINDS: Final = {
    "portion": "[PORTION WITHHELD]",
    "subject": "[SUBJECT WITHHELD]",
    "heading": "[HEADING WITHHELD]",
    "person": "[NAME WITHHELD]",
    "organisation": "[NAME WITHHELD]",
    "place": "[NAME WITHHELD]",
}


def render_token(redaction: Redaction, withheld: str, pseudonym: str = "") -> str:
    """The token for `redaction`; only the rounded amount is taken from the withheld text.

    pseudonym: stands for the person, where the release has pseudonyms and the person one."""
    pending = redaction.status == "pending"
    codes = " ".join([*redaction.exemptions, *(["pending"] if pending else [])])
    if not redaction.exemptions:
        codes = f"pending: {redaction.reason}"
    amount = f"; {count_lines(withheld)}" if redaction.kind == "portion" else ""
    stands = f"[PERSON {pseudonym}]" if pseudonym else _KINDS[redaction.kind]
    return f"{stands} <{codes}{amount}>"


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
