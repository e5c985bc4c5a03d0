"""The token that stands in a redacted copy where text was withheld, so that a copy reads again.

A withheld person may stand as a pseudonym instead, `[PERSON B7K2] <(b)(6)>`.

A token has one width a kind, and the codes stand outside it, so nothing in it tells how long the
text was. It is plain ASCII, so that every encoding can write it. The grammar is strict: no text can
hide inside what is taken for a token.
"""

import re
from typing import Final

_REASONS: Final = (
    "unmarked|unreadable mark|controlled|declassification due|protected source not found|site list"
)
_CODE: Final = r"(?:\(b\)\(\d\)(?:\([A-F]\))?|1\.4\([a-h]\)|undetermined)"
TOKEN: Final = re.compile(
    r"\[(?:(?P<kind>PORTION|SUBJECT|HEADING|NAME) WITHHELD|PERSON (?:[B-Z][2-9]){2})\] "
    rf"<(?:{_CODE}(?: {_CODE})*(?: pending)?|pending: (?:{_REASONS}))"
    r"(?:; \d{1,4} lines?(?: or more)?)?>"
)


def collapse_tokens(text: str) -> str:
    """`text` with each token as words of its kind: a portion as a sentence, else one capital word,
    so that a line of a copy is told for what it was."""
    if " WITHHELD] <" not in text and "[PERSON " not in text:
        return text
    return TOKEN.sub(
        lambda found: "It is withheld." if found["kind"] == "PORTION" else "WITHHELD", text
    )
