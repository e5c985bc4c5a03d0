"""Reading controls with parts: `SI-G ABCD`, `SAR-BP-J12/CD`, `RD-CNWDI-SG 14`, `FGI DEU GBR`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from rules.cable.model import Deviation
from rules.marking.register import CONTROL_PATTERN, SPELLINGS
from rules.marking.releases import check_plain_order, read_codes

# A token of the register, or a list, is never taken for a compartment.
_KNOWN: Final = rf"(?!(?:(?:{CONTROL_PATTERN})|REL|DISPLAY|ENTIRE|AND)(?![A-Za-z0-9]))"
_COMPARTMENT: Final = rf"-{_KNOWN}[A-Z0-9]{{1,12}}(?![A-Za-z0-9])"
_SUB: Final = rf"[ ]{_KNOWN}[A-Z0-9]{{1,12}}(?![A-Za-z0-9])"
_PARTS: Final = rf"(?:{_COMPARTMENT}(?:{_SUB})*)*"
_SCI: Final = re.compile(
    rf"(?P<system>HCS|KLONDIKE|KDK|RSV|COMINT|SI|TK)(?![A-Za-z0-9])(?P<parts>{_PARTS})",
    re.IGNORECASE,
)
_SAR: Final = re.compile(
    rf"(?P<word>SAR|SPECIAL\s+ACCESS\s+REQUIRED)-(?P<program>MULTIPLE\s+PROGRAMS"
    rf"|{_KNOWN}[A-Z0-9]{{1,16}}(?![A-Za-z0-9])(?:{_SUB})*)(?P<parts>{_PARTS})",
    re.IGNORECASE,
)
_NEXT_PROGRAM: Final = re.compile(
    rf"(?P<program>MULTIPLE\s+PROGRAMS|{_KNOWN}[A-Z0-9]{{1,16}})(?![A-Za-z0-9])(?P<parts>{_PARTS})",
    re.IGNORECASE,
)
_NUCLEAR: Final = re.compile(
    r"(?P<root>FORMERLY\s+RESTRICTED\s+DATA|RESTRICTED\s+DATA|FRD|RD)(?![A-Za-z0-9])"
    r"(?P<parts>(?:-(?:CNWDI|N(?!/F(?![A-Z])))(?![A-Za-z0-9])"
    r"|[- ](?:SIGMA|SG)[ ]\d{1,3}(?:[ ]\d{1,3})*)*)"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_FGI: Final = re.compile(
    rf"(?:FGI|FOREIGN\s+GOVERNMENT\s+INFORMATION)(?![A-Za-z0-9])(?P<codes>(?:{_SUB})*)",
    re.IGNORECASE,
)
_ACCM: Final = re.compile(r"ACCM-[A-Z0-9]{1,20}(?:[ ][A-Z0-9]{1,20})*", re.IGNORECASE)
_FIRST: Final = frozenset("HKRCSTFA")


@dataclass(slots=True)
class Parted:
    controls: set[str]
    category: str
    end: int
    deviations: list[Deviation] = field(default_factory=list)


def read_parted(text: str, position: int, at: int) -> Parted | None:
    """The control with parts that begins at `position` of `text`; None where none does."""
    if text[position : position + 1].upper() not in _FIRST:
        return None
    for pattern, take in _READERS:
        if found := pattern.match(text, position):
            return take(found, at)
    return None


def _read_system(found: re.Match[str], _at: int) -> Parted:
    system = SPELLINGS[found["system"].upper()]
    return Parted({system} | _split(system, found["parts"]), "sci", found.end())


def _read_foreign(found: re.Match[str], at: int) -> Parted:
    listed, start = found["codes"], at + found.start("codes")
    codes, deviations = read_codes(listed, start)
    deviations += check_plain_order(codes, listed, start)
    return Parted({f"FGI {code}" for code in codes} or {"FGI"}, "fgi", found.end(), deviations)


def _read_accm(found: re.Match[str], _at: int) -> Parted:
    return Parted({" ".join(found.group().upper().split())}, "non-ic", found.end())


def read_next_program(text: str, position: int) -> Parted | None:
    """A further program after a slash: `CD` of `SAR-BP/CD`."""
    found = _NEXT_PROGRAM.match(text, position)
    return _read_program(found, position) if found else None


def _read_program(found: re.Match[str], _at: int) -> Parted:
    program = "SAR-" + " ".join(found["program"].upper().split())
    return Parted({program} | _split(program, found["parts"]), "sap", found.end())


def _split(stem: str, parts: str) -> set[str]:
    tokens = set()
    for part in parts.upper().split("-")[1:]:
        compartment, *subs = part.split()
        tokens |= {f"{stem}-{compartment}", *(f"{stem}-{compartment} {sub}" for sub in subs)}
    return tokens


def _read_nuclear(found: re.Match[str], _at: int) -> Parted:
    root = SPELLINGS[" ".join(found["root"].upper().split())]
    parts = found["parts"].upper()
    numbers = re.findall(r"\d+", parts)
    kinds = re.findall(r"-(CNWDI|N)(?![A-Z])", parts)
    tokens = {f"{root}-{kind}" for kind in kinds} | {f"{root}-SG {int(n)}" for n in numbers}
    return Parted({root} | tokens, "aea", found.end())


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Parted]], ...]] = (
    (_SCI, _read_system),
    (_NUCLEAR, _read_nuclear),
    (_SAR, _read_program),
    (_FGI, _read_foreign),
    (_ACCM, _read_accm),
)
