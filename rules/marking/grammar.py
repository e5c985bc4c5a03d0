"""What cables really carry, read permissively: mark to value, every deviation with its span.

Two stages. A mark is first cut into level and control tokens in whatever spelling and separators it
bears; each departure from the register is recorded where it stands. `Marking.portion` and
`Marking.banner` are the faithful normal form: spelling and separators mended, nothing added.
"""

import re
from typing import Final

from rules.cable.model import Deviation, DeviationKind, Mark
from rules.marking.register import (
    CATEGORY_OF,
    CONTROL_PATTERN,
    SPELLINGS,
    VARIANTS,
    countries,
)
from rules.marking.value import Level, Marking


def _spaced(word: str) -> str:
    """A pattern for a word whose letters may stand apart, as banners have them."""
    return r"[ \t]{1,3}".join(r"[ \t]?".join(part) for part in word.split())


LEVEL_WORDS: Final = {
    "TOP SECRET": (Level.TS, None),
    "SECRET": (Level.S, None),
    "CONFIDENTIAL": (Level.C, None),
    "LIMITED OFFICIAL USE": (Level.U, "LOU"),
    "UNCLASSIFIED": (Level.U, None),
    "UNCLAS": (Level.U, None),
}
LEVEL_WORD: Final = "|".join(f"(?:{_spaced(word)})" for word in LEVEL_WORDS)

# A level that is itself a control of unclassified text.
_UNCLASSIFIED_CONTROLS: Final = ("SBU", "LOU", "FOUO", "EFTO", "LES", "SSI")
_PORTION_LEVEL: Final = re.compile(
    rf"(?P<short>TS|S|C|U)(?![A-Za-z])|(?P<word>{LEVEL_WORD})(?![A-Za-z])"
    rf"|(?={'|'.join(_UNCLASSIFIED_CONTROLS)})(?P<control>{CONTROL_PATTERN})(?![A-Za-z])",
    re.IGNORECASE,
)
_SEPARATOR: Final = re.compile(r"[ \t]*(//|/|-|,)[ \t]*|\s+")
_ENTIRE: Final = re.compile(r"[\s,]*[-–—]*\s*ENTIRE\s+(?:TEXT|MESSAGE)\s*\.?", re.IGNORECASE)
_CONTROL: Final = re.compile(rf"(?:{CONTROL_PATTERN})(?![A-Za-z])", re.IGNORECASE)
_LONE_N: Final = re.compile(r"N(?![A-Za-z/])")
_RELEASE: Final = re.compile(r"REL(?P<to>\s+TO)?(?![A-Za-z])", re.IGNORECASE)
_CODES: Final = re.compile(r"[^/)]*")
# "and" joins the last item to the list; standing alone it is Andorra.
_AND: Final = r"AND\s+[^,\s]"
_LISTED: Final = re.compile(
    rf"\b(?!{_AND})[^,\s](?:[^,\s]|\s+(?!{_AND})(?=[^,\s]))*", re.IGNORECASE
)
_WORD: Final = re.compile(r"[A-Za-z0-9.&]+(?:\s+[A-Za-z0-9.&]+)*?(?=\s*(?://|/|-|,|$))")
_PORTION: Final = re.compile(
    r"\(([^()\n]{1,80})\)|(?=(?:TS|[SCU]|SBU(?:/NF?)?|LOU)\))([A-Z/]{1,6})\)"
)
_BARE_ENTIRE: Final = re.compile(
    rf"(?:(?P<word>{LEVEL_WORD})|(?P<short>TS|[SCU]))\s*[-–—]+\s*ENTIRE\s+TEXT\b\.?",
    re.IGNORECASE,
)


def read_portion(text: str, at: int) -> Mark | None:
    """The portion mark that begins at code point `at` of `text`; None if none stands there.

    Accepts `(S-N/F)`, `(S/REL CHINA)`, `(C - ENTIRE TEXT)`, `C)` with its first parenthesis lost,
    and the bare `CONFIDENTIAL - ENTIRE TEXT.` or `C - ENTIRE TEXT` of the years around 1980.
    """
    if found := _PORTION.match(text, at):
        group = 1 if found.group(1) is not None else 2
        return read_mark(found.group(group), found.start(group), found.span())
    if bare := _BARE_ENTIRE.match(text, at):
        level, control = (
            level_of(bare["word"]) if bare["word"] else (Level[bare["short"].upper()], None)
        )
        marking = Marking(level, frozenset([control]) if control else frozenset())
        return Mark(marking, bare.group(), bare.span(), entire_text=True)
    return None


def read_mark(inner: str, at: int, span: tuple[int, int] | None = None) -> Mark | None:
    """Read a mark without its parentheses, `inner` beginning at code point `at` of the source."""
    lead = len(inner) - len(inner.lstrip())
    found = _PORTION_LEVEL.match(inner, lead)
    if not found:
        return None
    whole = span or (at, at + len(inner))
    controls: set[str] = set()
    deviations: list[Deviation] = []
    if found["control"]:
        level, control = Level.U, SPELLINGS[_fold(found["control"])]
        controls.add(control)
        deviations.append(
            _deviation("legacy-form", found, at, Marking(level, frozenset([control])).portion)
        )
    elif found["short"]:
        level = Level[found["short"].upper()]
    else:
        level, word_control = level_of(found["word"])
        controls |= {word_control} if word_control else set()
    tail = _Tail(inner, at, found.end(), controls)
    if not tail.read():
        return None
    deviations += tail.deviations
    marking = Marking(
        level,
        frozenset(controls),
        frozenset(tail.release_to) if tail.release_to is not None else None,
    )
    return Mark(marking, inner.strip(), whole, tuple(deviations), tail.entire)


def level_of(word: str) -> tuple[Level, str | None]:
    """Level and implied control of a level word, spaced or not: `L O U` has none of its own."""
    return LEVEL_WORDS[_fold(word, drop_spaces=True)]


def _fold(token: str, *, drop_spaces: bool = False) -> str:
    folded = " ".join(token.upper().split())
    if not drop_spaces:
        return folded
    bare = folded.replace(" ", "")
    return next(word for word in LEVEL_WORDS if word.replace(" ", "") == bare)


def _deviation(kind: DeviationKind, found: re.Match[str], at: int, wanted: str) -> Deviation:
    return Deviation(kind, found.group(), wanted, (at + found.start(), at + found.end()))


class _Tail:
    """What follows the level: separators and controls, read left to right."""

    def __init__(self, inner: str, at: int, position: int, controls: set[str]) -> None:
        self.inner, self.at, self.position = inner, at, position
        self.controls = controls
        self.release_to: list[str] | None = None
        self.deviations: list[Deviation] = []
        self.entire = False
        self._category: str | None = None

    def read(self) -> bool:
        """Read to the end; False where what stands there is prose, not a mark."""
        while self.inner[self.position :].strip():
            if entire := _ENTIRE.match(self.inner, self.position):
                self.entire, self.position = True, entire.end()
                continue
            separator = _SEPARATOR.match(self.inner, self.position)
            if not separator:
                return False
            self.position = separator.end()
            if not self._read_control(separator):
                return False
        return True

    def _read_control(self, separator: re.Match[str]) -> bool:
        if found := _RELEASE.match(self.inner, self.position):
            self._check_separator(separator, "dissemination")
            self._read_release(found)
            return True
        found = _CONTROL.match(self.inner, self.position) or _LONE_N.match(
            self.inner, self.position
        )
        if found:
            self._take_control(separator, found)
            return True
        return self._take_unknown(separator)

    def _take_control(self, separator: re.Match[str], found: re.Match[str]) -> None:
        spelled = _fold(found.group())
        control = "NF" if spelled == "N" else SPELLINGS[spelled]
        legacy = control == "NF" and self.controls & {"SBU"} and separator.group(1) in ("/", "-")
        if legacy:  # SBU/NF is State's habit for the register's SBU-NF
            self.controls -= {"SBU"}
            self.controls.add("SBU-NF")
        else:
            hyphen = separator.group(1) == "-"
            if hyphen or spelled in VARIANTS or spelled == "N":
                span = (self.at + separator.start(), self.at + found.end())
                text = self.inner[separator.start() : found.end()]
                self.deviations.append(Deviation("spelling", text, f"//{control}", span))
            else:
                self._check_separator(separator, CATEGORY_OF[control])
            self.controls.add(control)
        self._category = CATEGORY_OF[control]
        self.position = found.end()

    def _check_separator(self, separator: re.Match[str], category: str) -> None:
        wanted = "/" if category == self._category else "//"
        if separator.group().strip() == "-":
            self.deviations.append(_deviation("spelling", separator, self.at, wanted))
        elif separator.group() != wanted:
            self.deviations.append(_deviation("separator", separator, self.at, wanted))
        self._category = category

    def _read_release(self, found: re.Match[str]) -> None:
        if not found["to"]:
            self.deviations.append(_deviation("release-form", found, self.at, "REL TO"))
        listed = _CODES.match(self.inner, found.end())
        self.position = listed.end() if listed else found.end()
        codes, deviations = read_codes(
            self.inner[found.end() : self.position], self.at + found.end()
        )
        self.release_to = (self.release_to or []) + codes
        self.deviations += deviations

    def _take_unknown(self, separator: re.Match[str]) -> bool:
        """An unknown token is reported, never guessed; only after a slash, else it is prose."""
        found = _WORD.match(self.inner, self.position)
        if not found or separator.group(1) not in ("/", "//"):
            return False
        self.deviations.append(_deviation("unknown-token", found, self.at, ""))
        self.position = found.end()
        return True


def read_codes(listed: str, at: int) -> tuple[list[str], list[Deviation]]:
    """Country codes of a release list that begins at code point `at`, names mended to codes.

    A name that is in no list is kept as written, so that nothing is widened by a guess.
    """
    codes: list[str] = []
    deviations: list[Deviation] = []
    known = countries()
    for item in _LISTED.finditer(listed):
        text = " ".join(item.group().split()).upper()
        where = (at + item.start(), at + item.end())
        for word in [text] if text in known else text.split():
            code = known.get(word, word)
            codes.append(code)
            if word not in known or code != word:
                wanted = code if word in known else ""
                deviations.append(Deviation("country-name", word, wanted, where))
    return codes, deviations
