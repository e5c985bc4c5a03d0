"""Reading controls with parts: `SI-G ABCD`, `SAR-BP-J12/CD`, `RD-CNWDI-SG 14`, `FGI DEU GBR`.

What the register leaves to be named is bounded, so that no text can stand in its place: a
compartment has up to six characters, a program or nickname up to two words (register 2016, G.1
Table 4 and H.4 to H.5; DoDM 5200.01-V3 for nicknames). Longer is an unknown token.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rules.cable.model import Deviation
from rules.marking.register import CONTROL_PATTERN, SPELLINGS
from rules.marking.releases import check_plain_order, check_separators, read_codes

_END: Final = r"(?![A-Za-z0-9])"
# A token of the register, or a list, is never taken for a compartment.
_KNOWN: Final = rf"(?!(?:(?:{CONTROL_PATTERN})|REL|DISPLAY|ENTIRE|AND){_END})"
# Compartments whose names the register spells out.
_TITLES: Final = {
    "GAMMA": "G",
    "ECRU": "EU",
    "NONBOOK": "NK",
    "BLUEFISH": "BLFH",
    "IDITAROD": "IDIT",
    "KANDIK": "KAND",
    "OPERATIONS": "O",
    "PRODUCT": "P",
}
_NAME: Final = rf"{_KNOWN}(?:[A-Z0-9]{{1,6}}|{'|'.join(_TITLES)}){_END}"
_PARTS: Final = rf"(?:-{_NAME}(?:[ ]{_NAME})*)*"
# One word or two: BP, BUTTER POPCORN.
_NICKNAME: Final = rf"{_KNOWN}[A-Z0-9]{{1,16}}{_END}(?:[ ]{_KNOWN}[A-Z0-9]{{1,16}}{_END})?"
_CUT: Final = rf"(?=\s*(?:[/,)]|$)|\s+(?:{CONTROL_PATTERN}){_END})"
_SYSTEM: Final = (
    r"HCS|KLONDIKE|KDK|RESERVE|RSV|SPECIAL\s+INTELLIGENCE|COMINT|SI|TALENT\s+KEYHOLE|TK"
)
_SCI: Final = re.compile(rf"(?P<word>{_SYSTEM}){_END}(?P<parts>{_PARTS})", re.IGNORECASE)
_SAR: Final = re.compile(
    rf"(?P<word>SAR|SPECIAL\s+ACCESS\s+REQUIRED)-(?P<program>{_NICKNAME})(?P<parts>{_PARTS}){_CUT}",
    re.IGNORECASE,
)
_NEXT_PROGRAM: Final = re.compile(
    rf"(?P<word>SAR-)?(?P<program>{_NICKNAME})(?P<parts>{_PARTS}){_CUT}", re.IGNORECASE
)
_NUCLEAR: Final = re.compile(
    r"(?P<word>FORMERLY\s+RESTRICTED\s+DATA|RESTRICTED\s+DATA|FRD|RD)(?![A-Za-z0-9])"
    r"(?P<parts>(?:-(?:CNWDI|CRITICAL\s+NUCLEAR\s+WEAPON\s+DESIGN\s+INFORMATION|N(?!/F(?![A-Z])))"
    r"(?![A-Za-z0-9])|[- ](?:SIGMA|SG)[ ]\d{1,3}(?:[ ]\d{1,3})*)*)"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CODE: Final = rf"{_KNOWN}[A-Z0-9]{{1,12}}{_END}"
_FGI: Final = re.compile(
    rf"(?P<word>FGI|FOREIGN\s+GOVERNMENT\s+INFORMATION){_END}"
    rf"(?P<codes>(?:[ ]{_CODE}(?:[ ]?,?[ ]{_CODE})*)?)",
    re.IGNORECASE,
)
_ACCM: Final = re.compile(rf"(?P<word>ACCM)-(?P<program>{_NICKNAME}){_CUT}", re.IGNORECASE)
_NEXT_NICKNAME: Final = re.compile(rf"(?:ACCM-)?(?P<program>{_NICKNAME}){_CUT}", re.IGNORECASE)
_FIRST: Final = frozenset("HKRCSTFA")


@dataclass(slots=True)
class Parted:
    """word: how the system, program or data is called. ordered: its parts stand as the register
    has them. repeated: a program with a prefix that stands before the first alone."""

    controls: set[str]
    category: str
    end: int
    word: str
    ordered: bool = True
    repeated: bool = False
    deviations: list[Deviation] = field(default_factory=list)


def read_parted(text: str, position: int, at: int) -> Parted | None:
    """The control with parts that begins at `position` of `text`; None where none does."""
    if text[position : position + 1].upper() not in _FIRST:
        return None
    for pattern, take in _READERS:
        if found := pattern.match(text, position):
            return take(found, at)
    return None


def read_next(text: str, position: int, category: str | None) -> Parted | None:
    """A further program or nickname after a slash: `CD` of `SAR-BP/CD`."""
    if category == "sap" and (found := _NEXT_PROGRAM.match(text, position)):
        return _read_program(found, position)
    if category == "non-ic" and (found := _NEXT_NICKNAME.match(text, position)):
        return _read_nickname(found, position)
    return None


def _read_system(found: re.Match[str], _at: int) -> Parted:
    system = SPELLINGS[_fold(found["word"])]
    tokens = _split(system, found["parts"])
    return Parted({system, *tokens}, "sci", found.end(), found["word"], _stand(tokens))


def _read_foreign(found: re.Match[str], at: int) -> Parted:
    listed, start = found["codes"], at + found.start("codes")
    codes, deviations = read_codes(listed, start)
    deviations += check_plain_order(codes, listed, start)
    deviations += check_separators(listed, start, deviations, " ")
    tokens = {f"FGI {code}" for code in codes} or {"FGI"}
    return Parted(tokens, "fgi", found.end(), found["word"], deviations=deviations)


def _read_nickname(found: re.Match[str], _at: int) -> Parted:
    return Parted({f"ACCM-{_fold(found['program'])}"}, "non-ic", found.end(), "ACCM")


def _read_program(found: re.Match[str], _at: int) -> Parted:
    program = f"SAR-{_fold(found['program'])}"
    tokens = _split(program, found["parts"])
    return Parted(
        {program, *tokens},
        "sap",
        found.end(),
        "SAR",
        _stand(tokens),
        repeated=bool(found["word"]),
    )


def _split(stem: str, parts: str) -> list[str]:
    """Compartments and what belongs to them, as they stand."""
    tokens = []
    for part in parts.upper().split("-")[1:]:
        name, *subs = part.split()
        compartment = f"{stem}-{_TITLES.get(name, name)}"
        tokens += [compartment, *(f"{compartment} {_TITLES.get(sub, sub)}" for sub in subs)]
    return tokens


def _stand(tokens: Sequence[str]) -> bool:
    """Whether they stand in order, numbers before letters, each once."""
    return list(tokens) == sorted(set(tokens))


def _read_nuclear(found: re.Match[str], _at: int) -> Parted:
    root = SPELLINGS[_fold(found["word"])]
    parts = found["parts"].upper()
    numbers = [int(number) for number in re.findall(r"\d+", parts)]
    # DoD writes -N for what the register writes -CNWDI (H.6 p. 107).
    design = re.search(r"-(?:CNWDI|CRITICAL|N)(?![A-Z])", parts)
    tokens = {f"{root}-SG {n}" for n in numbers} | ({f"{root}-CNWDI"} if design else set())
    word = "SG" if re.search(r"\bSG\b", parts) else "SIGMA" if numbers else found["word"]
    ordered = numbers == sorted(set(numbers))
    return Parted({root} | tokens, "aea", found.end(), word, ordered)


def _fold(words: str) -> str:
    return " ".join(words.upper().split())


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Parted]], ...]] = (
    (_SCI, _read_system),
    (_NUCLEAR, _read_nuclear),
    (_SAR, _read_program),
    (_FGI, _read_foreign),
    (_ACCM, _read_nickname),
)
