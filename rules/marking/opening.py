"""How a mark begins: a level, a control that is itself one, or whose information it is."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from rules.cable.model import Deviation, DeviationKind
from rules.marking.lookalike import mend_word
from rules.marking.register import CONTROL_PATTERN, SPELLINGS
from rules.marking.releases import check_plain_order, read_codes
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

# A level that is itself a control of unclassified text.
_UNCLASSIFIED_CONTROLS: Final = ("SBU", "LOU", "FOUO", "EFTO", "LES", "SSI")
_LEVEL: Final = re.compile(
    # The word first: `S E C R E T` begins with a lone letter too.
    rf"(?P<word>{LEVEL_WORD})(?![A-Za-z0-9])|(?P<short>TS|S|C|U)(?![A-Za-z0-9])"
    rf"|(?={'|'.join(_UNCLASSIFIED_CONTROLS)})(?P<control>{CONTROL_PATTERN})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_FOREIGN: Final = re.compile(
    r"//\s*(?:(?P<nato>CTS|N[SCRU])|(?P<cosmic>COSMIC|NATO)\s+(?P<word>TOP\s+SECRET|SECRET|"
    r"CONFIDENTIAL|RESTRICTED|UNCLASSIFIED)"
    r"|(?P<owner>JOINT|FGI|[A-Z]{3,4})\s+(?P<level>TOP\s+SECRET|SECRET|CONFIDENTIAL|RESTRICTED"
    r"|UNCLASSIFIED|TS|S|C|R|U)(?P<codes>(?<=.)(?:[ ,]+[A-Z]{3,4})*))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_GARBLED: Final = re.compile(r"[A-Za-z0-9]{1,16}(?=\s*//?\s*(?P<next>[A-Za-z/]+)|\s*$)")
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


def _read_level(found: re.Match[str], at: int, form: Form) -> Opening:
    if found["control"]:
        control = SPELLINGS[fold(found["control"])]
        wanted = Marking(Level.U, frozenset([control])).portion
        slip = [deviate("legacy-form", found, at, wanted)]
        return Opening(Level.U, found.end(), {control}, deviations=slip)
    if found["short"]:
        opening = Opening(Level[found["short"].upper()], found.end())
        own: Form = "portion"
    else:
        level, word_control = level_of(found["word"])
        opening = Opening(level, found.end(), {word_control} if word_control else set())
        own = "either" if word_control else "banner"
    marking = Marking(opening.level, frozenset(opening.controls))
    if found.group() != found.group().upper():
        opening.deviations.append(deviate("spelling", found, at, found.group().upper()))
    if own != "either" and form not in ("either", own):
        wanted = marking.banner if form == "banner" else marking.portion
        opening.deviations.append(deviate("form", found, at, wanted))
    return opening


def _read_foreign(found: re.Match[str], at: int, form: Form) -> Opening | None:
    if found["nato"]:
        letter = "TS" if fold(found["nato"]) == "CTS" else fold(found["nato"])[1]
        level, restricted = _FOREIGN_LEVELS[letter]
        opening = Opening(level, found.end(), set(), "NATO", restricted)
        return _check_form(opening, found, at, "portion", form)
    if found["cosmic"]:
        return _read_nato(found, at, form)
    level, restricted = _FOREIGN_LEVELS[fold(found["level"])]
    kind = fold(found["owner"])
    listed = found["codes"]
    start = at + found.start("codes")
    deviations: list[Deviation] = []
    if kind == "JOINT":
        codes, deviations = read_codes(listed.replace(",", " "), start)
        deviations += check_plain_order(codes, listed, start)
        if "," in listed:
            deviations.append(
                Deviation(
                    "separator", listed.strip(), " ".join(codes), (start, start + len(listed))
                )
            )
        owner, end = " ".join(["JOINT", *sorted(set(codes))]), found.end()
        if not codes:
            return None
    else:
        named, deviations = (
            ([kind], []) if kind == "FGI" else read_codes(kind, at + found.start("owner"))
        )
        owner, end = named[0], found.start("codes")
    opening = Opening(level, end, set(), owner, restricted, deviations)
    own: Form = "portion" if len(found["level"]) < 3 else "banner"
    return _check_form(opening, found, at, own, form)


def _read_nato(found: re.Match[str], at: int, form: Form) -> Opening:
    """COSMIC is TOP SECRET alone, and NATO never is: what says otherwise is held as the higher."""
    level, restricted = _FOREIGN_LEVELS[fold(found["word"])]
    cosmic = fold(found["cosmic"]) == "COSMIC"
    wrong = cosmic != (level == Level.TS)
    if cosmic:
        level, restricted = Level.TS, False
    opening = Opening(level, found.end(), set(), "NATO", restricted)
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


def _mend_level(text: str, lead: int, at: int) -> Opening | None:
    """A level word the scanner misread. One that cannot be read before a known control is held as
    TOP SECRET and reported; one that reads as unclassified only by mending is reported too."""
    found = _GARBLED.match(text, lead)
    if not found:
        return None
    word = found.group()
    mended = (
        "S" if word == "5" and found["next"] else mend_word(word, _WORDS) if len(word) > 4 else None
    )
    if mended is None:
        known = found["next"] and (
            fold(found["next"]) in SPELLINGS or found["next"].upper() == "REL"
        )
        if not known or word.isdigit() or not word.isupper():
            return None
        return Opening(Level.TS, found.end(), deviations=[deviate("unknown-token", found, at, "")])
    level, control = (Level.S, None) if mended == "S" else level_of(mended)
    opening = Opening(level, found.end(), {control} if control else set())
    opening.deviations.append(deviate("spelling", found, at, mended))
    if level == Level.U:
        opening.deviations.append(deviate("unknown-token", found, at, ""))
    return opening
