"""Tokens of the register and the spellings cables really carry.

Source: Intelligence Community Markings System Register and Manual, December 2016, section G.1
Table 4 (order of categories and tokens, banner and portion forms); legacy State forms from
5 FAH-2 H-222 and 00 STATE 018029.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

LISTS = Path(__file__).parent.parent / "lists"


@dataclass(frozen=True, slots=True)
class Token:
    """A control marking in both its forms. titles: the banner written out in full, which the
    register allows. variants: other spellings seen in cables."""

    portion: str
    banner: str
    titles: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


CATEGORIES: Final[dict[str, tuple[Token, ...]]] = {
    "nato": (Token("BALK", "BALK"), Token("BOHEMIA", "BOHEMIA")),
    "sci": (
        Token("HCS", "HCS"),
        Token("KDK", "KDK", ("KLONDIKE",)),
        Token("RSV", "RSV", ("RESERVE",)),
        Token("SI", "SI", ("SPECIAL INTELLIGENCE", "COMINT")),
        Token("TK", "TK", ("TALENT KEYHOLE",)),
    ),
    "sap": (Token("HVSACO", "HVSACO"),),
    "aea": (
        Token("RD", "RD", ("RESTRICTED DATA",)),
        Token("FRD", "FRD", ("FORMERLY RESTRICTED DATA",)),
        Token("DCNI", "DOD UCNI", ("DOD UNCLASSIFIED CONTROLLED NUCLEAR INFORMATION",)),
        Token("UCNI", "DOE UCNI", ("DOE UNCLASSIFIED CONTROLLED NUCLEAR INFORMATION",)),
        Token("TFNI", "TFNI", ("TRANSCLASSIFIED FOREIGN NUCLEAR INFORMATION",)),
        # NATO's own, which stands behind those of the United States (H.7 p. 122).
        Token("ATOMAL", "ATOMAL"),
    ),
    "fgi": (Token("FGI", "FGI", ("FOREIGN GOVERNMENT INFORMATION",)),),
    "dissemination": (
        Token("RS", "RSEN", ("RISK SENSITIVE",)),
        Token("FOUO", "FOUO", ("FOR OFFICIAL USE ONLY",), ("F O U O",)),
        Token("OC", "ORCON", ("ORIGINATOR CONTROLLED",)),
        Token("OC-USGOV", "ORCON-USGOV", ("ORIGINATOR CONTROLLED-USGOV",)),
        Token("IMC", "IMCON", ("CONTROLLED IMAGERY",)),
        Token("NF", "NOFORN", ("NOT RELEASABLE TO FOREIGN NATIONALS",), ("N/F", "NO FORN")),
        Token("PR", "PROPIN", ("CAUTION-PROPRIETARY INFORMATION INVOLVED",)),
        Token("RELIDO", "RELIDO", ("RELEASABLE BY INFORMATION DISCLOSURE OFFICIAL",)),
        Token("EYES", "EYES", ("EYES ONLY",)),
        Token("DSEN", "DEA SENSITIVE"),
        Token("FISA", "FISA", ("FOREIGN INTELLIGENCE SURVEILLANCE ACT",)),
        Token("WAIVED", "WAIVED"),
    ),
    "non-ic": (
        Token("DS", "LIMDIS", ("LIMITED DISTRIBUTION",)),
        Token("XD", "EXDIS", ("EXCLUSIVE DISTRIBUTION",)),
        Token("ND", "NODIS", ("NO DISTRIBUTION",)),
        Token("SBU", "SBU", ("SENSITIVE BUT UNCLASSIFIED",), ("SENSITIVE",)),
        Token(
            "SBU-NF",
            "SBU NOFORN",
            ("SENSITIVE BUT UNCLASSIFIED NOFORN",),
            ("SBU/NF", "SBU/NOFORN", "SBU/N"),
        ),
        Token("LES", "LES", ("LAW ENFORCEMENT SENSITIVE",)),
        Token("LES-NF", "LES NOFORN", ("LAW ENFORCEMENT SENSITIVE NOFORN",)),
        Token("SSI", "SSI", ("SENSITIVE SECURITY INFORMATION",)),
    ),
    # Retired, or State's own: kept as found.
    "legacy": (
        Token("LOU", "LIMITED OFFICIAL USE", (), ("L O U",)),
        Token("EFTO", "EFTO", (), ("E F T O",)),
        Token("NC", "NOCONTRACT"),
        Token("WN", "WNINTEL"),
        Token("STADIS", "STADIS"),
        Token("SPECAT", "SPECAT"),
        # Of 1953 to 1972: what the years before had held as RESTRICTED.
        Token("MHA", "MODIFIED HANDLING AUTHORIZED"),
    ),
}

# The register's order; the old banner line ended in a declassification value.
CATEGORY_ORDER: Final = (*CATEGORIES, "declass")
CATEGORY_OF: Final = {t.portion: name for name, tokens in CATEGORIES.items() for t in tokens}

# Spelling -> portion form. Portion form, banner form and title are the register's own.
SPELLINGS: Final = {
    spelling: token.portion
    for tokens in CATEGORIES.values()
    for token in tokens
    for spelling in (token.portion, token.banner, *token.titles, *token.variants)
}
# Slips; what is State's own legacy form is none.
VARIANTS: Final = {
    variant for tokens in CATEGORIES.values() for token in tokens for variant in token.variants
} - {"SBU/NF", "SBU/NOFORN", "SBU/N"}
# Spellings that belong to one form alone: NF in a banner or NOFORN in a portion is the other's.
FORM_OF: Final = {
    spelling: "banner"
    for name, tokens in CATEGORIES.items()
    if name != "legacy"
    for token in tokens
    for spelling in (token.banner, *token.titles)
    if spelling not in (token.portion, "COMINT", "EYES ONLY")
} | {
    token.portion: "portion"
    for name, tokens in CATEGORIES.items()
    if name != "legacy"
    for token in tokens
    if token.portion != token.banner
}

# Activities of the North Atlantic Council by the letter of their portion marks: `NIS` is NATO ISAF
# SECRET (register 2016, H.3 p. 59). The register lists no others; any is read in full.
ACTIVITIES: Final = {"I": "ISAF", "K": "KFOR", "S": "SFOR"}

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
        written: code
        for code, names in table["countries"].items()
        for name in [code, *names]
        for written in (name.upper(), fold_accents(name.upper()))
    }
    return named | {code: code for code in table["tetragraphs"]}


def fold_accents(text: str) -> str:
    """`text` with plain letters for accented ones, as marks are folded before they are read."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


_GROUPS: Final = yaml.safe_load((LISTS / "countries.yaml").read_text(encoding="utf-8"))
TETRAGRAPHS: Final = frozenset(_GROUPS["tetragraphs"])
# Groups whose members a roll-up may put in their place; of others the originator must say so.
MEMBERS: Final = {code: frozenset(members) for code, members in _GROUPS["members"].items()}

CONTROL_PATTERN: Final = "|".join(
    re.escape(s).replace(r"\ ", r"\s") for s in sorted(SPELLINGS, key=len, reverse=True)
)
