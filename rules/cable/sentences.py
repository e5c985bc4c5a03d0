"""Where a sentence ends, so that what stands below it may be something new, or breaks off."""

import re
from typing import Final

# A withheld portion's token ends in ">", so that a copy reads like its source.
# A full stop (or a withheld text), not a colon: what follows a colon belongs to it.
_CLOSING: Final = ")]\"”'’"
_WITHHELD: Final = re.compile(r"\] <[^<>]*>$")
_SAYS_SO: Final = re.compile(
    r"\b(?:END (?:SUMMARY|COMMENT|TEXT|QUOTE|QTE)|UNQUOTE|UNQTE)\)?$", re.IGNORECASE
)
_LONGEST: Final = len("END SUMMARY)")
# A row of stars that begins or ends inside a word stands for text that the copy has lost.
_LOST: Final = re.compile(r"[^\W_]\*{8,}|(?<!\*)\*{8,}+[^\W_]")


def is_ended(text: str) -> bool:
    """Whether a sentence ends with `text`; only its last characters are looked at."""
    text = text.rstrip()
    if text.rstrip(_CLOSING).endswith((".", "!", "?")):
        return True
    if text.endswith(">"):
        return _WITHHELD.search(text) is not None
    return _SAYS_SO.search(text, max(0, len(text) - _LONGEST)) is not None


def is_lost(line: str) -> bool:
    """Whether a piece of the line, and maybe lines below it, is lost under stars."""
    return "********" in line and _LOST.search(line) is not None
