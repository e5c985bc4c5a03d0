"""Characters that print nothing: a scanner, a web page or a word processor leaves them behind."""

import re
from typing import Final

# Unicode's format characters, fillers and variation selectors, and control characters but for white
# space and line endings.
_INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff"
)
INVISIBLE: Final = re.compile(f"[{_INVISIBLE}]")
_LEAD: Final = re.compile(rf"[\s{_INVISIBLE}]+")


def blank_lead(line: str) -> str:
    """`line` with what prints nothing before its first visible character as spaces, one for one."""
    if "!" <= line[:1] <= "~":  # most lines begin so
        return line
    head = line.lstrip()[:1]
    if not head or " " < head < "\x7f":
        return line
    lead = _LEAD.match(line)
    return " " * lead.end() + line[lead.end() :] if lead else line
