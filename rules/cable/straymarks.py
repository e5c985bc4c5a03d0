"""Marks that stand in text where the reader opens no portion: a person must say what they are.

A portion mark that lost a parenthesis, stands in brackets or amid a sentence may open a portion of
its own. `(C)` and `(S)` may also be the letters of a reference or a list; which is told by what
stands before them, and a doubt is a mark.
"""

import re
from collections.abc import Sequence
from typing import Final

from rules.cable.invisible import INVISIBLE
from rules.cable.model import Span

_LEVEL: Final = r"(?:TS|[SCＳＣЅС])"
_WORDS: Final = r"(?:TOP SECRET|SECRET|CONFIDENTIAL)"
_CONTROLS: Final = r"(?:\s*(?://?|-)\s*[A-Z/ ,.-]{1,40})?"
_KNOWN: Final = r"(?:NF|N/F|NOFORN|OC|ORCON|REL|SI|TK|HCS|FGI|NC|NOCONTRACT)"
_STRAY: Final = re.compile(
    rf"[\[{{<（［]\s*(?:{_LEVEL}{_CONTROLS}|{_WORDS}[A-Z/ ,-]{{0,40}})\s*[\]}}>）］]"
    rf"|\(\(\s*{_LEVEL}\b[^()\n]{{0,40}}\)\s*\)"
    rf"|\(\s*(?:{_LEVEL}|5)\s*(?://?|-)\s*{_KNOWN}\b[^()\n]{{0,40}}\)"  # 5: a scanner's S
    rf"|\(\s*U\s*[/,-]+\s*{_LEVEL}\b[^()\n]{{0,40}}\)"  # two marks in one
    rf"|\(\s*(?:TS|{_WORDS}[A-Z/ ,-]{{0,40}})\s*\)"
    rf"|(?<![\w/(])(?:(?:TS|[SC])//?|{_WORDS}//){_KNOWN}\b"
    rf"|(?<![\w(])\({_LEVEL}(?:/{{1,2}}[A-Z/]{{2,20}})?\s+(?=[A-Z])(?![^()\n.!?]{{0,60}}\))"
    rf"|^[^\w(\n]*{_WORDS}\s*[:–—-]",
    re.MULTILINE,
)
_HALF: Final = re.compile(
    r"(?:^[^\w(\n]*|(?<=[.!?:)\]\"”] )\s*)(?P<letter>TS|[SC])(?:/[A-Z/]{2,20})?\)", re.MULTILINE
)
_LETTER: Final = re.compile(r"(?<!\w)\(\s*(?P<letter>[SCЅС])\s*\)")
_BRACKETED: Final = re.compile(r"(?<!\w)\(?(?P<letter>[A-Z])\)")
# What a letter in parentheses may be the letter of, up to the letters and numbers in between.
_CITED: Final = re.compile(
    r"\b(?:REFS?|REFTELS?|REFERENCES?|PARAS?|(?:SUB-?)?PARAGRAPHS?|OPTIONS?|ARTICLES?|SECTIONS?|SECS?"
    r"|ITEMS?|ANNEX(?:ES)?|APPENDI(?:X|CES)|POINTS?|CLAUSES?|CATEGOR(?:Y|IES)|SCHEDULES?|TABLES?"
    r"|FIGURES?|QUESTIONS?|RULES?|PARTS?)\b\.?(?:\s|[\d.,;&/]|\([A-Za-z\d]{1,2}\)|AND\b|OR\b)*$",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(r"(?:\A|[.!?:;][)\]\"”'’]*|\n[^\S\n]*\r?\n)\s*[^\w\s(]*\s*$")
_LOOK_BACK: Final = 80


def has_stray_mark(text: str, span: Span) -> bool:
    """Whether what looks like a mark above unclassified stands in `span`."""
    piece = INVISIBLE.sub("", text[slice(*span)])
    if _STRAY.search(piece):
        return True
    found = [*_LETTER.finditer(piece), *_HALF.finditer(piece)]
    return bool(found) and _Letters(piece).leave_doubt(found)


class _Letters:
    """Letters in parentheses in a piece of text, for telling a mark from a list."""

    def __init__(self, piece: str) -> None:
        self._piece = piece
        self._first: dict[str, int] = {}  # where each letter first stands, and first opens
        self._opening: dict[str, int] = {}
        for found in _BRACKETED.finditer(piece):
            self._first.setdefault(found["letter"], found.start())
            if self._opens(found.start()):
                self._opening.setdefault(found["letter"], found.start())

    def leave_doubt(self, found: Sequence[re.Match[str]]) -> bool:
        return any(self._is_doubtful(one.start(), one["letter"]) for one in found)

    def _is_doubtful(self, at: int, letter: str) -> bool:
        """Whether nothing before the letter makes it one of a list or reference."""
        if _CITED.search(self._piece, max(0, at - _LOOK_BACK), at):
            return False
        if len(letter) > 1 or not letter.isascii():
            return True
        # Where this letter opens a sentence, so does the one before it in a list.
        earlier = self._opening if self._opens(at) else self._first
        return earlier.get(chr(ord(letter) - 1), at) >= at

    def _opens(self, at: int) -> bool:
        return bool(_OPENING.search(self._piece, max(0, at - _LOOK_BACK), at))
