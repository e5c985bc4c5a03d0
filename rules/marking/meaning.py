"""A marking in words."""

from functools import cache
from typing import Final

import yaml

from rules.marking.controls import category_of
from rules.marking.register import LISTS, country_names
from rules.marking.value import BANNER_WORD, Marking, sort_codes

_PARTED: Final = {
    "sci": "a compartment of {root}",
    "sap": "a special access program",
    "non-ic": "an alternative compensatory control measure",
    "declass": "a declassification value of the old banner line",
}


def tell_meaning(marking: Marking) -> list[str]:
    """What a marking says, a line for each part, the level first."""
    return [
        _tell_level(marking),
        *(f"{token}: {_tell_token(token)}" for token in marking.tokens),
        *_tell_list("may be released to", marking.release_to),
        *_tell_list("may be shown, not handed, to", marking.display_to),
    ]


def _tell_level(marking: Marking) -> str:
    word = "RESTRICTED" if marking.restricted else BANNER_WORD[marking.level]
    kind, *codes = marking.owner.split() or [""]
    if kind == "JOINT":
        return f"{word}, owned together by {_name(codes) or 'those the banner names'}"
    if kind == "FGI":
        return f"{word} information of a foreign government that is not named"
    return f"{word} information of {_name(marking.owner.split())}" if kind else word


def _tell_token(token: str) -> str:
    known = _meanings().get(token)
    if known:
        return known
    root = token.split("-", maxsplit=1)[0]
    if token.startswith("FGI "):
        return f"holds information of {_name([token.removeprefix('FGI ')])}"
    if "SG " in token:
        return f"weapon data category Sigma {token.rpartition(' ')[2]} of {root}"
    if token.endswith("-CNWDI"):
        return "critical nuclear weapon design information"
    return _PARTED[category_of(token)].format(root=root)


def _tell_list(said: str, codes: frozenset[str] | None) -> list[str]:
    if codes is None:
        return []
    return [f"{said} {_name(sort_codes(codes)) if codes else 'those the banner lists'}"]


def _name(codes: list[str]) -> str:
    names = country_names()
    return ", ".join(f"{code} ({names[code]})" if code in names else code for code in codes)


@cache
def _meanings() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load((LISTS / "meanings.yaml").read_text(encoding="utf-8"))
    return loaded
