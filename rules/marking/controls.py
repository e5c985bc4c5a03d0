"""Controls with parts: compartments, programs, nuclear and foreign information, as tokens.

One token names one thing: `SI-G ABCD` is a sub-compartment, `SAR-BP-J12` a compartment of a
program, `RD-SG 14` a Sigma category, `FGI GBR` information of one government. A marking holds the
tokens of all that is named and of what that belongs to, so joining is the union of sets.
Source: CAPCO register 2016, sections D to G.
"""

import re
from collections.abc import Iterable
from typing import Final

from rules.marking.register import CATEGORIES, CATEGORY_OF, CATEGORY_ORDER

SCI_SYSTEMS: Final = ("HCS", "KDK", "RSV", "SI", "TK")
_NUCLEAR: Final = ("RD", "FRD")
_FAMILY: Final = {"SAR": "sap", "FGI": "fgi", "ACCM": "non-ic"} | {
    **dict.fromkeys(SCI_SYSTEMS, "sci"),
    **dict.fromkeys(_NUCLEAR, "aea"),
}
_ROOT: Final = re.compile(r"[A-Z]+")


def category_of(control: str) -> str:
    """The register's category of a token; `declass` for a value of the old banner line."""
    if control in CATEGORY_OF:
        return CATEGORY_OF[control]
    root = _ROOT.match(control)
    return _FAMILY.get(root.group(), "declass") if root else "declass"


def close_controls(controls: Iterable[str]) -> frozenset[str]:
    """`controls` with what each belongs to: `SI-G ABCD` brings `SI-G` and `SI`."""
    held = frozenset(controls)
    parted = [control for control in held if "-" in control]
    return held.union(*(_ancestors(control) for control in parted)) if parted else held


def _ancestors(control: str) -> set[str]:
    root, _, rest = control.partition("-")
    if control in CATEGORY_OF or root not in _FAMILY or root == "ACCM":
        return set()
    if root in _NUCLEAR:
        return {root}
    if root == "SAR":
        program, _, rest = rest.partition("-")
        root = f"SAR-{program}"
    if not rest:
        return set()
    return {root} | ({f"{root}-{rest.partition(' ')[0]}"} if " " in rest else set())


def find_leaves(controls: frozenset[str]) -> tuple[str, ...]:
    """Tokens to which no other belongs, in the register's order."""
    above: set[str] = set().union(*(_ancestors(control) for control in controls))
    return tuple(sorted(controls - above, key=rank))


def rank(control: str) -> tuple[int, int, str]:
    """The place of a token in the register's order."""
    category = category_of(control)
    order = [token.portion for token in CATEGORIES.get(category, ())]
    root = re.split(r"[- ]", control, maxsplit=1)[0]
    own = control if control in order else root
    last = -1 if root == "SAR" else len(order)  # programs stand first of theirs
    return CATEGORY_ORDER.index(category), order.index(own) if own in order else last, control


def place_before(control: str) -> tuple[int, int, str]:
    """The place of a release list, which stands before the dissemination control named."""
    category, place, _ = rank(control)
    return category, place, ""


def write_category(category: str, controls: frozenset[str], *, banner: bool) -> list[str]:
    """The tokens of one category as the register writes them, to be joined by a slash."""
    if category == "sci":
        return [s + _write_compartments(s, controls) for s in SCI_SYSTEMS if s in controls]
    if category == "sap":
        return _write_programs(controls) + _write_plain(category, controls, banner=banner)
    if category == "fgi":
        return _write_foreign(controls)
    if category == "declass":
        return sorted(control for control in controls if category_of(control) == "declass")
    plain = _write_plain(category, controls, banner=banner)
    if category == "aea":
        return [
            word + _write_nuclear(word, controls, banner=banner) if word in _NUCLEAR else word
            for word in plain
        ]
    if category == "non-ic":
        plain += _write_nicknames(controls)
    return plain


def _write_plain(category: str, controls: frozenset[str], *, banner: bool) -> list[str]:
    return [
        token.banner if banner else token.portion
        for token in CATEGORIES[category]
        if token.portion in controls
    ]


def _write_compartments(stem: str, controls: frozenset[str]) -> str:
    """`-G ABCD EFGH-MMM`: what hangs on a system or program, in order of the alphabet."""
    rests = sorted(c[len(stem) + 1 :] for c in controls if c.startswith(f"{stem}-"))
    written = ""
    for compartment in (rest for rest in rests if " " not in rest):
        parts = (rest.partition(" ") for rest in rests)
        subs = [sub for name, _, sub in parts if sub and name == compartment]
        written += f"-{compartment}" + "".join(f" {sub}" for sub in subs)
    return written


def _write_programs(controls: frozenset[str]) -> list[str]:
    """`SAR-BP-J12 J54/CD`: the word stands once, before the first program."""
    programs = sorted(c for c in controls if c.startswith("SAR-") and "-" not in c[4:])
    written = [p.removeprefix("SAR-") + _write_compartments(p, controls) for p in programs]
    return [f"SAR-{written[0]}", *written[1:]] if written else []


def _write_nicknames(controls: frozenset[str]) -> list[str]:
    """`ACCM-ABLE BAKER/OTHER`: as with programs, the word stands once."""
    names = sorted(c.removeprefix("ACCM-") for c in controls if c.startswith("ACCM-"))
    return [f"ACCM-{names[0]}", *names[1:]] if names else []


def _write_nuclear(root: str, controls: frozenset[str], *, banner: bool) -> str:
    kinds = "-CNWDI" if f"{root}-CNWDI" in controls else ""
    sigmas = sigma_numbers(root, controls)
    listed = " ".join(str(number) for number in sigmas)
    return kinds + (f"-{'SIGMA' if banner else 'SG'} {listed}" if sigmas else "")


def sigma_numbers(root: str, controls: frozenset[str]) -> list[int]:
    return sorted(int(c.split()[-1]) for c in controls if c.startswith(f"{root}-SG "))


def _write_foreign(controls: frozenset[str]) -> list[str]:
    """`FGI DEU GBR`; FGI alone where any source is concealed, for a list would tell the rest."""
    named = sorted(c.removeprefix("FGI ") for c in controls if c.startswith("FGI "))
    if "FGI" in controls:
        return ["FGI"]
    return [" ".join(["FGI", *named])] if named else []
