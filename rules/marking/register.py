"""Tokens of the register and the spellings cables really carry.

Source: Intelligence Community Markings System Register and Manual, December 2016, section G.1
Table 4 (order of categories and tokens, banner and portion forms); legacy State forms from
5 FAH-2 H-222 and 00 STATE 018029.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

LISTS = Path(__file__).parent.parent / "lists"


@dataclass(frozen=True, slots=True)
class Token:
    """A control marking in both its forms, with the other spellings seen in cables."""

    portion: str
    banner: str
    variants: tuple[str, ...] = ()


CATEGORIES: Final[dict[str, tuple[Token, ...]]] = {
    "nato": (Token("ATOMAL", "ATOMAL"), Token("BALK", "BALK"), Token("BOHEMIA", "BOHEMIA")),
    "sci": (
        Token("HCS", "HCS"),
        Token("KDK", "KDK", ("KLONDIKE",)),
        Token("RSV", "RSV"),
        Token("SI", "SI", ("COMINT",)),
        Token("TK", "TK"),
    ),
    "sap": (Token("HVSACO", "HVSACO"),),
    "aea": (
        Token("RD", "RD", ("RESTRICTED DATA",)),
        Token("FRD", "FRD", ("FORMERLY RESTRICTED DATA",)),
        Token("DCNI", "DOD UCNI"),
        Token("UCNI", "DOE UCNI"),
        Token("TFNI", "TFNI"),
    ),
    "fgi": (Token("FGI", "FGI", ("FOREIGN GOVERNMENT INFORMATION",)),),
    "dissemination": (
        Token("RS", "RSEN"),
        Token("FOUO", "FOUO", ("FOR OFFICIAL USE ONLY", "F O U O")),
        Token("OC-USGOV", "ORCON-USGOV"),
        Token("OC", "ORCON"),
        Token("IMC", "IMCON"),
        Token("NF", "NOFORN", ("N/F", "NO FORN")),
        Token("PR", "PROPIN"),
        Token("RELIDO", "RELIDO"),
        Token("EYES", "EYES", ("EYES ONLY",)),
        Token("DSEN", "DEA SENSITIVE"),
        Token("FISA", "FISA"),
        Token("WAIVED", "WAIVED"),
    ),
    "non-ic": (
        Token("DS", "LIMDIS"),
        Token("XD", "EXDIS"),
        Token("ND", "NODIS"),
        Token("SBU-NF", "SBU NOFORN", ("SBU/NF", "SBU/NOFORN", "SBU/N")),
        Token("SBU", "SBU", ("SENSITIVE",)),
        Token("LES-NF", "LES NOFORN"),
        Token("LES", "LES"),
        Token("SSI", "SSI"),
    ),
    # Retired, or State's own: kept as found, they have no other form.
    "legacy": (
        Token("LOU", "LIMITED OFFICIAL USE", ("L O U",)),
        Token("EFTO", "EFTO", ("E F T O",)),
        Token("NC", "NOCONTRACT"),
        Token("WN", "WNINTEL"),
        Token("STADIS", "STADIS"),
        Token("SPECAT", "SPECAT"),
    ),
}

# The register's order; the old banner line ended in a declassification value.
CATEGORY_ORDER: Final = (*CATEGORIES, "declass")
CATEGORY_OF: Final = {t.portion: name for name, tokens in CATEGORIES.items() for t in tokens}

# Spelling -> portion form. Portion and banner forms are both the register's own.
SPELLINGS: Final = {
    spelling: token.portion
    for tokens in CATEGORIES.values()
    for token in tokens
    for spelling in (token.portion, token.banner, *token.variants)
}
VARIANTS: Final = {
    variant
    for tokens in CATEGORIES.values()
    for token in tokens
    for variant in token.variants
    # A legacy form, or the full title of a mark: not a slip.
    if variant not in ("SBU/NF", "SBU/NOFORN", "SBU/N", "EYES ONLY", "KLONDIKE", "COMINT")
    and not variant.endswith((" DATA", " INFORMATION"))
}
# Spellings that belong to one form alone: NF in a banner or NOFORN in a portion is the other's.
FORM_OF: Final = {
    form: kind
    for name, tokens in CATEGORIES.items()
    if name != "legacy"
    for token in tokens
    if token.portion != token.banner
    for form, kind in ((token.portion, "portion"), (token.banner, "banner"))
}

# Captions that say a control: what each adds to the banner (00 STATE 018029 for SENSITIVE).
CAPTION_CONTROLS: Final = {
    "SENSITIVE": "SBU",
    "NOFORN": "NF",
    "NO FOREIGN DISSEM": "NF",
    "NODIS": "ND",
    "EXDIS": "XD",
    "LIMDIS": "DS",
    "NO DISTRIBUTION": "ND",
    "EXCLUSIVE DISTRIBUTION": "XD",
    "LIMITED DISTRIBUTION": "DS",
    "STADIS": "STADIS",
    "ORCON": "OC",
    "NOCONTRACT": "NC",
    "EFTO": "EFTO",
}


@cache
def country_names() -> dict[str, str]:
    """Trigraph to its first name, as the list spells it."""
    table = yaml.safe_load((LISTS / "countries.yaml").read_text(encoding="utf-8"))
    return {code: names[0].title() for code, names in table["countries"].items()}


@cache
def countries() -> dict[str, str]:
    """Names and codes, upper case, to trigraph; codes map to themselves."""
    table = yaml.safe_load((LISTS / "countries.yaml").read_text(encoding="utf-8"))
    named = {
        name.upper(): code for code, names in table["countries"].items() for name in [code, *names]
    }
    return named | {code: code for code in table["tetragraphs"]}


TETRAGRAPHS: Final = frozenset(
    yaml.safe_load((LISTS / "countries.yaml").read_text(encoding="utf-8"))["tetragraphs"]
)

CONTROL_PATTERN: Final = "|".join(
    re.escape(s).replace(r"\ ", r"\s") for s in sorted(SPELLINGS, key=len, reverse=True)
)
