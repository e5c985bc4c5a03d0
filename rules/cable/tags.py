"""The value of a TAGS line: codes of subjects, places and organisations, and names.

Source: 5 FAH-3 H-200; names stand in parentheses behind the codes (1970s: `CASC (DOE, JANE)`).
"""

import re
from typing import Final

_NAME: Final = re.compile(r"\([^()]*\)?")
_BETWEEN: Final = re.compile(r"[\s,;:.]+")
_CODE: Final = re.compile(r"[A-Z]{2,}(?:[-/][A-Z]+)*")


def read_codes(tags: str) -> tuple[str, ...]:
    """The codes of `tags`, in the order written, without the names in parentheses."""
    words = _BETWEEN.split(_NAME.sub(" ", tags))
    return tuple(dict.fromkeys(word for word in words if _CODE.fullmatch(word)))
