"""The rest of a mark, from its level to its end: separators and controls, read left to right."""

import re
from typing import Final

from rules.cable.model import Deviation, DeviationKind
from rules.marking.controls import category_of, place_before, rank
from rules.marking.lookalike import mend_word
from rules.marking.opening import Form, Opening, deviate, fold
from rules.marking.parted import Parted, read_next, read_parted
from rules.marking.register import CONTROL_PATTERN, FORM_OF, SPELLINGS, VARIANTS, countries
from rules.marking.releases import (
    check_display_order,
    check_release_order,
    check_separators,
    read_codes,
)
from rules.marking.value import Level, Marking

_SEPARATOR: Final = re.compile(r"[ \t]*(//|/|-|,)[ \t]*(?:AND\s+)?|\s+(?:AND\s+)?", re.IGNORECASE)
_REST: Final = re.compile(r"\s*\Z")
_ENTIRE: Final = re.compile(r"[\s,]*[-–—]*\s*ENTIRE\s+(?:TEXT|MESSAGE)\s*\.?", re.IGNORECASE)
_CONTROL: Final = re.compile(rf"(?:{CONTROL_PATTERN})(?![A-Za-z0-9])", re.IGNORECASE)
_LONE_N: Final = re.compile(r"N(?![A-Za-z0-9/])")
_RELEASE: Final = re.compile(
    r"(?:REL(?P<to>\s+TO)?|(?P<title>AUTHORIZED\s+FOR\s+RELEASE\s+TO))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DISPLAY: Final = re.compile(r"DISPLAY\s+ONLY(?![A-Za-z0-9])", re.IGNORECASE)
_EYES: Final = re.compile(r"(?P<codes>USA(?:/[A-Z]{3,4})+)\s+EYES(?:\s+ONLY)?", re.IGNORECASE)
_LISTED_ON: Final = re.compile(r"[A-Z]{3,4}(?=\s*(?:/|$))", re.IGNORECASE)
_DECLASS: Final = re.compile(
    r"(?:MR|(?:25|50)?X[1-9](?:-HUM|-WMD)?|(?:19|20)\d{6})(?![A-Za-z0-9])", re.IGNORECASE
)
_CODES: Final = re.compile(r"[^/()]*")
_WORD: Final = re.compile(r"[^\s/,-][^/,-]*?(?=\s*(?:/|-|,|$))")
_WORD_BEFORE_HYPHEN: Final = re.compile(r"[^\s/]+")
_UNREAD: Final = "unread"
# Code words of signals intelligence until 1999, which stood behind the level without a slash.
_CODE_WORD: Final = re.compile(r"(?:UMBRA|SPOKE|MORAY|ZARF|RUFF|TRINE|DINAR)(?![A-Za-z0-9])")
_UNKNOWN_HYPHENED: Final = re.compile(r"[A-Z]{2,8}(?=/|-|$)")
_MENDABLE: Final = frozenset(
    spelling for spelling, token in SPELLINGS.items() if token not in ("RELIDO", "EYES")
)


class Tail:
    """What follows the level: separators and controls, read left to right."""

    def __init__(self, inner: str, at: int, opening: Opening, form: Form) -> None:
        self.inner, self.at, self.form = inner, at, form
        self.position = opening.end
        self.controls = opening.controls
        self.release_to: list[str] | None = None
        self.display_to: list[str] | None = None
        self.deviations = opening.deviations
        self.entire = False
        self._category: str | None = None
        # In the register's own form: what no word of it explains is unknown, and no prose.
        self._slashed = bool(opening.owner)
        self._last = (-1, -1, "")

    def read(self) -> bool:
        """Read to the end; False where what stands there is prose, not a mark."""
        while not _REST.match(self.inner, self.position):
            if entire := _ENTIRE.match(self.inner, self.position):
                self.entire, self.position = True, entire.end()
                # The years of ENTIRE TEXT wrote the level out: right in its time.
                self.deviations = [d for d in self.deviations if d.kind != "form"]
                continue
            separator = _SEPARATOR.match(self.inner, self.position)
            if not separator:
                return False
            self.position = separator.end()
            self._slashed = self._slashed or separator.group(1) == "//"
            if _REST.match(self.inner, self.position):
                return self._trail(separator)
            if not self._read_control(separator):
                return False
        return True

    def _trail(self, separator: re.Match[str]) -> bool:
        if separator.group(1) not in ("/", "//"):
            return False
        self.deviations.append(deviate("separator", separator, self.at, ""))
        return True

    def _read_control(self, separator: re.Match[str]) -> bool:
        if found := _RELEASE.match(self.inner, self.position):
            self._enter(separator, "dissemination")
            self._place(separator, place_before("RELIDO"))
            self._read_release(found)
            return True
        if found := _DISPLAY.match(self.inner, self.position):
            self._enter(separator, "dissemination")
            self._place(separator, place_before("WAIVED"))
            self._read_display(found)
            return True
        if found := _EYES.match(self.inner, self.position):
            self._enter(separator, "dissemination")
            self._place(separator, rank("EYES"))
            self.controls.add("EYES")
            self.release_to = (self.release_to or []) + fold(found["codes"]).split("/")
            self.position = found.end()
            return True
        if parted := read_parted(self.inner, self.position, self.at):
            self._take_parted(separator, parted)
            return True
        found = _CONTROL.match(self.inner, self.position) or _LONE_N.match(
            self.inner, self.position
        )
        if found:
            self._take_control(separator, found)
            return True
        return self._take_other(separator)

    def _take_parted(self, separator: re.Match[str], parted: Parted) -> None:
        if parted.repeated and self._category == "sap":
            self.deviations.append(deviate("program-prefix", separator, self.at, "/"))
        self._enter(separator, parted.category)
        self._rank(separator, min(parted.controls, key=len))
        if not parted.ordered:
            self.deviations.append(deviate("order", separator, self.at, ""))
        self._check_word(separator, parted)
        text = self.inner[separator.end() : parted.end]
        if text != text.upper():
            where = (self.at + separator.end(), self.at + parted.end)
            self.deviations.append(Deviation("spelling", text, text.upper(), where))
        self.controls |= parted.controls
        self.deviations += parted.deviations
        self.position = parted.end

    def _check_word(self, separator: re.Match[str], parted: Parted) -> None:
        """A system or its data written out belongs to a banner, SG to a portion."""
        other = {"SG": "portion", "SIGMA": "banner"}.get(
            parted.word.upper(), FORM_OF.get(fold(parted.word), self.form)
        )
        if self.form not in ("either", other):
            where = (self.at + separator.end(), self.at + parted.end)
            found = self.inner[separator.end() : parted.end]
            self.deviations.append(Deviation("form", found, "", where))

    def _take_control(
        self, separator: re.Match[str], found: re.Match[str], mended: str | None = None
    ) -> None:
        spelled = mended or fold(found.group())
        control = "NF" if spelled == "N" else SPELLINGS[spelled]
        legacy = control == "NF" and self.controls & {"SBU"} and separator.group(1) in ("/", "-")
        category = category_of(control)
        if legacy:  # SBU/NF is State's habit for the register's SBU-NF
            self.controls -= {"SBU"}
            self.controls.add("SBU-NF")
            category = "non-ic"
        else:
            self._check_spelling(separator, found, spelled, control, mended)
            self._rank(separator, control)
            self.controls.add(control)
        self._category = category
        self.position = found.end()

    def _check_spelling(
        self,
        separator: re.Match[str],
        found: re.Match[str],
        spelled: str,
        control: str,
        mended: str | None,
    ) -> None:
        hyphen = separator.group(1) == "-"
        slip = mended or spelled in VARIANTS or spelled == "N" or not found.group().isupper()
        if hyphen or slip:
            span = (self.at + separator.start(), self.at + found.end())
            text = self.inner[separator.start() : found.end()]
            self.deviations.append(Deviation("spelling", text, f"//{control}", span))
            return
        self._check_separator(separator, category_of(control))
        other = FORM_OF.get(spelled, self.form)
        if self.form not in ("either", other):
            marking = Marking(Level.U, frozenset([control]))
            written = marking.banner if self.form == "banner" else marking.portion
            wanted = written.partition("//")[2]
            self.deviations.append(deviate("form", found, self.at, wanted))

    def _enter(self, separator: re.Match[str], category: str) -> None:
        self._check_separator(separator, category)
        self._category = category

    def _check_separator(self, separator: re.Match[str], category: str) -> None:
        wanted = "/" if category == self._category else "//"
        mark = separator.group().strip()
        if self._category == _UNREAD and separator.group() in ("/", "//"):
            return  # of which category the token before it is, nobody knows
        if mark == "-":
            self.deviations.append(deviate("spelling", separator, self.at, wanted))
        elif separator.group() != wanted:
            kind: DeviationKind = "separator"
            if mark == "," and wanted == "/":
                kind = "comma"
            elif (self._category, category, mark) == ("aea", "dissemination", "/"):
                kind = "aea-separator"
            self.deviations.append(deviate(kind, separator, self.at, wanted))

    def _rank(self, separator: re.Match[str], control: str) -> None:
        """Tokens stand in the register's order, each once."""
        self._place(separator, rank(control))

    def _place(self, separator: re.Match[str], place: tuple[int, int, str]) -> None:
        if place <= self._last:
            self.deviations.append(deviate("order", separator, self.at, ""))
        self._last = max(place, self._last)

    def _read_release(self, found: re.Match[str]) -> None:
        if not found["to"] and not found["title"]:
            self.deviations.append(deviate("release-form", found, self.at, "REL TO"))
        codes, listed = self._read_list(found)
        if found["title"] and self.form == "portion":
            self.deviations.append(deviate("form", found, self.at, "REL TO"))
        self.deviations += check_release_order(codes, listed, self.at + found.end())
        self.release_to = (self.release_to or []) + codes

    def _read_display(self, found: re.Match[str]) -> None:
        codes, listed = self._read_list(found)
        self.deviations += check_display_order(codes, listed, self.at + found.end())
        self.display_to = (self.display_to or []) + codes

    def _read_list(self, found: re.Match[str]) -> tuple[list[str], str]:
        end = _CODES.match(self.inner, found.end())
        self.position = end.end() if end else found.end()
        listed = self.inner[found.end() : self.position]
        start = self.at + found.end()
        codes, deviations = read_codes(listed, start)
        self.deviations += deviations
        self.deviations += check_separators(listed, start, deviations, ", ")
        return codes, listed

    def _take_other(self, separator: re.Match[str]) -> bool:
        """Programs and countries that go on with a list, declassification values, slips of known
        controls; else an unknown token, which is reported, never guessed."""
        if separator.group().strip() == "/" and self._goes_on():
            further = read_next(self.inner, self.position, self._category)
            if further:
                self._take_further(separator, further)
                return True
        found = _LISTED_ON.match(self.inner, self.position)
        if found and self.release_to and separator.group().strip() == "/":
            code = countries().get(fold(found.group()))
            if code:
                self.deviations.append(deviate("separator", separator, self.at, ", "))
                self.release_to.append(code)
                self.position = found.end()
                return True
        found = _DECLASS.match(self.inner, self.position) if self.form != "portion" else None
        if found and separator.group(1) in ("/", "//", ","):
            self._enter(separator, "declass")
            self.controls.add(fold(found.group()))
            self.position = found.end()
            return True
        return self._take_unknown(separator)

    def _goes_on(self) -> bool:
        """Whether a name after a slash is one more program, or one more nickname."""
        return self._category == "sap" or any(c.startswith("ACCM-") for c in self.controls)

    def _take_further(self, separator: re.Match[str], further: Parted) -> None:
        self._rank(separator, min(further.controls, key=len))
        if not further.ordered:
            self.deviations.append(deviate("order", separator, self.at, ""))
        self.controls |= further.controls
        self.position = further.end

    def _take_unknown(self, separator: re.Match[str]) -> bool:
        found = _WORD.match(self.inner, self.position)
        mended = mend_word(fold(found.group()), _MENDABLE) if found else None
        if found and mended:
            self._take_control(separator, found, mended)
            return True
        if code_word := _CODE_WORD.match(self.inner, self.position):
            found = code_word
        elif self._slashed or separator.group(1) in ("/", "//"):
            found = found or _WORD_BEFORE_HYPHEN.match(self.inner, self.position)
        elif separator.group() == "-":  # (S-XYZ) is a mark, (C-130) and (S - as told) are not
            found = _UNKNOWN_HYPHENED.match(self.inner, self.position)
        else:
            nested = self.inner.startswith("(", self.position) and self._category
            found = found if nested else None
        if not found:
            return False
        self.deviations.append(deviate("unknown-token", found, self.at, ""))
        self._category = _UNREAD
        self.position = found.end()
        return True
