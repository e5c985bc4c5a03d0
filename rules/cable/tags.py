"""The value of a TAGS line: codes of subjects, places and organisations, and names.

Source: 5 FAH-3 H-200; names stand in parentheses behind the codes (1970s: `CASC (DOE, JANE)`).
"""

import re
from typing import Final

_NAME: Final = re.compile(r"\([^()]*\)?")
_BETWEEN: Final = re.compile(r"[\s,;:.]+")
_CODE: Final = re.compile(r"[A-Z]{2,}(?:[-/][A-Z]+)*")


_JOINED: Final = re.compile(r"[A-Z]{4}(?:/(?:[A-Z]{4}|[A-Z]{2}))+")
_CAPTION: Final = "SIPDIS"


def read_codes(tags: str) -> tuple[str, ...]:
    """The codes of `tags`, in the order written, without the names in parentheses.

    Codes that strokes join are each one, `ETRD/EFIN/PE`; an organisation keeps its stroke, `SBE/P`.
    """
    words = _BETWEEN.split(_NAME.sub(" ", tags).upper())
    apart = [w for word in words for w in (word.split("/") if _JOINED.fullmatch(word) else [word])]
    return tuple(dict.fromkeys(w for w in apart if _CODE.fullmatch(w) and w != _CAPTION))
