"""How a mark begins: a level, a control that is itself one, or whose information it is."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from rules.cable.model import Deviation, DeviationKind
from rules.marking.lookalike import mend_word
from rules.marking.register import ACTIVITIES, CONTROL_PATTERN, SPELLINGS
from rules.marking.releases import (
    check_plain_order,
    check_separators,
    read_codes,
    sort_plain,
)
from rules.marking.value import BANNER_WORD, Level, Marking

Form = Literal["portion", "banner", "either"]


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
_WORDS: Final = frozenset(LEVEL_WORDS)
_JOINED_WORDS: Final = frozenset(word.replace(" ", "") for word in LEVEL_WORDS)
_END: Final = r"(?![A-Za-z0-9])"

# A level that is itself a control of unclassified text.
_UNCLASSIFIED_CONTROLS: Final = ("SBU", "LOU", "FOUO", "EFTO", "LES", "SSI")
_LEVEL: Final = re.compile(
    # The word first: `S E C R E T` begins with a lone letter too.
    rf"(?P<word>{LEVEL_WORD}){_END}|(?P<odd>UNCLASS|[A-Z](?:-[A-Z]){{5,11}}){_END}"
    rf"|(?P<short>TS|S|C|U){_END}"
    rf"|(?={'|'.join(_UNCLASSIFIED_CONTROLS)})(?P<control>{CONTROL_PATTERN}){_END}"
    # A level of the United States until E.O. 10501 of 15 December 1953.
    rf"|(?P<restricted>RESTRICTED){_END}(?!\s+DATA)"
    # Of another regime, 32 CFR 2002: told as unknown, whatever it says.
    rf"|(?P<cui>CUI|CONTROLLED(?:\s+UNCLASSIFIED\s+INFORMATION)?){_END}(?!\s+IMAGERY)"
    # "Agency Confidential" (32 CFR 2001.23(a) of 2004; E.O. 10501 knew more of them).
    rf"|(?P<hybrid>AGENCY|ADMINISTRATIVE|COMMITTEE|CONFERENCE)\s+(?P<hybrid_of>{LEVEL_WORD}){_END}",
    re.IGNORECASE,
)
_US_WORD: Final = r"TOP\s+SECRET|SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED"
# Portions of NATO, older ones with a control in the same word.
_NATO: Final = (
    r"(?P<older>CTSA|CTS-BALK|CTS-B|NSAT|NCA)|(?P<nato>CTS|N[SCRU])"
    r"|N(?P<letter>[A-Z]{1,8})(?P<of_activity>[SCRU])"
)
_COSMIC: Final = (
    rf"(?P<cosmic>COSMIC|NATO)(?:\s+(?!TOP\b|(?:{_US_WORD})\b)(?P<activity>[A-Z]{{3,8}}))?"
    rf"\s+(?P<word>{_US_WORD})"
)
_FOREIGN: Final = re.compile(
    rf"(?://\s*(?:{_NATO}|{_COSMIC}"
    r"|(?P<owner>JOINT|FGI|UN|[A-Z]{3,4}(?:[ ](?!TOP\b)[A-Z]{3,4}){0,30})"
    rf"\s+(?P<level>{_US_WORD}|TS|S|C|R|U)(?P<codes>(?<=.)(?:[ ,]+[A-Z]{{3,4}})*))){_END}",
    re.IGNORECASE,
)
# The same without its slashes, where nothing else could be meant.
_BARE_FOREIGN: Final = re.compile(
    rf"(?:(?P<older>CTSA|CTS-BALK|CTS-B|NSAT|NCA)|(?P<nato>CTS|N[SCRU])|{_COSMIC}){_END}",
    re.IGNORECASE,
)
_OLDER: Final = {
    "CTSA": ("TS", "ATOMAL"),
    "CTS-BALK": ("TS", "BALK"),
    "CTS-B": ("TS", "BOHEMIA"),
    "NSAT": ("S", "ATOMAL"),
    "NCA": ("C", "ATOMAL"),
}
_GARBLED: Final = re.compile(
    r"(?P<two>[^\s/()]{2,4}[ \t]+[^\s/()]{5,8}(?=\s*(?:/|$)))"
    r"|[^\s/(),-]{1,16}(?=\s*(?://?\s*(?P<next>[A-Za-z/]+)|$|\s(?P<after>[A-Z]+)))"
)
_FOREIGN_LEVELS: Final = {"R": (Level.C, True), "RESTRICTED": (Level.C, True)} | {
    word: (level, False) for level, word in BANNER_WORD.items() for word in (level.name, word)
}


@dataclass(slots=True)
class Opening:
    """What the first part of a mark says, and where in the mark it ends."""

    level: Level
    end: int
    controls: set[str] = field(default_factory=set)
    owner: str = ""
    restricted: bool = False
    deviations: list[Deviation] = field(default_factory=list)
    category: str | None = None


def read_opening(text: str, at: int, form: Form) -> Opening | None:
    """The opening of the mark `text`, which begins at code point `at`; None where it has none."""
    lead = len(text) - len(text.lstrip())
    if text.startswith("//", lead):
        found = _FOREIGN.match(text, lead)
        return _read_foreign(found, at, form) if found else None
    if found := _BARE_FOREIGN.match(text, lead):
        opening = _read_nato(found, at, form)
        opening.deviations.append(deviate("no-slashes", found, at, f"//{found.group()}"))
        return opening
    if found := _LEVEL.match(text, lead):
        return _read_level(found, at, form)
    return _mend_level(text, lead, at)


def level_of(word: str) -> tuple[Level, str | None]:
    """Level and implied control of a level word, spaced or not."""
    bare = "".join(word.upper().split())
    return LEVEL_WORDS[next(word for word in LEVEL_WORDS if word.replace(" ", "") == bare)]


def fold(token: str) -> str:
    return " ".join(token.upper().split())


def deviate(kind: DeviationKind, found: re.Match[str], at: int, wanted: str) -> Deviation:
    return Deviation(kind, found.group(), wanted, (at + found.start(), at + found.end()))


def _read_level(found: re.Match[str], at: int, form: Form) -> Opening | None:
    if found["control"]:
        control = SPELLINGS[fold(found["control"])]
        wanted = Marking(Level.U, frozenset([control])).portion
        slip = [deviate("legacy-form", found, at, wanted)]
        return Opening(Level.U, found.end(), {control}, deviations=slip)
    if found["cui"]:
        unknown = [deviate("unknown-token", found, at, "")]
        return Opening(Level.U, found.end(), deviations=unknown)
    if found["odd"]:
        return _mend_level(found.group().replace("-", ""), 0, at, found)
    opening, own = _open(found, at)
    marking = Marking(opening.level, frozenset(opening.controls), restricted=opening.restricted)
    if found.group() != found.group().upper():
        opening.deviations.append(deviate("spelling", found, at, found.group().upper()))
    if own != "either" and form not in ("either", own):
        wanted = marking.banner if form == "banner" else marking.portion
        opening.deviations.append(deviate("form", found, at, wanted))
    return opening


def _open(found: re.Match[str], at: int) -> tuple[Opening, Form]:
    """A level in a letter or written out, and which form of mark that is."""
    if found["short"]:
        return Opening(Level[found["short"].upper()], found.end()), "portion"
    if found["restricted"]:
        told = [deviate("us-restricted", found, at, "")]
        return Opening(Level.C, found.end(), restricted=True, deviations=told), "either"
    level, control = level_of(found["word"] or found["hybrid_of"])
    opening = Opening(level, found.end(), {control} if control else set())
    if found["hybrid"]:
        where = (at + found.start("hybrid"), at + found.end("hybrid"))
        opening.deviations.append(Deviation("hybrid-level", found["hybrid"], "", where))
    return opening, "either" if control else "banner"


def _read_foreign(found: re.Match[str], at: int, form: Form) -> Opening | None:
    if not found["owner"]:
        return _read_nato(found, at, form)
    level, restricted = _FOREIGN_LEVELS[fold(found["level"])]
    kind, listed = fold(found["owner"]), found["codes"]
    start = at + found.start("codes")
    if kind == "JOINT":
        codes, deviations = read_codes(listed.replace(",", " "), start)
        deviations += check_plain_order(codes, listed, start)
        deviations += check_separators(listed, start, deviations, " ")
        owner, end = " ".join(["JOINT", *sort_plain(codes)]), found.end()
    else:
        named, deviations = (
            ([kind], []) if kind in ("FGI", "UN") else read_codes(kind, at + found.start("owner"))
        )
        deviations += check_plain_order(named, found["owner"], at + found.start("owner"))
        owner, end = " ".join(sort_plain(named)), found.start("codes")
    opening = Opening(level, end, set(), owner, restricted, deviations)
    own: Form = "portion" if len(found["level"]) < 3 else "banner"
    return _check_form(opening, found, at, own, form)


def _read_nato(found: re.Match[str], at: int, form: Form) -> Opening:
    """COSMIC is TOP SECRET alone, and NATO never is: what says otherwise is held as the higher."""
    parts = found.groupdict()
    if parts["cosmic"]:
        return _read_cosmic(found, at, form)
    controls: set[str] = set()
    owner, told = "NATO", []
    if parts["older"]:
        short, control = _OLDER[fold(parts["older"])]
        controls.add(control)
        told.append(deviate("legacy-form", found, at, ""))
    elif parts["nato"]:
        short = "TS" if fold(parts["nato"]) == "CTS" else fold(parts["nato"])[1]
    else:
        short, letter = fold(parts["of_activity"]), fold(parts["letter"])
        owner = f"NATO {ACTIVITIES.get(letter, letter)}"
    level, restricted = _FOREIGN_LEVELS[short]
    opening = Opening(level, found.end(), controls, owner, restricted, told)
    return _check_form(opening, found, at, "portion", form)


def _read_cosmic(found: re.Match[str], at: int, form: Form) -> Opening:
    level, restricted = _FOREIGN_LEVELS[fold(found["word"])]
    cosmic = fold(found["cosmic"]) == "COSMIC"
    activity = fold(found["activity"] or "")
    wrong = cosmic != (level == Level.TS) or (cosmic and activity)
    if cosmic:
        level, restricted = Level.TS, False
    owner = " ".join(filter(None, ["NATO", activity]))
    opening = Opening(level, found.end(), set(), owner, restricted)
    if wrong:
        opening.deviations.append(deviate("nato-form", found, at, ""))
    return _check_form(opening, found, at, "banner", form)


def _check_form(opening: Opening, found: re.Match[str], at: int, own: Form, form: Form) -> Opening:
    if form not in ("either", own):
        marking = Marking(opening.level, owner=opening.owner, restricted=opening.restricted)
        wanted = marking.banner if form == "banner" else marking.portion
        where = (at + found.start(), at + opening.end)
        found_text = found.string[found.start() : opening.end]
        opening.deviations.append(Deviation("form", found_text, wanted, where))
    return opening


def _mend_level(
    text: str, lead: int, at: int, whole: re.Match[str] | None = None
) -> Opening | None:
    """A level word the scanner misread. One that cannot be read before a known control is held as
    TOP SECRET and reported; one that reads as unclassified only by mending is reported too.

    whole: where `text` is not the mark but what is left of it without hyphens.
    """
    found = _GARBLED.match(text, lead)
    if not found:
        return None
    word, place = found.group(), whole or found
    mended = "UNCLAS" if word.upper() == "UNCLASS" else None
    if mended is None:
        lone = word == "5" and found["next"]
        mended = "S" if lone else mend_word(word, _WORDS) if len(word) > 4 else None
    if mended is None:
        known = found["next"] and (
            fold(found["next"]) in SPELLINGS or found["next"].upper() == "REL"
        )
        if not known or not re.fullmatch(r"[A-Z][A-Z0-9]*", word) or whole:
            return None
        return Opening(Level.TS, found.end(), deviations=[deviate("unknown-token", found, at, "")])
    if found["after"] and found["after"] not in SPELLINGS:
        return None
    level, control = (Level.S, None) if mended == "S" else level_of(mended)
    opening = Opening(level, place.end(), {control} if control else set())
    opening.deviations.append(deviate("spelling", place, at, mended))
    if level == Level.U and word.upper() not in ("UNCLASS", *_JOINED_WORDS):
        opening.deviations.append(deviate("unknown-token", place, at, ""))
    return opening
