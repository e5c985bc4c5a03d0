"""A source cut into lines, and what each line can be by its own looks."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rules.cable.invisible import blank_lead
from rules.cable.withheld import collapse_tokens
from rules.marking.bannerline import SERIES


class Line(NamedTuple):
    """One line without its ending. start, end: code points into the source.

    text: as the source has it, but for spaces in place of invisible characters that lead the line.
    """

    text: str
    start: int
    end: int

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()

    @property
    def plain(self) -> str:
        """The text with withheld tokens as plain words, for telling what kind of line it is."""
        return collapse_tokens(self.text)

    @property
    def span(self) -> tuple[int, int]:
        """The line without the white space around it."""
        lead = len(self.text) - len(self.text.lstrip())
        return self.start + lead, self.start + len(self.text.rstrip())


_GROUP: Final = re.compile(r"\(\?P[<=]\w+")


def any_of(*patterns: re.Pattern[str]) -> re.Pattern[str]:
    """A pattern that matches where one of `patterns` does: most lines match none of them, which one
    call then tells. Groups bear other names in it."""
    texts = (_GROUP.sub(rf"\g<0>_{n}", p.pattern) for n, p in enumerate(patterns))
    flags = ("i" if p.flags & re.IGNORECASE else "-i" for p in patterns)
    return re.compile("|".join(f"(?{f}:{t})" for f, t in zip(flags, texts, strict=True)))


_ENDING: Final = re.compile(r"\r\n|\n|\r|\x0b|\f|\x85|\u2028|\u2029")


def split_lines(text: str, at: int = 0) -> Iterator[Line]:
    """Lines of `text`, whose first code point stands at `at`; every kind of line ending counts."""
    position = 0
    for ending in _ENDING.finditer(text):
        end, after = ending.span()
        yield Line(blank_lead(text[position:end]), at + position, at + end)
        position = after
    yield Line(blank_lead(text[position:]), at + position, at + len(text))


# Format lines of ACP-127 as State's cables carry them (5 FAH-2 H-320).
# What a station may add to such a line are operating signals, indicators and numbers (ACP-131);
# any other word is no format line's.
_MORE: Final = r"(?:\s+(?:Z[A-Z]{2}\d{0,2}|R[UH][A-Z]{3,6}|[A-Z]{1,4} \d{4}|CITING|#?[\d/]+))*\s*$"
TRANSMISSION: Final = re.compile(rf"^\s*VZCZC[A-Z]{{3}}\d{{3,4}}{_MORE}")
PRECEDENCE: Final = re.compile(rf"^\s*(?P<prec>[ZOPR])(?P=prec) +R[A-Z]{{4,7}}\b{_MORE}")
DE_LINE: Final = re.compile(
    r"^\s*DE (?P<station>R[A-Z]{4,7}) #(?P<serial>\d{4})(?:/\d{1,2})? (?P<day>\d{3})(?P<time>\d{4})"
    rf"{_MORE}"
)
SECURITY: Final = re.compile(
    rf"^\s*ZN[RY] (?P<letter>[UECST])(?P=letter)?[A-Z]{{4}}(?:/[A-Z]{{5}})?{_MORE}"
)
DTG: Final = re.compile(
    r"^\s*(?P<prec>[ZOPR](?: [ZOPR])?) (?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})Z"
    r" ?(?P<month>JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC) ?(?P<year>\d{2}|\d{4})\b"
    rf"(?={_MORE})"
)
FROM: Final = re.compile(r"^\s*FM +(?P<who>\S.*)")
TO: Final = re.compile(r"^\s*(?P<key>TO|INFO) +(?P<who>[A-Z].*)")
# Printed by the Department's distribution: bureau counts, and the dashes with the print number.
DISTRIBUTION: Final = re.compile(
    r"^\s*(?=\S)(?:(?:(?:ACTION|INFO|ORIGIN)\s+(?=[A-Z]))?(?:[A-Z]{1,6}-\d{2,3}(?:\s+|$))*"
    r"(?:/\d{3}\s*[A-Z]{0,3})?|\d{1,6}(?:[-/]\d{1,3})?|-{6,}\s*\d[\dZ /]{0,30})\s*$"
)
# Drafter and clearances, printed between distribution and the dashes from the late 1970s on.
DRAFTED: Final = re.compile(r"^\s*(?:DRAFTED|APPROVED|CLEARED|CLEARANCES?)\b(?: BY)?\b")
CLEARANCE: Final = re.compile(r"^\s*[A-Z][A-Z/;:,. &()'\-]*$")
PAGE: Final = re.compile(
    r"^\s*PAGE\s+(?P<page>\d{1,3})\s+"
    r"(?P<post>[A-Z][A-Z .'-]{1,30}?)\s*(?P<serial>\d{4,6})\b"
    r"(?:\s+(?P<part>\d\d) OF (?P<parts>\d\d))?(?:\s+\d{1,6}Z?)?\s*$"
    r"|^\s*(?P<station>[A-Z][A-Z .'-]{1,30}?)\s+(?P<message>\d{8})"
    r"\s+(?P<nth>\d{3})(?:\.\d+)?\s+OF\s+(?P<all>\d{3})\s*$"
)
LEVEL_ONLY: Final = re.compile(
    r"^\s*(?:TOP SECRET|SECRET|CONFIDENTIAL|LIMITED OFFICIAL USE|UNCLASSIFIED)\s*$"
)
# The same with up to two letters lost on the way, which the printer gave as stars.
LEVEL_STAMP: Final = re.compile(
    r"^(?=[^*]*(?:\*[^*]*){0,2}$)\s*(?:"
    + "|".join(
        "".join(" " if letter == " " else rf"[{letter}*]" for letter in level)
        for level in (
            "TOP SECRET", "SECRET", "CONFIDENTIAL", "LIMITED OFFICIAL USE", "UNCLASSIFIED",
        )
    )
    + r")(?:\s+POSS(?:IBLE)? DUPE?)?\s*$"
)  # fmt: skip
# The Department's communications centre on its own handling; no other word is in such a note.
SERVICE_NOTE: Final = re.compile(
    r"^\s*NOTE BY OC/?T\s*:(?:\s*(?:NOT|PASSED|REPASSED|TO|THE|ABOVE|BELOW|ADDRESSEES?|AS|RECEIVED|"
    r"TEXT|GARBLED|CORRECTIONS?|FOLLOWS?|OMITTED|WILL|BE|\([#*]+\))(?![A-Z])[.,;]?)+\s*$"
)
END_OF_MESSAGE: Final = re.compile(r"^\s*N\s?N\s?N\s?N?\s*$|^\s*#\d{4}\s*$")
# What archives print after a cable.
TRAILER: Final = re.compile(
    r"^\s*(?:\(?\d[\d,]* views?\)?|<< END OF DOCUMENT >>)\s*$", re.IGNORECASE
)

# A stray M beside the O, a nought for it, and a sixth digit or a stroke for the colon are slips of
# the key; mixed case is an archive's.
EXECUTIVE_ORDER: Final = re.compile(
    r"^\s*(?:E\s?[.,]?\s?M?[O0]|E\.?o)\s?[.,:]?M?[.,:]?\s*(?P<order>\d{5})(?:\d(?=\s))?\b"
    r"\s*(?:[:;.,/]|-(?=\s))?\s*"
)
# Without a colon the line must be a list of codes and no more; behind a dash it begins with one.
TAGS: Final = re.compile(
    r"^\s*(?:TAGS?|Tags?)(?:\s*[:;]\s*|\s+-+\s+(?=[A-Z]{4}\b)"
    r"|\s+(?=[A-Z]{4}(?:\s*,\s*[A-Z]{2,4})*[\s,]*$))"
)
SUBJECT: Final = re.compile(
    r"^\s*(?:SUBJ(?:ECTS?|EC|)|SUB|USBJ|SUJB|SUBEJCT|SUBECT|SUJECT)\.?\s*(?:[:;]|\s-+(?=\s))\s*",
    re.IGNORECASE,
)
REFERENCE: Final = re.compile(
    r"^\s*REF(?:S|TELS?|ERENCES?|\([A-Z]\)|\s[A-Z](?=\s?:))?\s*"
    r"(?:[:;]|\([A-Z]\)|(?=[A-Z0-9 ()]+$)|(?<=\s)(?=[A-Z][.)]\s))\s*"
)
CLASSIFIED_BY: Final = re.compile(
    r"^\s*+¶?\s*+(?:\(?[A-Z/]{1,4}\)\s*)?(?:Classified\s+By|Derived\s+From)\b\s*:?\s*",
    re.IGNORECASE,
)
# A reason letter; one that no order has (`1.4 (b and i)`) is read inside a list, to be reported.
REASON_LETTER: Final = (
    r"(?:\b[a-h]\b|(?:(?<=[(/,])|(?<=[(/,&]\s)|(?<=\band\s)|(?<=\band\s\s)|(?<=\band\s{3}))"
    r"[i-z](?=\s*[)/,&]|\s+and\b))"
)
CAPTION_WORDS: Final = (
    "SIPDIS", "SENSITIVE", "NOFORN", "NODIS", "EXDIS", "LIMDIS", "STADIS", "TERREP", "ORCON",
    "NOCONTRACT", "ROGER CHANNEL", "DISSENT CHANNEL", "AGREMENT CHANNEL", "DIRGEN CHANNEL",
    "MED CHANNEL", "SY CHANNEL", "INFORM CONSULS", "NO FOREIGN DISSEM",
    "EXCLUSIVE DISTRIBUTION", "LIMITED DISTRIBUTION", "NO DISTRIBUTION", "SPECAT",
    "EFTO", "E F T O", "CEDTO", "USEEC", "AIDAC", "USIAC", "FODAG", "USMTN", "USOAS", "EXCON",
    "EXCLUSIVE",
)  # fmt: skip
# What stands beside a caption and says nothing more: a series within it, how to handle, strokes.
_BESIDE: Final = (
    *SERIES, "DISTRIBUTE AS", "HANDLE AS", "DISTRIBUTION", "CORRECTED COPY",
    "C O R R E C T E D +C O P Y",
)  # fmt: skip
CAPTION: Final = re.compile(
    rf"^\s*(?:(?:{'|'.join((*CAPTION_WORDS, *_BESIDE))})(?![A-Z])[\s,;:/&.*\-]*)+$"
    r"|^\s*(?:(?:CODEL|STAFFDEL)(?:\s+[A-Z]+){1,3}|FOR\s+[A-Z ,/]{2,40}\s+ONLY"
    r"|EYES\s+ONLY[A-Z ,/]{0,40})\s*$"
)
CAPTION_WORD: Final = re.compile(
    rf"(?:{'|'.join(CAPTION_WORDS)})(?![A-Z])|(?:CODEL|STAFFDEL)\s+[A-Z\s]+|.*ONLY.*"
)
ATTENTION: Final = re.compile(
    r"^\s*(?:[A-Z][A-Z/.,&\- ]{0,40}? )?(?:PLEASE |PLS |ALSO )?"
    r"(?:FOR|PASS(?: TO)?|PASS FOR)\b[: ]\s*\S|^\s*ATTN\b|^\s*FOR:|^\s*C O R R E C T E D"
    r"|^\s*(?:DEPT|DEPARTMENT|STATE|TREASURY|WHITE HOUSE)\b[A-Z/,;() ]*$"
)
